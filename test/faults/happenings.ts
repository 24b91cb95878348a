import { randomUUID } from 'node:crypto';
import { runStatement } from './postgres-server.ts';

/** What streams tell of, written as the hub's jobs write it. */
export type Happenings = {
  /** So many transitions of the flag, each with a reason of its own. */
  move(mismatchId: string, count: number): Promise<void>;
  /** So many changes of the child. */
  change(childId: string, count: number): Promise<void>;
  /** An import of the county, handed in and not begun; its id. */
  handIn(): Promise<string>;
  advance(importId: string, status: 'RUNNING' | 'IMPORTED', rows: number): Promise<void>;
};

export function makeHappenings(databaseUrl: string): Happenings {
  let told = 0;
  return {
    async move(mismatchId, count) {
      await runStatement(
        databaseUrl,
        `insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
         select '${mismatchId}', 'OPEN', 'OPEN', now(), 'hub', 'n' || n
         from generate_series(${told + 1}, ${told + count}) as n`,
      );
      told += count;
    },
    change: (childId, count) =>
      runStatement(
        databaseUrl,
        `insert into children.change (kind, child_id, division)
         select 'UPDATED', '${childId}', '450703' from generate_series(1, ${count})`,
      ),
    async handIn() {
      const id = randomUUID();
      await runStatement(
        databaseUrl,
        `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope, bytes_total)
         values ('${id}', 'student-registry', 'x', 'x', '${id}', '2026-09-01', 'SNAPSHOT', '450703', 1000)`,
      );
      return id;
    },
    advance: (importId, status, rows) =>
      runStatement(
        databaseUrl,
        `update jobs.import set status = '${status}', rows_read = ${rows}, bytes_read = ${rows}
         where import_id = '${importId}'`,
      ),
  };
}
