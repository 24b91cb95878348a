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

describe('a hukou place that is not the registered one', () => {
  const rule = 'hukou-place-differs';
  const [here, there] = ['450703101203', '450703102201'];
  beforeEach(async () => {
    await day({ student: { hukou_place: there }, household: { division: here } });
    expect(await standing(rule)).toEqual({ place: 'OPEN' });
  });

  it.each([
    ['the registry names the place', { student: { hukou_place: here } }, 'RESOLVED'],
    ['the registry names the county, which is right', { student: { hukou_place: '450703' } }, 'RESOLVED'],
    ['the police correct theirs', { household: { division: there } }, 'RESOLVED'],
    ['the cell is emptied', { student: { hukou_place: null } }, 'OPEN'],
    ['the pupil’s row vanishes', { student: null }, vanished('student-registry')],
    ['the row of the police vanishes', { household: null }, vanished('population-registry')],
    ['the child dies', { household: { division: here, status: 'DECEASED' } }, 'RESOLVED'],
    ['the pupil leaves', { student: { hukou_place: there, status: 'LEFT' } }, 'RESOLVED'],
  ])('%s', async (_, rows, status) => {
    await day(rows);
    expect(await standing(rule)).toEqual({ place: status });
  });

  it('is asked for again when the row of the police comes back', async () => {
    await day({ household: null });
    await day({ household: { division: here } });
    expect(await standing(rule)).toEqual({ place: 'REOPENED' });
  });

  it('goes on as a hukou that is no longer there, until the registry follows', async () => {
    await day({ household: { division: here, status: 'MOVED_OUT' } });
    expect(await standing(rule)).toEqual({ place: `SUPERSEDED by ${rule}/status`, status: 'OPEN' });
    // The police drop who has moved out.
    await day({ household: null });
    expect(await standing(rule)).toMatchObject({ status: 'OPEN' });
    await day({ student: { hukou_place: '450702' } });
    expect(await standing(rule)).toMatchObject({ status: 'RESOLVED' });
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
});

describe('a certificate that contradicts its own number', () => {
  const rule = 'certificate-contradicts-number';
  const certificate = { certificate_number: '45070320150320001322', category: 'HEARING', grade: 2 };
  const wrong = { ...certificate, category: 'VISUAL' };
  beforeEach(async () => {
    await day({ disability: wrong });
    expect(await standing(rule)).toEqual({ '': 'OPEN' });
  });

  it.each([
    ['the federation corrects the category', { disability: certificate }, 'RESOLVED'],
    ['it corrects the category and spoils the grade', { disability: { ...certificate, grade: 1 } }, 'OPEN'],
    ['the cell is emptied', { disability: { ...wrong, category: null } }, 'OPEN'],
    ['the certificate is cancelled', { disability: { ...wrong, status: 'CANCELLED' } }, 'RESOLVED'],
    ['the row vanishes', { disability: null }, vanished('disability-register')],
  ])('%s', async (_, rows, status) => {
    await day(rows);
    expect(await standing(rule)).toEqual({ '': status });
  });

  it('is asked for again when the row comes back as it was', async () => {
    await day({ disability: null });
    await day({ disability: wrong });
    expect(await standing(rule)).toEqual({ '': 'REOPENED' });
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
