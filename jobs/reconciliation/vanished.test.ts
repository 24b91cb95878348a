import { beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { saveRuleParameters } from '../rules/rule-parameters.ts';
import { exportDays } from './export-days-test-support.ts';
import { runReconcile } from './reconcile.ts';

const { jobs, sample, today, day, standing } = exportDays();

const gone = 'disappeared-from-source';

describe('a source whose wrong row vanishes', () => {
  beforeEach(async () => {
    await day({ student: { name: '张珊' }, household: { name: '张三' }, welfare: { name: '张三' } });
    expect(await standing('name-differs')).toEqual({ 'name-differs/student-registry': 'OPEN' });
  });

  it('has corrected nothing: its flag goes on with that of the vanished row', async () => {
    expect(await day({ student: null })).toMatchObject({ resolved: 0 });
    expect(await standing('name-differs', gone)).toEqual({
      'name-differs/student-registry': `SUPERSEDED by ${gone}/student-registry`,
      [`${gone}/student-registry`]: 'OPEN',
    });
  });

  it('gains no time by it', async () => {
    await day({ student: null });
    expect(
      await jobs().query(`select distinct to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due
        from reconciliation.mismatch where rule in ('name-differs', '${gone}')`),
    ).toEqual([{ due: '2025-12-01' }]);
  });

  it('has its flag again when the row is back as it was', async () => {
    await day({ student: null });
    await day({ student: { name: '张珊' } });
    expect(await standing('name-differs', gone)).toEqual({
      'name-differs/student-registry': 'REOPENED',
      [`${gone}/student-registry`]: 'RESOLVED',
    });
  });

  it('has none when the row is back with the right value', async () => {
    await day({ student: null });
    await day({ student: { name: '张三' } });
    expect(await standing('name-differs', gone)).toEqual({
      'name-differs/student-registry': `SUPERSEDED by ${gone}/student-registry`,
      [`${gone}/student-registry`]: 'RESOLVED',
    });
  });

  it('is done with it when the row ends with a word that says why', async () => {
    await day({ student: { name: '张珊', status: 'TRANSFERRED_OUT' } });
    await day({ student: null });
    expect(await standing('name-differs', gone)).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });

  it('is done with it when the row turns out to be another child’s', async () => {
    await sample().child('c2');
    await jobs().query(`update students.child_record set child_id = 'c2'`);
    await jobs().query(
      `update children.link_record set child_id = 'c2' where source_system = 'student-registry'`,
    );
    await day({});
    expect(await standing('name-differs', gone)).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });

  it('is done with it where the county says that nobody misses a child of that age', async () => {
    const period = { effectiveFrom: plainDate('2025-01-01'), effectiveTo: null };
    await saveRuleParameters(jobs(), [
      { ...period, rule: gone, parameter: 'lastAge', division: '450703', value: '9' },
    ]);
    await day({ student: null });
    expect(await standing('name-differs', gone)).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });

  it('stays asked when it is the others whose rows vanish', async () => {
    await day({ household: null, welfare: null });
    expect(await standing('name-differs')).toEqual({ 'name-differs/student-registry': 'OPEN' });
    await day({ student: { name: '张三' }, household: { name: '张三' } });
    expect(await standing('name-differs')).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });
});

it('a disagreement nobody can decide goes on with the vanished row of either side', async () => {
  await day({ student: { name: '张珊' }, household: { name: '张三' } });
  await day({ household: null });
  expect(await standing('name-differs')).toEqual({
    'name-differs/undecided': `SUPERSEDED by ${gone}/population-registry`,
  });
  await day({ household: { name: '张三' } });
  expect(await standing('name-differs')).toEqual({ 'name-differs/undecided': 'REOPENED' });
});

describe('a child the police list as missing', () => {
  const missing = { status: 'MISSING' };

  it('is asked for when the population registry drops it', async () => {
    await day({ household: missing, student: {} });
    await day({ household: null });
    expect(await standing(gone)).toEqual({ [`${gone}/population-registry`]: 'OPEN' });
  });

  it('stays looked for when it was on no roll', async () => {
    await day({ household: missing, student: null });
    expect(await standing('whereabouts-unknown')).toEqual({
      'whereabouts-unknown/population-registry': 'OPEN',
    });
    await day({ household: null });
    expect(await standing('whereabouts-unknown', gone)).toEqual({
      'whereabouts-unknown/population-registry': 'OPEN',
      [`${gone}/population-registry`]: 'OPEN',
    });
  });

  it('has a student record that may not vanish either', async () => {
    await day({ household: missing, student: {} });
    await day({ student: null });
    expect(await standing(gone)).toEqual({ [`${gone}/student-registry`]: 'OPEN' });
  });
});

describe('a pupil whose death is registered', () => {
  const rule = 'enrolled-but-deceased';
  beforeEach(async () => {
    await day({ household: { status: 'DECEASED', death_date: '2025-09-01' }, student: {} });
    expect(await standing(rule)).toEqual({ [rule]: 'OPEN' });
  });

  it('stays flagged when the population registry drops the row', async () => {
    await day({ household: null });
    expect(await standing(rule, gone)).toEqual({ [rule]: 'OPEN' });
    await day({ student: { status: 'DECEASED' } });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
  });

  it.each(['CANCELLED', 'MOVED_OUT', 'MISSING'])(
    'stays flagged when the row reads %s instead, until the registry has the person as living',
    async (status) => {
      await day({ household: { status, death_date: null } });
      expect(await standing(rule)).toEqual({ [rule]: 'OPEN' });
      await day({ household: { status: 'NORMAL', death_date: null } });
      expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
    },
  );

  it('is done with when the student record goes', async () => {
    await day({ student: null });
    expect(await standing(rule, gone)).toEqual({ [rule]: 'RESOLVED' });
  });
});

it('a grade is not asked for any more when the newest sheet no longer has the pupil', async () => {
  const sheet = {
    term: '2025-2026学年第一学期',
    reported: true,
    reported_on: '2025-09-01',
    school_id: '2145000001',
  };
  await day({
    student: { grade: 'P3', school_id: '2145000001', student_number: 'L1' },
    term: { ...sheet, grade: 'P4' },
  });
  expect(await standing('grade-not-updated')).toEqual({ 'grade-not-updated': 'OPEN' });
  await day({ term: null });
  expect(await standing('grade-not-updated')).toEqual({ 'grade-not-updated': 'RESOLVED' });
});

describe('a child on no roll', () => {
  const rules = ['welfare-child-not-enrolled', 'school-age-not-enrolled'];
  beforeEach(async () => {
    await day({ student: null, household: {}, welfare: {} });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'OPEN',
      'school-age-not-enrolled': 'OPEN',
    });
  });

  it('is not at school because the welfare row vanishes', async () => {
    await day({ welfare: null });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': `SUPERSEDED by ${gone}/poverty-monitoring`,
      'school-age-not-enrolled': 'OPEN',
    });
  });

  it('is at school when the roll says so, whatever rows vanish that day', async () => {
    await day({ welfare: null, household: null, student: {} });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'RESOLVED',
      'school-age-not-enrolled': 'RESOLVED',
    });
  });

  it('remains out of school when the police row vanishes and another source still holds the child', async () => {
    await day({ household: null });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'OPEN',
      'school-age-not-enrolled': 'OPEN',
    });
    await day({ student: {} });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'RESOLVED',
      'school-age-not-enrolled': 'RESOLVED',
    });
  });

  it('is asked for by those whose rows vanished when nobody holds it any more', async () => {
    await day({ household: null, welfare: null });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': `SUPERSEDED by ${gone}/poverty-monitoring`,
      'school-age-not-enrolled': `SUPERSEDED by ${gone}/population-registry`,
    });
  });

  it('is not looked for where the registration tells an end', async () => {
    await day({ household: { status: 'DECEASED' } });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'RESOLVED',
      'school-age-not-enrolled': 'RESOLVED',
    });
  });
});

