import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createSampleClaims, place } from './claims-test-support.ts';
import { createStatisticsStore } from './statistics-store.ts';
import { workOutStatistics } from './statistics.ts';
import type { FigureState } from './statistics.ts';

let database: TestDatabase;
let db: DataSource;
let sample: ReturnType<typeof createSampleClaims>;

const today = plainDate('2025-11-20');

async function figure(
  code: string,
  changes: { division?: string; schoolYear?: number; asOf?: string; caseAccess?: boolean } = {},
): Promise<FigureState> {
  const { division = '450703', schoolYear = 2025, asOf, caseAccess = true } = changes;
  const statistics = await workOutStatistics(
    createStatisticsStore(db),
    { division, schoolYear, asOf: asOf === undefined ? null : plainDate(asOf) },
    { today, caseAccess },
  );
  const found = statistics?.figures.find((one) => one.figure.code === code);
  if (found === undefined) throw new RangeError(`No figure ${code}`);
  return found;
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  sample = createSampleClaims(db);
});
afterAll(async () => database.drop());
beforeEach(() => sample.reset());

describe('enrolment', () => {
  it('counts the children registered here and of age, and those of them on a roll', async () => {
    await sample.child('c1');
    await sample.child('c2', null);
    await sample.child('c3', { status: 'DROPPED_OUT' });
    await sample.child('c4', { status: 'ON_LEAVE' });
    expect(await figure('primary-enrolment')).toMatchObject({ numerator: 2, denominator: 4, rate: 50 });
  });

  it.each([
    ['too young on 31 August', '2019-09-01', 0],
    ['six on 31 August', '2019-08-31', 1],
    ['eleven', '2013-09-01', 1],
    ['twelve', '2013-08-31', 0],
  ])('counts by age at the cut-off: %s', async (_, birth, count) => {
    await sample.child('c1', {}, { birth_date: birth });
    expect((await figure('primary-enrolment')).denominator).toBe(count);
  });

  it('leaves out who is registered elsewhere, has left or died, or may begin later', async () => {
    await sample.child('c1', {}, { division: '450721101' });
    await sample.child('c2', null, { status: 'DECEASED' });
    await sample.child('c3', { status: 'DEFERRED' });
    await sample.claim('c4', 'student-registry');
    expect((await figure('primary-enrolment')).denominator).toBe(0);
    expect((await figure('primary-enrolment')).rate).toBeNull();
  });

  it('holds target and veto apart', async () => {
    for (let n = 0; n < 97; n += 1) await sample.claim(`c${n}`, 'student-registry', { grade: 'J2' });
    for (let n = 0; n < 3; n += 1)
      await sample.claim(`d${n}`, 'student-registry', {
        grade: 'J2',
        status: 'DROPPED_OUT',
        changed_on: '2025-09-20',
      });
    expect(await figure('junior-dropout')).toMatchObject({
      rate: 3,
      target: { percent: 2.5, met: false },
      veto: { percent: 3, met: true },
    });
  });
});

