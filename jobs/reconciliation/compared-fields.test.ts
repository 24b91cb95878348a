import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { comparedSources } from '../comparison/sources.ts';
import { runReconcile } from './reconcile.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  await emptyStore(jobs);
  today = '2025-11-03';
  await sample.child('c1');
});

let today: string;
type Row = Readonly<Record<string, unknown>>;

/** A day's full exports, `null` where they no longer hold the child; then a run, and a full one that must find nothing more. */
async function day(rows: Partial<Record<SourceGroup, Row | null>>): Promise<void> {
  for (const [group, row] of Object.entries(rows) as [SourceGroup, Row | null][]) {
    const batch = await sample.batch(group, today);
    const source = comparedSources.find((one) => one.group === group);
    if (row !== null) await sample.record(group, 'c1', batch, { present: true, ...row });
    else await jobs.query(`update ${source?.schema}.${source?.table} set present = false`);
  }
  await sample.touch('c1');
  await runReconcile(jobs, { today: plainDate(today), full: false });
  const again = await runReconcile(jobs, { today: plainDate(today), full: true });
  expect(again).toMatchObject({ opened: 0, resolved: 0, superseded: 0, reopened: 0 });
  today = addDays(plainDate(today), 1);
}

/** Where the flags of a rule stand, by what tells them apart, and who goes on with them. */
async function standing(rule: string): Promise<Record<string, string>> {
  const rows: { discriminator: string; status: string; heirs: string | null }[] = await jobs.query(
    `select discriminator, status,
       (select string_agg(s.rule || '/' || s.discriminator, ' ' order by s.rule, s.discriminator)
        from reconciliation.mismatch s where s.mismatch_id = any (m.superseded_by)) as heirs
     from reconciliation.mismatch m where rule = $1 order by 1`,
    [rule],
  );
  return Object.fromEntries(
    rows.map(({ discriminator, status, heirs }) => [
      discriminator,
      heirs === null ? status : `${status} by ${heirs}`,
    ]),
  );
}
const vanished = (source: string): string => `SUPERSEDED by disappeared-from-source/${source}`;

describe('an ethnic group that the household register contradicts', () => {
  const rule = 'ethnic-group-differs';
  beforeEach(async () => {
    await day({ student: { ethnic_group: '08' }, household: { ethnic_group: '01' } });
    expect(await standing(rule)).toEqual({ 'student-registry': 'OPEN' });
  });

  it.each([
    ['the school follows', { student: { ethnic_group: '01' } }, 'RESOLVED'],
    ['the police correct theirs', { household: { ethnic_group: '08' } }, 'RESOLVED'],
    ['the school names no group any more', { student: { ethnic_group: '97' } }, 'OPEN'],
    ['the register names no group any more', { household: { ethnic_group: null } }, 'OPEN'],
    ['the pupil’s row vanishes', { student: null }, vanished('student-registry')],
    ['the row of the police vanishes', { household: null }, 'OPEN'],
  ])('%s', async (_, rows, status) => {
    await day(rows);
    expect(await standing(rule)).toEqual({ 'student-registry': status });
  });

  it('is asked for again when the row comes back as it was', async () => {
    await day({ student: null });
    await day({ student: { ethnic_group: '08' } });
    expect(await standing(rule)).toEqual({ 'student-registry': 'REOPENED' });
  });

  it('is no longer asked for when the pupil has left lawfully', async () => {
    await day({ student: { ethnic_group: '08', status: 'TRANSFERRED_OUT' } });
    await day({ student: null });
    expect(await standing(rule)).toEqual({ 'student-registry': 'RESOLVED' });
  });
});

