import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { instant } from '../../subgraphs/reconciliation/mismatch/lifecycle/lifecycle.ts';
import { takeMismatchLock } from '../../subgraphs/reconciliation/queues/mismatch-lock.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

export type Escalation = {
  /** Flags that were escalated. */
  escalated: number;
  /** Idempotency keys that were forgotten. */
  forgottenKeys: number;
};

/**
 * Escalates every open flag whose last day has passed, once for each deadline, in the hub's own name. Any number of
 * workers may call it at the same time. Needs the `jobs` data source.
 */
export async function escalateOverdue(jobs: DataSource, today: PlainDate): Promise<Escalation> {
  return withTransaction(jobs, async (tx) => {
    await takeMismatchLock(tx);
    const at = instant(today);
    const [row]: { flags: number }[] = await tx.query(
      `with overdue as (
        select mismatch_id, status, due_at from reconciliation.mismatch
        where escalated_at is null and ${openStatus('status')}
          and due_at < ($1::date::timestamp at time zone 'Asia/Shanghai')
      ), escalated as (
        update reconciliation.mismatch m
        set status = 'ESCALATED', escalated_at = ${at}, updated_at = ${at}, version = m.version + 1
        from overdue o where o.mismatch_id = m.mismatch_id
      ), logged as (
        insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
        select mismatch_id, status, 'ESCALATED', ${at}, 'hub',
          'deadline:' || to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
        from overdue order by mismatch_id
      )
      select count(*)::int as flags from overdue`,
      [today],
    );
    const [keys]: { count: number }[] = await tx.query(
      `with spent as (delete from reconciliation.idempotency_key where expires_at <= now() returning 1)
       select count(*)::int as count from spent`,
    );
    return { escalated: row?.flags ?? 0, forgottenKeys: keys?.count ?? 0 };
  });
}
