import { addDays } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import { schoolYearOf } from '../../../platform/school-year.ts';
import { schoolAgeParameters } from '../mismatch/school-age.ts';
import type { Figure, Need } from './figures.ts';
import { firstDayOf, lastDayOf } from './standing.ts';

/** A full export, and the place it speaks for. */
export type FullExport = { source: SourceSystem; asOf: PlainDate; coverage: string };

export type Place = {
  division: string;
  /** Townships in which the claims put children: exports by township cover the county only together. */
  towns: readonly string[];
  /** Whether a record of any source puts a child there, or did on any day. */
  isNamed: boolean;
};

/** School years that can be told: children who are of age by now have left the linkage, and with them the older ones. */
const yearsInReach = 3;

/**
 * Why a figure (or a document) is not known, or null where it is. A rate of two sources that speak for different places or different
 * years would be a guess.
 */
export function whyUnknown(
  { needs }: Pick<Figure, 'needs'>,
  asked: { schoolYear: number; day: PlainDate; today: PlainDate; place: Place },
  exports: readonly FullExport[],
): { zh: string; en: string } | null {
  const { schoolYear, day, today, place } = asked;
  if (schoolYear <= schoolYearOf(today) - yearsInReach) {
    return {
      zh: `只能统计最近${yearsInReach}个学年`,
      en: `Only the last ${yearsInReach} school years can be told`,
    };
  }
  for (const need of needs) {
    const window = windowOf(need, schoolYear, day);
    const within = exports.filter(
      ({ source, asOf }) => source === need.source && asOf >= window.from && asOf <= window.to,
    );
    if (!covers(within, place)) {
      return {
        zh: `${window.from}至${window.to}期间没有覆盖全部辖区的${titles[need.source]}全量数据`,
        en: `No full export of ${need.source} from ${window.from} to ${window.to} covers the whole place`,
      };
    }
  }
  return null;
}

/** Children who stand as dropped out since the year's first export, which gives no day, while no export of the year before knows them. */
export const undatedDropouts: { zh: string; en: string } = {
  zh: '本学年首次学籍数据中已有学生标为流失而无变动日期，上一学年又无学籍数据可比，不能判断是否在本学年辍学；补导上一学年的全量学籍数据即可',
  en: 'This school year’s first export of student-registry has pupils dropped out already, without a day, and no export of the school year before tells whether they were: import one of that year',
};

/** No record says of any pupil whether it is in the group: a mark nobody gives is no mark that says no. */
export const untoldGroup: { zh: string; en: string } = {
  zh: '学籍数据没有就任何一名学生填写该项标注，不能判断有无此类儿童；导出时请包含该列',
  en: 'The student registry says of no pupil whether it is such a child: export that column',
};

/** A code that no record of any source holds is mistyped, as a rule; 0 of 0 would say that all is well there. */
export const unnamedPlace: { zh: string; en: string } = {
  zh: '没有任何一条数据提到该辖区，请核对区划代码',
  en: 'No record of any source names this division: is the code right?',
};

/** The first full export of the student registry in the school year that covers the place or a part of it. */
export function findRollStart(
  schoolYear: number,
  day: PlainDate,
  place: Place,
  exports: readonly FullExport[],
): PlainDate | null {
  const { from, to } = windowOf({ source: 'student-registry', within: 0 }, schoolYear, day);
  const days = exports
    .filter(
      ({ source, asOf, coverage }) =>
        source === 'student-registry' &&
        asOf >= from &&
        asOf <= to &&
        (place.division.startsWith(coverage) || coverage.startsWith(place.division)),
    )
    .map(({ asOf }) => asOf)
    .toSorted();
  return days[0] ?? null;
}

function windowOf({ within }: Need, schoolYear: number, day: PlainDate): { from: PlainDate; to: PlainDate } {
  if (within === 'DAY') return { from: addDays(day, -schoolAgeParameters.longestSilenceDays), to: day };
  if (within === 0) return { from: firstDayOf(schoolYear), to: day };
  return { from: firstDayOf(schoolYear + within), to: lastDayOf(schoolYear + within) };
}

function covers(exports: readonly FullExport[], { division, towns }: Place): boolean {
  if (exports.some(({ coverage }) => division.startsWith(coverage))) return true;
  return (
    towns.length > 0 &&
    towns.every((town) => exports.some(({ coverage }) => coverage !== '' && town.startsWith(coverage)))
  );
}

const titles: Readonly<Record<SourceSystem, string>> = {
  'student-registry': '学籍系统',
  'term-registration': '本学期报到',
  'graduate-roster': '小学毕业库',
  'population-registry': '户籍',
  'poverty-monitoring': '防返贫监测',
  'disability-register': '残疾人系统',
};