describe('a register that has no confirmed name of a group', () => {
  const rule = 'ethnic-group-differs';

  it('is compared with nobody', async () => {
    await day({
      household: { ethnic_group: '81' },
      student: { ethnic_group: '01' },
      disability: { ethnic_group: '01' },
      welfare: { ethnic_group: '26' },
    });
    expect(await standing(rule)).toEqual({});
  });

  it('is followed by who takes its word over, and by nobody else', async () => {
    await day({
      household: { ethnic_group: '01' },
      student: { ethnic_group: '06' },
      welfare: { ethnic_group: '06' },
    });
    await day({ household: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({ 'student-registry': 'OPEN', 'poverty-monitoring': 'OPEN' });
    await day({ student: { ethnic_group: '97' } });
    expect(await standing(rule)).toEqual({ 'student-registry': 'OPEN', 'poverty-monitoring': 'OPEN' });
    await day({ student: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({ 'student-registry': 'RESOLVED', 'poverty-monitoring': 'OPEN' });
    await day({ welfare: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({
      'student-registry': 'RESOLVED',
      'poverty-monitoring': 'RESOLVED',
    });
  });

  it('does not decide between others until they follow it', async () => {
    await day({ student: { ethnic_group: '01' }, welfare: { ethnic_group: '26' } });
    await day({ household: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({ undecided: 'OPEN' });
    await day({ student: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({ undecided: 'OPEN' });
    await day({ welfare: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({ undecided: 'RESOLVED' });
  });

  it('settles a dispute when it is what both meant', async () => {
    await day({ household: { ethnic_group: '01' }, student: { ethnic_group: '06' } });
    await day({ household: { ethnic_group: '81' }, student: { ethnic_group: '81' } });
    expect(await standing(rule)).toEqual({ 'student-registry': 'RESOLVED' });
  });

  it('is shown to who must correct', async () => {
    await day({
      household: { ethnic_group: '01' },
      student: { ethnic_group: '06' },
      welfare: { ethnic_group: '97' },
    });
    await day({ household: { ethnic_group: '98' } });
    const [flag] = await jobs.query('select evidence from reconciliation.mismatch where rule = $1', [rule]);
    expect(flag.evidence).toMatchObject([{ value: '06' }, { value: '98' }, { value: '97' }, { value: null }]);
  });
});

it('who is wrong about an ethnic group is known once the police say it', async () => {
  const rule = 'ethnic-group-differs';
  await day({ student: { ethnic_group: '08' }, welfare: { ethnic_group: '01' } });
  expect(await standing(rule)).toEqual({ undecided: 'OPEN' });
  await day({ household: { ethnic_group: '08' } });
  expect(await standing(rule)).toEqual({
    undecided: `SUPERSEDED by ${rule}/poverty-monitoring`,
    'poverty-monitoring': 'OPEN',
  });
});

describe('a stage of school that welfare has wrong', () => {
  const rule = 'school-stage-differs';
  const pupil = { grade: 'P4', school_id: 'A', student_number: 'n1' };
  const member = { school_stage: 'JUNIOR', says_in_school: true };
  beforeEach(async () => {
    await day({ student: pupil, welfare: member });
    expect(await standing(rule)).toEqual({ 'poverty-monitoring': 'OPEN' });
  });

  it.each([
    ['welfare follows', { welfare: { ...member, school_stage: 'PRIMARY' } }, 'RESOLVED'],
    ['the registry corrects its own', { student: { ...pupil, grade: 'J2' } }, 'RESOLVED'],
    ['the cell is emptied', { welfare: { school_stage: null } }, 'OPEN'],
    ['the row of welfare vanishes', { welfare: null }, vanished('poverty-monitoring')],
    ['the pupil’s row vanishes', { student: null }, vanished('student-registry')],
    ['the pupil leaves', { student: { ...pupil, status: 'LEFT' } }, 'RESOLVED'],
    ['the pupil drops out', { student: { ...pupil, status: 'DROPPED_OUT' } }, 'OPEN'],
    ['the pupil is on leave', { student: { ...pupil, status: 'ON_LEAVE' } }, 'OPEN'],
    ['welfare says at no school', { welfare: { school_stage: 'NONE', says_in_school: false } }, 'OPEN'],
  ])('%s', async (_, rows, status) => {
    await day(rows);
    expect(await standing(rule)).toEqual({ 'poverty-monitoring': status });
  });

  it('is asked for again when the row comes back as it was', async () => {
    await day({ welfare: null });
    await day({ welfare: member });
    expect(await standing(rule)).toEqual({ 'poverty-monitoring': 'REOPENED' });
  });

  it('is the registry’s to correct where the sheet of the term has the pupil there too', async () => {
    await day({ term: { term: '2025年秋', reported: true, grade: 'J2', school_id: 'B' } });
    expect(await standing(rule)).toEqual({
      'poverty-monitoring': `SUPERSEDED by ${rule}/student-registry`,
      'student-registry': 'OPEN',
    });
    await day({ student: { ...pupil, grade: 'J2' } });
    expect(await standing(rule)).toMatchObject({ 'student-registry': 'RESOLVED' });
  });

  it('stays the registry’s when the sheet falls silent', async () => {
    const onSheet = { term: '2025年秋', reported: true, grade: 'J2', school_id: 'B' };
    const asked = {
      'poverty-monitoring': `SUPERSEDED by ${rule}/student-registry`,
      'student-registry': 'OPEN',
    };
    await day({ term: onSheet });
    await day({ term: { ...onSheet, grade: null } });
    expect(await standing(rule)).toEqual(asked);
    await day({ term: onSheet });
    // The sheet of a new term comes, without this pupil yet.
    const batch = await sample.batch('term', today);
    await sample.child('c2');
    await sample.record('term', 'c2', batch, { ...onSheet, term: '2026年春' });
    await day({});
    expect(await standing(rule)).toEqual(asked);
  });

  it('is judged by what the county says of rows that have vanished', async () => {
    await jobs.query(
      `insert into reconciliation.rule_parameter
       values ('disappeared-from-source', 'lastAge', '', '2025-01-01', null, '9')`,
    );
    await day({ student: null });
    expect(await standing(rule)).toEqual({ 'poverty-monitoring': 'RESOLVED' });
    await jobs.query('delete from reconciliation.rule_parameter');
  });

  it('is not turned over by a sheet on which the pupil did not report', async () => {
    await day({ term: { term: '2025年秋', reported: false, grade: 'J2', school_id: 'B' } });
    expect(await standing(rule)).toEqual({ 'poverty-monitoring': 'OPEN' });
  });
});

describe('a certificate that contradicts its own number', () => {
  const rule = 'certificate-contradicts-number';
  const certificate = {
    certificate_number: '45070320150320001322',
    category: 'HEARING',
    category_label: '听力残疾',
    grade: 2,
    grade_label: '二级',
  };
  const wrong = { ...certificate, category: 'VISUAL', category_label: '视力残疾' };
  beforeEach(async () => {
    await day({ disability: wrong });
    expect(await standing(rule)).toEqual({ category: 'OPEN' });
  });

  it.each([
    ['the federation corrects the category', { disability: certificate }, { category: 'RESOLVED' }],
    [
      'it corrects the category and spoils the grade',
      { disability: { ...certificate, grade: 1, grade_label: '一级' } },
      { category: 'RESOLVED', grade: 'OPEN' },
    ],
    [
      'the cell is emptied, and the number says the category',
      { disability: { ...certificate, category_label: null, taken_from_number: 'CATEGORY' } },
      { category: 'OPEN' },
    ],
    [
      'the cell can no longer be read',
      { disability: { ...certificate, category_label: '听觉障得', taken_from_number: 'CATEGORY' } },
      { category: 'OPEN' },
    ],
    ['it is another one', { disability: { ...wrong, category: 'OTHER' } }, { category: 'OPEN' }],
    [
      'the certificate is cancelled',
      { disability: { ...wrong, status: 'CANCELLED' } },
      { category: 'RESOLVED' },
    ],
    ['it expires', { disability: { ...wrong, valid_until: '2025-11-03' } }, { category: 'OPEN' }],
    ['the row vanishes', { disability: null }, { category: vanished('disability-register') }],
  ])('%s', async (_, rows, status) => {
    await day(rows);
    expect(await standing(rule)).toEqual(status);
  });

  it('is asked for again when the row comes back as it was', async () => {
    await day({ disability: null });
    await day({ disability: wrong });
    expect(await standing(rule)).toEqual({ category: 'REOPENED' });
  });

  it('is stored without its number', async () => {
    const stored = JSON.stringify(
      await jobs.query('select evidence from reconciliation.mismatch where rule = $1', [rule]),
    );
    expect(stored).toContain('"value":"HEARING"');
    expect(stored).toContain('"value":"450703********1322"');
    expect(stored).not.toContain(certificate.certificate_number.slice(0, 14));
  });
});

it('a cell that the number fills in contradicts nothing', async () => {
  await day({
    disability: {
      certificate_number: '45070320150320001322',
      category: 'HEARING',
      grade: 2,
      grade_label: '未定级',
      taken_from_number: 'CATEGORY,GRADE',
    },
  });
  expect(await standing('certificate-contradicts-number')).toEqual({});
});

it('a grade that is corrected closes whatever the category', async () => {
  const rule = 'certificate-contradicts-number';
  const certificate = {
    certificate_number: '45070320150320001322',
    category: 'OTHER',
    category_label: '其他',
  };
  await day({ disability: { ...certificate, grade: 1, grade_label: '一级' } });
  expect(await standing(rule)).toEqual({ grade: 'OPEN' });
  await day({
    disability: { ...certificate, grade: 2, grade_label: '未定级', taken_from_number: 'GRADE' },
  });
  expect(await standing(rule)).toEqual({ grade: 'OPEN' });
  await day({ disability: { ...certificate, grade: 2, grade_label: '二级', taken_from_number: null } });
  expect(await standing(rule)).toEqual({ grade: 'RESOLVED' });
});

it('a certificate of which nothing is known contradicts nothing', async () => {
  await day({
    disability: { certificate_number: '450703201503200013' },
    student: { disability_category: 'HEARING', school_id: 'A', student_number: 'n1' },
  });
  expect(await standing('certificate-contradicts-number')).toEqual({});
  expect(await standing('disability-category-differs')).toEqual({});
});
