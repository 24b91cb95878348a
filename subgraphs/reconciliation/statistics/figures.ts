import type { SourceSystem } from '../../../platform/source-systems.ts';
import type { ViewName } from '../../../platform/subgraph/types.ts';

/** A day or a time in which a full export of a source must speak for the whole place, or the figure is not known. */
export type Need = {
  source: SourceSystem;
  /** DAY: not older than the silence a source is allowed; a number: within that school year, counted from the one asked for. */
  within: 'DAY' | number;
};

export type Threshold = { comparison: 'AT_LEAST' | 'AT_MOST'; percent: number };

export type Figure = {
  code: FigureCode;
  title: { zh: string; en: string };
  /** Rows of the acceptance list. */
  clause: string;
  /** Conditions over the standing `s` of a child: see standing.ts. A numerator that is no part of its denominator says so. */
  denominator: string;
  numerator: string;
  numeratorOutside?: true;
  /** Children of whom nobody can tell whether they belong into the numerator: as long as there are any, the figure is not known. */
  undated?: string;
  /** A group that a mark of the student registry tells. Where no record of any pupil says whether it is in it, the figure is not known. */
  told?: string;
  needs: readonly Need[];
  /** Whose data the children behind the figure give away, and small counts of them. */
  discloses: readonly ViewName[];
  target?: Threshold;
  /** 一票否决: apart from the target, and passed when it holds. */
  veto?: Threshold;
  /** Published figure whose children include this one's: their difference must not tell of a few children either. */
  within?: FigureCode;
};

export type FigureCode =
  | 'primary-enrolment'
  | 'grade-one-entry'
  | 'junior-enrolment'
  | 'junior-gross-enrolment'
  | 'primary-dropout'
  | 'junior-dropout'
  | 'disabled-enrolment'
  | 'monitored-enrolment'
  | 'primary-promotion'
  | 'junior-promotion'
  | 'junior-consolidation'
  | 'primary-consolidation'
  | 'nine-year-consolidation'
  | 'monitored-dropout'
  | 'left-behind-dropout'
  | 'migrant-dropout'
  | 'orphan-dropout';

const bothRegistries: readonly Need[] = [
  { source: 'population-registry', within: 'DAY' },
  { source: 'student-registry', within: 0 },
];
const rollThisYear: readonly Need[] = [{ source: 'student-registry', within: 0 }];
const rollSince = (years: number): readonly Need[] => [
  { source: 'student-registry', within: -years },
  { source: 'student-registry', within: 0 },
];

/** Registered here, to be at school by age, and not lawfully put off (R26, R30, R37). */
const due = (from: number, to: number): string =>
  `s.local and not s.deferred and s.age between ${from} and ${to}`;

/** This year's roll, and who was struck off it this year. */
export const rollOfTheYear = '(s.in_year or s.dropped_this_year)';

const dropout = (
  code: FigureCode,
  zh: string,
  en: string,
  pupils: string,
  more: Partial<Figure> = {},
): Figure => ({
  code,
  title: { zh, en },
  clause: 'R65 R66 R68',
  denominator: `${rollOfTheYear} and ${pupils}`,
  numerator: 's.dropped_this_year',
  undated: `s.dropped_undated and ${pupils}`,
  needs: rollThisYear,
  discloses: ['student'],
  ...more,
});

