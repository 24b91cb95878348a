import type { LinkageStep } from '../step.ts';
import { sameEvidenceSql } from './evidence.ts';

/**
 * Records under a former number (`linkage_renumbered`) of which a steward decided, of what both rows say today, that they are
 * not of the child of the present one (`linkage_withheld`): they keep the number that they print.
 */
export const withheld: LinkageStep = {
  name: 'withheld',
  sql: () => `
    create temp table linkage_withheld on commit drop as
    select distinct m.n from linkage_renumbered m
    join linkage_scope s on s.n = m.n
    join children.decision d on (s.source_system, s.record_id) in (
      (d.source_system, d.record_id), (d.other_source_system, d.other_record_id))
    join linkage_scope o on o.id17 = m.target and (o.source_system, o.record_id) in (
      (d.source_system, d.record_id), (d.other_source_system, d.other_record_id))
    where d.kind = 'CANNOT_LINK' and not exists (select from children.decision_undone u where u.decision_id = d.decision_id)
      and case when (d.source_system, d.record_id) = (s.source_system, s.record_id)
        then ${sameEvidenceSql('d.evidence_hash', 's', 'o')} else ${sameEvidenceSql('d.evidence_hash', 'o', 's')} end;`,
};
