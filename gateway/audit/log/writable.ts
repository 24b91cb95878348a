import type { DataSource } from 'typeorm';
import type { Check } from '../../../platform/observation/readiness.ts';

/** Writes to the log and takes it back: the only way to know that it can be written. */
export function auditCheck(dataSource: DataSource): Check {
  const probe = async (): Promise<void> => {
    const runner = dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      try {
        // Real batches are numbered from 1; probes of two processes must not wait for each other.
        await runner.query(
          `insert into audit.batch (batch, first_seq, entry_count, previous_hash, hash, key_id, signature)
           select number, number, 0, '', '', '', '' from (select -1 - (random() * 1e15)::bigint as number) probe`,
        );
      } finally {
        await runner.rollbackTransaction();
      }
    } finally {
      await runner.release();
    }
  };
  return { name: 'audit-log', probe };
}
