import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import { exportDays } from './export-days-test-support.ts';

const { jobs, today, day, pass, standing } = exportDays();
const gone = 'disappeared-from-source';
const asked = 'name-differs/student-registry';
const aboutTheRow = `${gone}/student-registry`;

/** Its department judges a flag no mismatch, to a day so many days away. */
const dismiss = async (rule: string, discriminator: string, days: number): Promise<void> => {
  await jobs().query(
    `update reconciliation.mismatch set status = 'DISMISSED', dismissed_until = $3 where rule = $1 and discriminator = $2`,
    [rule, discriminator, addDays(plainDate(today()), days)],
  );
};
const dueOf = async (rule: string, discriminator: string): Promise<string> => {
  const [row] = await jobs().query(
    `select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due from reconciliation.mismatch
     where rule = $1 and discriminator = $2`,
    [rule, discriminator],
  );
  return row.due;
};

describe('a wrong row that vanishes while the flag about a former vanishing is dismissed', () => {
  const wrong = { student: { name: '张珊' } };
  beforeEach(async () => {
    await day({ ...wrong, household: { name: '张三' }, welfare: { name: '张三' } });
    await day({ student: null });
    await dismiss(gone, 'student-registry', 20);
    await day(wrong);
    expect(await standing('name-differs', gone)).toEqual({ [asked]: 'REOPENED', [aboutTheRow]: 'DISMISSED' });
    expect(await day({ student: null })).toMatchObject({ superseded: 0, resolved: 0 });
  });

  it('is still asked for by its own flag', async () => {
    expect(await standing('name-differs', gone)).toEqual({ [asked]: 'REOPENED', [aboutTheRow]: 'DISMISSED' });
  });

  it('goes on with the other flag once the dismissal has ended, by the earlier deadline', async () => {
    const due = await dueOf('name-differs', 'student-registry');
    pass(20);
    expect(await day({})).toMatchObject({ superseded: 1, reopened: 1 });
    expect(await standing('name-differs', gone)).toEqual({
      [asked]: `SUPERSEDED by ${aboutTheRow}`,
      [aboutTheRow]: 'REOPENED',
    });
    expect(await dueOf(gone, 'student-registry')).toBe(due);
  });

  it('is settled by a row that comes back right', async () => {
    await day({ student: { name: '张三' } });
    expect(await standing('name-differs', gone)).toEqual({ [asked]: 'RESOLVED', [aboutTheRow]: 'DISMISSED' });
  });
});

it('a flag that closes by silence elsewhere stays open too, while who would go on is dismissed', async () => {
  await day({ student: null, household: {}, welfare: {} });
  await day({ welfare: null });
  await dismiss(gone, 'poverty-monitoring', 20);
  await day({ welfare: {} });
  const rule = 'welfare-child-not-enrolled';
  expect(await standing(rule)).toEqual({ [rule]: 'REOPENED' });
  expect(await day({ welfare: null })).toMatchObject({ resolved: 0 });
  expect(await standing(rule)).toEqual({ [rule]: 'REOPENED' });
  await day({ student: {} });
  expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
});

it('a disagreement whose wrong side is dismissed stays with those who are open', async () => {
  await day({ student: { name: '张珊' }, household: { name: '张三' }, welfare: { name: '张三' } });
  await dismiss('name-differs', 'student-registry', 20);
  await day({ disability: { name: '张珊' } });
  expect(await standing('name-differs')).toEqual({ [asked]: 'DISMISSED', 'name-differs/undecided': 'OPEN' });
  expect(await day({ disability: { name: '张三' } })).toMatchObject({ superseded: 0, resolved: 0 });
  expect(await standing('name-differs')).toEqual({ [asked]: 'DISMISSED', 'name-differs/undecided': 'OPEN' });
  pass(20);
  await day({});
  expect(await standing('name-differs')).toEqual({
    [asked]: 'REOPENED',
    'name-differs/undecided': `SUPERSEDED by ${asked}`,
  });
});
