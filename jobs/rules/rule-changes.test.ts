import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { catalogue, findRule } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import type { Rule } from '../../subgraphs/reconciliation/mismatch/rule.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { previewReconcile } from '../reconciliation/reconcile-preview.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import type { ReconcileSummary } from '../reconciliation/reconcile.ts';
import { readRuleStates } from './rule-changes.ts';
import { saveRuleParameters } from './rule-parameters.ts';
import type { RuleParameter } from './rule-parameters.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

const today = plainDate('2025-11-20');
const run = (options: { full?: boolean; rules?: readonly Rule[] } = {}): Promise<ReconcileSummary> =>
  runReconcile(jobs, { today, full: false, ...options });
const parameter = (values: Partial<RuleParameter> = {}): RuleParameter => ({
  rule: 'school-age-not-enrolled',
  parameter: 'entryAge',
  division: '450703',
  effectiveFrom: plainDate('2025-01-01'),
  effectiveTo: null,
  value: '8',
  ...values,
});
const state = async (): Promise<unknown> => ({
  flags: await jobs.query(
    `select rule, rule_version, child_id, discriminator, status, evidence from reconciliation.mismatch order by 1, 3, 4`,
  ),
  comparison: await jobs.query('select * from reconciliation.comparison order by child_id'),
  children: await jobs.query('select child_id, schooling, open_mismatches from children.child order by 1'),
  states: await jobs.query('select * from reconciliation.rule_state order by rule'),
});
const openRules = async (child: string): Promise<string[]> => {
  const rows: { rule: string }[] = await jobs.query(
    `select rule from reconciliation.mismatch where child_id = $1 and status <> 'RESOLVED' order by 1`,
    [child],
  );
  return rows.map(({ rule }) => rule);
};

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  await emptyStore(jobs);
  const [household, welfare] = [
    await sample.batch('household', '2025-11-01', { coverage: '45' }),
    await sample.batch('welfare', '2025-11-01', { coverage: '45' }),
  ];
  for (const [id, division] of [
    ['c1', '450703101'],
    ['c2', '450721101'],
  ] as const) {
    const values = { birth_date: '2018-03-20', division };
    await sample.child(id, values);
    await sample.record('household', id, household, values);
    await sample.record('welfare', id, welfare, values);
  }
  await sample.batch('student', '2025-11-02', { coverage: '45' });
  await run();
});

describe('a changed parameter', () => {
  it('is evaluated where it holds and nowhere else, to the state of a full run', async () => {
    expect(await openRules('c1')).toEqual(['school-age-not-enrolled', 'welfare-child-not-enrolled']);
    await saveRuleParameters(jobs, [parameter()]);
    expect(await run()).toMatchObject({ evaluated: 1, opened: 0, resolved: 1 });
    expect(await openRules('c1')).toEqual(['welfare-child-not-enrolled']);
    expect(await openRules('c2')).toEqual(['school-age-not-enrolled', 'welfare-child-not-enrolled']);
    const [event] = await jobs.query(
      `select to_status as "to", reason from reconciliation.mismatch_event order by event_id desc limit 1`,
    );
    expect(event).toEqual({ to: 'RESOLVED', reason: 'rule-changed' });
    const incremental = await state();
    expect(await run({ full: true })).toMatchObject({ opened: 0, resolved: 0, reopened: 0 });
    expect(await state()).toEqual(incremental);
    expect(await run()).toMatchObject({ evaluated: 0 });
  });

  it('for every rule also changes the reading of schooling, to the state of a full run', async () => {
    await saveRuleParameters(jobs, [parameter({ rule: '*' })]);
    expect(await run()).toMatchObject({ evaluated: 1, resolved: 2 });
    const [child] = await jobs.query(`select schooling from children.child where child_id = 'c1'`);
    expect(child).toEqual({ schooling: 'NOT_OF_SCHOOL_AGE' });
    const incremental = await state();
    await run({ full: true });
    expect(await state()).toEqual(incremental);
  });

  it('of a longer division or of one rule by name outweighs the wider one', async () => {
    await saveRuleParameters(jobs, [
      parameter({ rule: '*' }),
      parameter({ division: '450703101', value: '6' }),
      parameter({ rule: 'welfare-child-not-enrolled', value: '7' }),
    ]);
    await run();
    expect(await openRules('c1')).toEqual(['school-age-not-enrolled', 'welfare-child-not-enrolled']);
  });

  it('counts from its first day and until its last', async () => {
    await saveRuleParameters(jobs, [
      parameter({ effectiveFrom: plainDate('2025-11-21'), effectiveTo: plainDate('2025-11-22') }),
    ]);
    const statusOn = async (day: string): Promise<boolean> => {
      await runReconcile(jobs, { today: plainDate(day), full: false });
      return (await openRules('c1')).includes('school-age-not-enrolled');
    };
    expect([await statusOn('2025-11-20'), await statusOn('2025-11-21')]).toEqual([true, false]);
    expect([await statusOn('2025-11-22'), await statusOn('2025-11-23')]).toEqual([false, true]);
  });
});

