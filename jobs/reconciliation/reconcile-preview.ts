import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import type { Rule } from '../../subgraphs/reconciliation/mismatch/rule.ts';
import { reconcileWithin } from './reconcile.ts';
import { saveRuleParameters } from '../rules/rule-parameters.ts';
import type { RuleParameter } from '../rules/rule-parameters.ts';

/** One flag that a run would open, reopen or close. */
export type PreviewedFlag = {
  transition: 'OPEN' | 'REOPENED' | 'RESOLVED' | 'SUPERSEDED';
  rule: string;
  mismatchId: string;
  childId: string;
  discriminator: string;
  department: string;
  division: string;
  severity: string;
};

/**
 * What a full run of some rules would do, with parameters that are not stored yet. The run is made and taken back: nothing
 * changes, nobody is told. Imports wait for it as for any run.
 */
export async function previewReconcile(
  jobs: DataSource,
  options: { today: PlainDate; rules: readonly Rule[]; parameters?: readonly RuleParameter[] },
): Promise<readonly PreviewedFlag[]> {
  const { today, rules, parameters = [] } = options;
  const outcome: { flags: readonly PreviewedFlag[] } = { flags: [] };
  const takeBack = new Error('A preview is taken back');
  try {
    await withTransaction(jobs, async (tx) => {
      if (parameters.length > 0) await saveRuleParameters(tx, parameters);
      const [last]: { event: string }[] = await tx.query(
        'select coalesce(max(event_id), 0)::text as event from reconciliation.mismatch_event',
      );
      await reconcileWithin(tx, { today, full: true, rules });
      outcome.flags = await tx.query(
        `select e.to_status as transition, m.rule, m.mismatch_id as "mismatchId", m.child_id as "childId",
           m.discriminator, m.department, m.division, m.severity
         from reconciliation.mismatch_event e join reconciliation.mismatch m using (mismatch_id)
         where e.event_id > $1 and e.to_status is distinct from e.from_status and m.rule = any($2)
           and e.to_status in ('OPEN', 'REOPENED', 'RESOLVED', 'SUPERSEDED')
         order by m.rule, e.to_status, m.division, m.mismatch_id`,
        [last?.event ?? '0', rules.map(({ code }) => code)],
      );
      throw takeBack;
    });
  } catch (error) {
    if (error !== takeBack) throw error;
  }
  return outcome.flags;
}