describe('dropout', () => {
  it('counts who was on the roll this year or was struck off it this year, once, in the stage of the record', async () => {
    await sample.claim('c1', 'student-registry', { valid_to: '2025-11-01' });
    await sample.claim('c1', 'student-registry', { valid_from: '2025-11-01', status: 'DROPPED_OUT' });
    await sample.claim('c2', 'student-registry', { status: 'DROPPED_OUT', changed_on: '2025-09-10' });
    await sample.claim('c3', 'student-registry', { status: 'DROPPED_OUT', changed_on: '2024-03-10' });
    await sample.claim('c4', 'student-registry');
    await sample.claim('c5', 'student-registry', { status: 'DROPPED_OUT', record_id: 2 });
    await sample.claim('c5', 'student-registry', { division: '450703102' });
    expect(await figure('primary-dropout')).toMatchObject({ numerator: 2, denominator: 4 });
    expect(await figure('junior-dropout')).toMatchObject({ numerator: 0, denominator: 0 });
  });

  it('is not known while pupils stand as dropped out since the first export, and nothing tells since when', async () => {
    await sample.claim('c1', 'student-registry');
    expect(await figure('primary-dropout')).toMatchObject({ numerator: 0, unknown: null });
    await sample.claim('c2', 'student-registry', { status: 'DROPPED_OUT' });
    const { numerator, rate, unknown, target, veto } = await figure('primary-dropout');
    expect({ numerator, rate, target: target?.met, veto: veto?.met }).toEqual({
      numerator: null,
      rate: null,
      target: null,
      veto: null,
    });
    expect(unknown?.zh).toContain('流失');
    expect(await figure('junior-dropout')).toMatchObject({ unknown: null });
  });

  it('counts who was on the roll at the end of the last school year, and not who had dropped out then', async () => {
    const before = { valid_from: '2025-06-10', valid_to: '2025-10-01' };
    await sample.exported('student-registry', '2025-06-10');
    await sample.claim('c1', 'student-registry', before);
    await sample.claim('c1', 'student-registry', { status: 'DROPPED_OUT' });
    await sample.claim('c2', 'student-registry', { valid_from: '2025-06-10', status: 'DROPPED_OUT' });
    await sample.claim('c3', 'student-registry', { ...before, grade: 'P4', status: 'DROPPED_OUT' });
    await sample.claim('c3', 'student-registry', { status: 'DROPPED_OUT' });
    await sample.claim('c4', 'student-registry');
    expect(await figure('primary-dropout')).toMatchObject({ numerator: 1, denominator: 2, unknown: null });
    await db.query(`delete from reconciliation.claim_export where as_of = '2025-06-10'`);
    await sample.exported('student-registry', '2023-06-10');
    expect((await figure('primary-dropout')).unknown).not.toBeNull();
  });

  it('does not tell others of one to four pupils that they have dropped out since nobody knows when', async () => {
    for (let n = 0; n < 9; n += 1) await sample.claim(`c${n}`, 'student-registry');
    const undated = async (n: number): Promise<FigureState> => {
      await sample.claim(`d${n}`, 'student-registry', { status: 'DROPPED_OUT' });
      return figure('primary-dropout', { caseAccess: false });
    };
    for (let n = 0; n < 4; n += 1)
      expect(await undated(n)).toMatchObject({ suppressed: true, unknown: null });
    expect(await undated(4)).toMatchObject({ suppressed: false, numerator: null });
  });

  it('leaves the pupils of the last school year out who had finished it', async () => {
    await sample.claim('c1', 'student-registry', {
      valid_from: '2025-03-01',
      valid_to: '2025-10-01',
      grade: 'J3',
    });
    await sample.claim('c2', 'student-registry', {
      valid_from: '2025-03-01',
      valid_to: '2025-10-01',
      grade: 'P6',
    });
    await sample.claim('c2', 'student-registry', { grade: 'J1' });
    expect((await figure('junior-dropout')).denominator).toBe(1);
    expect((await figure('primary-dropout')).denominator).toBe(0);
  });
});

describe('what is not known', () => {
  it('is every rate for which a source does not speak for the whole place', async () => {
    await sample.child('c1');
    await sample.child('c2', {}, { division: '450703102' });
    await db.query('truncate reconciliation.claim_export');
    await sample.exported('population-registry', '2025-10-01');
    expect((await figure('primary-enrolment')).unknown?.en).toContain('student-registry');
    await sample.exported('student-registry', '2025-10-01', '450703101');
    expect((await figure('primary-enrolment')).unknown).not.toBeNull();
    expect((await figure('primary-enrolment', { division: '450703101' })).unknown).toBeNull();
    await sample.exported('student-registry', '2025-10-02', '450703102');
    expect((await figure('primary-enrolment')).unknown).toBeNull();
  });

  it('is a year without an export of its own, and years whose children have grown up', async () => {
    await sample.child('c1');
    const { trend, worsening } = await figure('primary-enrolment');
    expect(trend.map(({ schoolYear, rate, unknown }) => [schoolYear, rate, unknown === null])).toEqual([
      [2023, null, false],
      [2024, null, false],
      [2025, 100, true],
    ]);
    expect(worsening).toBeNull();
    await sample.exported('student-registry', '2022-10-01');
    await sample.exported('population-registry', '2022-10-01');
    const grown = await figure('primary-enrolment', { schoolYear: 2022, asOf: '2023-06-01' });
    expect(grown.unknown?.en).toContain('last 3 school years');
  });

  it('is consolidation without the roll of the year in which the class began', async () => {
    const began = { grade: 'J1', valid_from: '2023-10-01', valid_to: '2024-10-01' };
    for (const id of ['c1', 'c2']) await sample.claim(id, 'student-registry', began);
    await sample.claim('c1', 'student-registry', { grade: 'J3' });
    expect((await figure('junior-consolidation')).unknown).not.toBeNull();
    await sample.exported('student-registry', '2023-10-01');
    expect(await figure('junior-consolidation')).toMatchObject({ numerator: 1, denominator: 2, rate: 50 });
    expect((await figure('nine-year-consolidation')).unknown).not.toBeNull();
  });
});