/** Every figure of the statistics, in the order of the forms. docs/statistics.md defines each in words. */
export const figures: readonly Figure[] = [
  {
    code: 'primary-enrolment',
    title: { zh: '小学适龄儿童入学率', en: 'Enrolment of primary age' },
    clause: 'R65 R68',
    denominator: due(6, 11),
    numerator: 's.active',
    needs: bothRegistries,
    discloses: ['household', 'student'],
    target: { comparison: 'AT_LEAST', percent: 99.5 },
  },
  {
    code: 'grade-one-entry',
    title: { zh: '小学一年级适龄儿童入学率', en: 'Entry into grade one' },
    clause: 'R67',
    denominator: due(6, 6),
    numerator: 's.active',
    needs: bothRegistries,
    discloses: ['household', 'student'],
    target: { comparison: 'AT_LEAST', percent: 100 },
    within: 'primary-enrolment',
  },
  {
    code: 'junior-enrolment',
    title: { zh: '初中适龄少年入学率', en: 'Enrolment of junior age' },
    clause: 'R65 R68',
    denominator: due(12, 14),
    numerator: 's.active',
    needs: bothRegistries,
    discloses: ['household', 'student'],
    target: { comparison: 'AT_LEAST', percent: 95 },
  },
  {
    code: 'junior-gross-enrolment',
    title: { zh: '初中毛入学率', en: 'Gross enrolment in junior school' },
    clause: 'R65',
    denominator: due(12, 14),
    numerator: 's.active_junior',
    numeratorOutside: true,
    needs: bothRegistries,
    discloses: ['household', 'student'],
    target: { comparison: 'AT_LEAST', percent: 98 },
  },
  dropout('primary-dropout', '小学辍学率', 'Dropout from primary school', `s.stage = 'P'`, {
    target: { comparison: 'AT_MOST', percent: 0.5 },
    veto: { comparison: 'AT_MOST', percent: 0.5 },
  }),
  dropout('junior-dropout', '初中辍学率', 'Dropout from junior school', `s.stage = 'J'`, {
    target: { comparison: 'AT_MOST', percent: 2.5 },
    veto: { comparison: 'AT_MOST', percent: 3 },
  }),
  {
    code: 'disabled-enrolment',
    title: { zh: '残疾儿童少年入学率（6—15周岁）', en: 'Enrolment of disabled children' },
    clause: 'R4 R16 R65',
    denominator: 's.disabled and not s.gone and not s.deferred and not s.finished and s.age between 6 and 15',
    numerator: 's.active',
    needs: [{ source: 'disability-register', within: 'DAY' }, ...rollThisYear],
    discloses: ['disability', 'student'],
    target: { comparison: 'AT_LEAST', percent: 95 },
  },
  {
    code: 'monitored-enrolment',
    title: { zh: '监测户、脱贫户子女入学率', en: 'Enrolment in monitored households' },
    clause: 'R3 R28',
    denominator: 's.monitored and not s.gone and not s.deferred and s.age between 6 and 14',
    numerator: 's.active',
    needs: [{ source: 'poverty-monitoring', within: 'DAY' }, ...rollThisYear],
    discloses: ['welfare', 'student'],
  },
  {
    code: 'primary-promotion',
    title: { zh: '小学毕业生升入初中比率', en: 'Primary graduates in junior school' },
    clause: 'R10 R68 R79',
    denominator: 's.graduated_primary',
    numerator: 's.active_junior',
    needs: [{ source: 'graduate-roster', within: 'DAY' }, ...rollThisYear],
    discloses: ['student'],
    target: { comparison: 'AT_LEAST', percent: 100 },
  },
  {
    code: 'junior-promotion',
    title: { zh: '初中毕业生升学率', en: 'Junior pupils who went on to senior school' },
    clause: 'R65 R68',
    denominator: 's.cohort_third_junior and not s.left_lawfully',
    numerator: 's.active_senior',
    needs: rollSince(1),
    discloses: ['student'],
    target: { comparison: 'AT_LEAST', percent: 85 },
  },
  {
    code: 'junior-consolidation',
    title: { zh: '初中三年巩固率', en: 'Junior consolidation over three years' },
    clause: 'R68',
    denominator: 's.cohort_first_junior and not s.left_lawfully',
    numerator: '(s.active or s.finished)',
    needs: rollSince(2),
    discloses: ['student'],
  },
  {
    code: 'primary-consolidation',
    title: { zh: '小学六年巩固率', en: 'Primary consolidation over six years' },
    clause: 'R68',
    denominator: 's.cohort_first_primary and not s.left_lawfully',
    numerator: '(s.active or s.finished)',
    needs: rollSince(5),
    discloses: ['student'],
  },
  {
    code: 'nine-year-consolidation',
    title: { zh: '九年义务教育巩固率', en: 'Consolidation over nine years' },
    clause: 'R68',
    denominator: 's.cohort_nine_years and not s.left_lawfully',
    numerator: '(s.active or s.finished)',
    needs: rollSince(8),
    discloses: ['student'],
  },
  dropout('monitored-dropout', '监测户、脱贫户子女辍学率', 'Dropout in monitored households', 's.monitored', {
    clause: 'R28',
    needs: [{ source: 'poverty-monitoring', within: 'DAY' }, ...rollThisYear],
    discloses: ['welfare', 'student'],
  }),
  dropout('left-behind-dropout', '留守儿童辍学率', 'Dropout of left-behind children', 's.left_behind', {
    clause: 'R23 R29',
    told: 's.told_left_behind',
  }),
  dropout('migrant-dropout', '随迁子女辍学率', 'Dropout of migrant children', 's.migrant', {
    clause: 'R23 R29',
    told: 's.told_migrant',
  }),
  dropout(
    'orphan-dropout',
    '孤儿、事实无人抚养儿童辍学率',
    'Dropout of children without parents',
    's.orphan',
    {
      clause: 'R22 R29',
      told: 's.told_orphan',
      discloses: ['student', 'welfare'],
    },
  ),
];
