import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from './reconcile.ts';
import { fc } from '../../test/fast-check.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());

const children = ['c1', 'c2', 'c3'] as const;
const groups = ['student', 'household', 'welfare', 'disability'] as const;
const statusesOf = {
  student: ['ENROLLED', 'ON_LEAVE', 'DROPPED_OUT', 'GRADUATED', 'UNKNOWN'],
  household: ['NORMAL', 'DECEASED', 'MOVED_OUT'],
  welfare: [],
  disability: ['VALID', 'CANCELLED'],
} as const;

/** Fields that are compared between some of the sources. */
const fieldsOf: Readonly<Record<(typeof groups)[number], Readonly<Record<string, readonly unknown[]>>>> = {
  student: {
    ethnic_group: ['01', '08', '97', null],
    grade: ['P4', 'J2'],
    disability_category: ['VISUAL', 'HEARING', null],
  },
  household: { ethnic_group: ['01', '08', '81', null] },
  welfare: { ethnic_group: ['01', '08', null], school_stage: ['PRIMARY', 'JUNIOR', 'NONE', null] },
  disability: {
    ethnic_group: ['01', null],
    category: ['VISUAL', 'HEARING', null],
    category_label: ['视力残疾', null],
    taken_from_number: ['CATEGORY', 'GRADE', null],
    grade: [1, 2],
    certificate_number: ['45070320150320001322', '45070320150320001312'],
  },
};

type Change = { child: string; group: (typeof groups)[number]; values: Record<string, unknown> };

const change: fc.Arbitrary<Change> = fc.constantFrom(...groups).chain((group) =>
  fc.record({
    child: fc.constantFrom(...children),
    group: fc.constant(group),
    values: fc
      .record({
        name: fc.constantFrom('张三', '张珊'),
        sex: fc.constantFrom('MALE', 'FEMALE', null),
        birth_date: fc.constantFrom('2015-03-20', '2015-03-02', '2019-09-01', null),
        present: fc.boolean(),
        discriminator: fc.constantFrom('A', 'B'),
        status: fc.constantFrom<string | undefined>(
          ...(statusesOf[group].length === 0 ? [undefined] : statusesOf[group]),
        ),
      })
      .map(({ status, ...values }) => (status === undefined ? values : { ...values, status }))
      .chain((values) =>
        fc
          .record(
            Object.fromEntries(
              Object.entries(fieldsOf[group]).map(([field, told]) => [field, fc.constantFrom(...told)]),
            ),
          )
          .map((told) => ({ ...values, ...told })),
      ),
  }),
);

const state = async (): Promise<unknown> => ({
  flags:
    await jobs.query(`select rule, child_id, discriminator, department, severity, division, evidence, held_evidence, status, superseded_by, due_at
    from reconciliation.mismatch order by 1, 2, 3`),
  comparison: await jobs.query('select * from reconciliation.comparison order by child_id'),
  children: await jobs.query('select child_id, schooling, open_mismatches from children.child order by 1'),
});

describe('judging only what was touched', () => {
  it('ends in the state of a full run, whatever was changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        await emptyStore(jobs);
        for (const id of children) await sample.child(id);
        const batches = new Map<string, number>();
        for (const group of groups) {
          await sample.batch(group, '2025-11-01');
          batches.set(group, await sample.batch(group, '2025-11-02', { kind: 'DELTA', removes: false }));
        }
        const options = { today: plainDate('2025-11-20') };
        await runReconcile(jobs, { ...options, full: true });
        for (const { child, group, values } of changes) {
          await sample.record(group, child, batches.get(group) ?? 0, values);
          await sample.touch(child);
          await runReconcile(jobs, { ...options, full: false });
        }
        const incremental = await state();
        const again = await runReconcile(jobs, { ...options, full: true });
        expect(again).toMatchObject({ opened: 0, resolved: 0, reopened: 0 });
        expect(await state()).toEqual(incremental);
      }),
      { numRuns: 8 },
    );
  }, 300_000);
});
