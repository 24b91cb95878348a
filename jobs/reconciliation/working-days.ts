import { createHash } from 'node:crypto';
import type { Sql } from '../../platform/postgres/index.ts';
import { workingDayStatements } from '../../subgraphs/reconciliation/mismatch/public-holidays.ts';

/**
 * Keeps the stored working days in step with the public holidays this version of the hub knows; answers their digest.
 * To be called under the lock of a reconciliation run.
 */
export async function keepWorkingDays(tx: Sql): Promise<string> {
  const statements = workingDayStatements();
  const digest = createHash('sha256').update(statements.join(';')).digest('hex').slice(0, 16);
  const same: unknown[] = await tx.query('select from reconciliation.working_day_source where digest = $1', [
    digest,
  ]);
  if (same.length > 0) return digest;
  for (const statement of statements) await tx.query(statement);
  await tx.query('delete from reconciliation.working_day_source');
  await tx.query('insert into reconciliation.working_day_source (digest) values ($1)', [digest]);
  return digest;
}