it('of a rule also concerns those who judge by it', async () => {
  const rules = catalogue.filter(({ code }) => code === 'name-differs');
  const changesBy = async (rule: string) => {
    const setting = { rule, parameter: 'lastAge', division: '450703', value: '9' };
    return (await readRuleStates(jobs, rules, [setting])).changes;
  };
  expect(await changesBy('disappeared-from-source')).toEqual([
    { rule: 'name-differs', divisions: ['450703'] },
  ]);
  expect(await changesBy('school-age-not-enrolled')).toEqual([]);
});

describe('a changed rule', () => {
  it('of a new version is evaluated for everybody, to the state of a full run', async () => {
    const rules = catalogue.map((rule) =>
      rule.code === 'school-age-not-enrolled' ? { ...rule, version: 2 } : rule,
    );
    expect(await run({ rules })).toMatchObject({ evaluated: 2, opened: 0, resolved: 0 });
    const incremental = await state();
    await run({ rules, full: true });
    expect(await state()).toEqual(incremental);
  });

  it('that is new is evaluated for everybody', async () => {
    const few = catalogue.filter(({ code }) => code !== 'welfare-child-not-enrolled');
    await emptyStoreOfFlags();
    await run({ rules: few, full: true });
    expect(await openRules('c1')).toEqual(['school-age-not-enrolled']);
    expect(await run()).toMatchObject({ opened: 2 });
  });
});

async function emptyStoreOfFlags(): Promise<void> {
  await emptyTables(jobs, { reconciliation: ['mismatch', 'mismatch_event', 'rule_state'] });
}

describe('a dry run', () => {
  it('tells what parameters not yet stored would open and close, and changes nothing', async () => {
    const before = await state();
    const rule = findRule('school-age-not-enrolled');
    const flags = await previewReconcile(jobs, {
      today,
      rules: rule === undefined ? [] : [rule],
      parameters: [parameter()],
    });
    expect(flags).toEqual([
      expect.objectContaining({ transition: 'RESOLVED', rule: 'school-age-not-enrolled', childId: 'c1' }),
    ]);
    expect(await state()).toEqual(before);
    expect(await jobs.query('select from reconciliation.rule_parameter')).toEqual([]);
  });

  it('tells what a rule that never ran would open, and leaves touched children to the next run', async () => {
    await emptyStoreOfFlags();
    await sample.touch('c1');
    const rule = findRule('welfare-child-not-enrolled');
    const flags = await previewReconcile(jobs, { today, rules: rule === undefined ? [] : [rule] });
    expect(flags.map(({ transition, childId }) => [transition, childId])).toEqual(
      expect.arrayContaining([
        ['OPEN', 'c1'],
        ['OPEN', 'c2'],
      ]),
    );
    expect(await jobs.query('select child_id from jobs.touched_child')).toEqual([{ child_id: 'c1' }]);
    expect(await openRules('c1')).toEqual([]);
  });
});
