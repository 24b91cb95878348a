import type { Sql } from '../../../platform/postgres/index.ts';

/** Any number will do, as long as every process takes the same one. */
const mismatchLock = 7_316_450_705;

/**
 * Waits for the lock that orders all changes of flags, comparisons included, and holds it to the end of the transaction.
 * With `patienceMs` it gives up after that time, with PostgreSQL's code 55P03.
 */
export async function takeMismatchLock(tx: Sql, patienceMs?: number): Promise<void> {
  if (patienceMs !== undefined)
    await tx.query(`select set_config('lock_timeout', $1, true)`, [`${patienceMs}ms`]);
  await tx.query('select pg_advisory_xact_lock($1)', [mismatchLock]);
}
