import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from './reconcile.ts';
import type { ReconcileSummary } from './reconcile.ts';

type Row = Readonly<Record<string, unknown>>;

const tables: Record<SourceGroup, [string, string]> = {
  student: ['students', 'student_record'],
  term: ['students', 'term_record'],
  graduate: ['students', 'graduate_record'],
  household: ['households', 'person_record'],
  welfare: ['welfare', 'member_record'],
  disability: ['disability', 'certificate_record'],
};

export type ExportDays = {
  jobs: () => DataSource;
  sample: () => SampleStore;
  /** The day the next exports are of. */
  today: () => string;
  /**
   * A day's full exports, `null` where they no longer hold the child; then a run, and a full one that must find nothing more. The
   * next ones are of the day after.
   */
  day(rows: Partial<Record<SourceGroup, Row | null>>): Promise<ReconcileSummary>;
  /** Nothing comes for so many days. */
  pass(days: number): void;
  /** Where the child's flags of these rules stand, and who goes on with them; `rule` or `rule/discriminator`. */
  standing(...rules: string[]): Promise<Record<string, string>>;
};

/** One child and its sources' exports, one day after the other, for the tests of the file that calls it. */
export function exportDays(): ExportDays {
  let database: TestDatabase;
  let jobs: DataSource;
  let sample: SampleStore;
  let today = '';
  beforeAll(async () => {
    database = await createTestDatabase();
    jobs = await database.dataSource('jobs');
    sample = createSampleStore(jobs);
  });
  afterAll(async () => database.drop());
  beforeEach(async () => {
    await emptyStore(jobs);
    today = '2025-11-01';
    await sample.child('c1');
  });
  return {
    jobs: () => jobs,
    sample: () => sample,
    today: () => today,
    async day(rows) {
      for (const [group, row] of Object.entries(rows) as [SourceGroup, Row | null][]) {
        if (row !== null) {
          await sample.record(group, 'c1', await sample.batch(group, today), { present: true, ...row });
          continue;
        }
        await sample.batch(group, today);
        const [schema, table] = tables[group];
        await jobs.query(`update ${schema}.${table} set present = false where source_key = $1`, [
          `${group}-c1`,
        ]);
      }
      await sample.touch('c1');
      const summary = await runReconcile(jobs, { today: plainDate(today), full: false });
      const again = await runReconcile(jobs, { today: plainDate(today), full: true });
      expect(again).toMatchObject({ opened: 0, resolved: 0, superseded: 0, reopened: 0 });
      today = addDays(plainDate(today), 1);
      return summary;
    },
    pass(days) {
      today = addDays(plainDate(today), days);
    },
    async standing(...rules) {
      const rows: { flag: string; status: string; heirs: string | null }[] = await jobs.query(
        `select rule || coalesce('/' || nullif(discriminator, ''), '') as flag, status,
           (select string_agg(s.rule || '/' || s.discriminator, ' ' order by s.discriminator) from reconciliation.mismatch s
            where s.mismatch_id = any (m.superseded_by)) as heirs
         from reconciliation.mismatch m where rule = any ($1)`,
        [rules],
      );
      return Object.fromEntries(
        rows.map(({ flag, status, heirs }) => [flag, heirs === null ? status : `${status} by ${heirs}`]),
      );
    },
  };
}