describe('what nobody says', () => {
  const marks = ['LEFT_BEHIND', 'MIGRANT', 'ORPHAN'];

  it.each([
    ['left-behind-dropout', 'LEFT_BEHIND'],
    ['migrant-dropout', 'MIGRANT'],
    ['orphan-dropout', 'ORPHAN'],
  ])('is not read as none: %s while no record tells of %s', async (code, mark) => {
    await sample.child('c1', { untold: marks });
    await sample.child('c2', { untold: marks });
    const { numerator, denominator, unknown } = await figure(code);
    expect({ numerator, denominator }).toEqual({ numerator: null, denominator: null });
    expect(unknown?.en).toContain('says of no pupil');
    await sample.child('c3', { untold: marks.filter((other) => other !== mark) });
    expect(await figure(code)).toMatchObject({ numerator: 0, denominator: 0, unknown: null });
    await sample.child('c4', { groups: [mark] });
    expect(await figure(code)).toMatchObject({ numerator: 0, denominator: 1, rate: 0, unknown: null });
  });

  it('of a division that no record names is not known, to who may see everything, and sums tell nothing', async () => {
    await sample.child('c1');
    const { numerator, unknown, target } = await figure('primary-enrolment', { division: '450703999' });
    expect([numerator, target?.met, unknown?.en]).toEqual([null, null, expect.stringContaining('right?')]);
    expect((await figure('primary-enrolment', { division: place })).unknown).toBeNull();
    const others = await figure('primary-enrolment', { division: '450703999', caseAccess: false });
    expect(others).toMatchObject({ numerator: 0, denominator: 0, unknown: null });
    const asked = { division: '450703999', schoolYear: 2025, asOf: null };
    const statistics = await workOutStatistics(createStatisticsStore(db), asked, { today, caseAccess: true });
    expect(statistics?.checks).toEqual([]);
  });
});

describe('a past day', () => {
  it('is told by what the exports said up to that day', async () => {
    await sample.child('c1', { valid_to: '2025-11-10' });
    await sample.claim('c1', 'student-registry', { valid_from: '2025-11-10', status: 'DROPPED_OUT' });
    expect((await figure('primary-enrolment', { asOf: '2025-11-09' })).numerator).toBe(1);
    expect((await figure('primary-enrolment', { asOf: '2025-11-10' })).numerator).toBe(0);
  });

  it('must lie in the school year and not in the future', async () => {
    const store = createStatisticsStore(db);
    const ask = (asOf: string) =>
      workOutStatistics(
        store,
        { division: '', schoolYear: 2025, asOf: plainDate(asOf) },
        { today, caseAccess: true },
      );
    expect(await ask('2025-08-31')).toBeNull();
    expect(await ask('2025-11-21')).toBeNull();
    expect(await ask('2025-09-01')).not.toBeNull();
  });
});

describe('the report’s own sums', () => {
  it('name the children counted twice, in no class or in no township', async () => {
    await sample.claim('c1', 'student-registry');
    await sample.claim('c2', 'student-registry');
    await sample.claim('c2', 'student-registry', { grade: 'J1', record_id: 2 });
    await sample.claim('c3', 'student-registry', { grade: null, division: '450703' });
    const statistics = await workOutStatistics(
      createStatisticsStore(db),
      { division: '450703', schoolYear: 2025, asOf: null },
      { today, caseAccess: true },
    );
    const checks = new Map(statistics?.checks.map((check) => [check.code, check]));
    expect(checks.get('roll-by-stage')).toMatchObject({ whole: 3, sum: 3, childIds: ['c2', 'c3'] });
    expect(checks.get('roll-by-town')).toMatchObject({ whole: 3, sum: 2, difference: -1, childIds: ['c3'] });
    expect(checks.get('roll-by-record')).toMatchObject({
      whole: 3,
      sum: 4,
      difference: 1,
      childIds: ['c2'],
    });
  });
});
