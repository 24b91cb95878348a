import type { DataSource } from 'typeorm';
import { plainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { listColumns } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { buildComparison } from './build.ts';

/** The day of the exports in these tests, and the day they are compared on. */
export const onDay = '2025-11-01';
const judgedOn = plainDate('2025-11-20');

/** The columns asked for of one child's comparison row, built anew. */
export async function compareChild(
  jobs: DataSource,
  child: string,
  columns: readonly string[],
): Promise<unknown> {
  await withTransaction(jobs, async (tx) => {
    await tx.query('create temp table judged on commit drop as select child_id from children.child');
    await buildComparison(tx, judgedOn);
  });
  const rows: unknown[] = await jobs.query(
    `select ${asRead(columns)} from reconciliation.comparison c where child_id = $1`,
    [child],
  );
  return rows[0];
}

const reads = new Map(listColumns().map(({ name, sql }) => [name, sql]));

/** SQL: columns of a comparison row `c` as rules read them, under their names. */
export function asRead(columns: readonly string[]): string {
  return columns.map((name) => `${reads.get(name) ?? `c.${name}`} as ${name}`).join(', ');
}