describe('a primary graduate without a junior record', () => {
  const rule = 'graduate-not-in-junior-school';
  const junior = { grade: 'J1' };
  beforeEach(async () => {
    await jobs().query(`update children.child set birth_date = '2012-03-20'`);
    await day({ student: null, household: {}, graduate: { graduation_year: 2024 } });
    expect(await standing(rule)).toEqual({ [rule]: 'OPEN' });
  });

  it('is not settled by a roster that leaves the name out', async () => {
    await day({ graduate: null });
    expect(await standing(rule)).toEqual({ [rule]: 'OPEN' });
    await day({ student: junior });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
  });

  it.each(['J1', 'J3'])('is asked for again when the junior record of %s vanishes', async (grade) => {
    await day({ student: { grade } });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
    await day({ student: null });
    expect(await standing(rule)).toEqual({ [rule]: 'REOPENED' });
  });

  it('is not asked for again when the junior record ended with a word that says why', async () => {
    await day({ student: { ...junior, status: 'TRANSFERRED_OUT' } });
    await day({ student: null });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
  });
});

describe('a pupil whom neither the newest roll nor the newest sheet holds', () => {
  const onSheet = { term: '2025-2026学年第一学期', reported: true, reported_on: '2025-09-01', grade: 'P4' };
  const rules = ['three-counts-differ', 'attending-without-student-record', 'return-not-registered'];
  const isOpen = async (): Promise<string[]> =>
    Object.entries(await standing(...rules)).flatMap(([flag, status]) => (status === 'OPEN' ? [flag] : []));

  it.each([
    ['the roll', [{ student: null }, { term: null }]],
    ['the sheet', [{ term: null }, { student: null }]],
  ] as const)(
    'has no flag about the day it reported, be it %s that comes first',
    async (_, [first, second]) => {
      await day({ student: { grade: 'P4' }, household: {}, term: onSheet });
      await day(first);
      await day(second);
      expect(await isOpen()).toEqual([]);
    },
  );

  it('loses a flag that was left open on it by a full run', async () => {
    await day({ student: null, household: {}, term: onSheet });
    await day({ term: null });
    await jobs().query(`update reconciliation.mismatch set status = 'OPEN', resolved_at = null
      where rule = 'three-counts-differ'`);
    expect(await isOpen()).toEqual(['three-counts-differ/not-on-roll']);
    await runReconcile(jobs(), { today: plainDate(today()), full: true });
    expect(await isOpen()).toEqual([]);
  });

  it('is not said to have returned by a sheet that no longer holds it', async () => {
    await day({ student: { grade: 'P4', status: 'ON_LEAVE' }, household: {}, term: onSheet });
    expect(await isOpen()).toEqual(['return-not-registered']);
    await day({ term: null });
    expect(await isOpen()).toEqual([]);
  });
});
