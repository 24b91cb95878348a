import type { LinkageStep } from '../step.ts';
import { digestSql } from './evidence.ts';

const decidedTables = `
    state as materialized (
      select d.*, r.child_id as mine, o.child_id as theirs, r.record_id is not null and o.record_id is not null as are_there
      from children.decision_state d
      left join children.link_record r on r.source_system = d.source_system and r.record_id = d.record_id
      left join children.link_record o on o.source_system = d.other_source_system and o.record_id = d.other_record_id),
    in_force as materialized (
      select p.*, o.child_id as theirs from children.decided_pair p
      join children.link_record o on o.source_system = p.other_source_system and o.record_id = p.other_record_id),
    asked as (
      select distinct c.source_system, c.record_id from children.review_candidate c
      where not exists (select from in_force d
        where d.source_system = c.source_system and d.record_id = c.record_id
          and (d.kind = 'MUST_LINK' or d.theirs = c.child_id))),
    lapsed as (
      select source_system, record_id, bool_or(are_there and (kind = 'MUST_LINK') = (mine is distinct from theirs)) as matters
      from state where state = 'LAPSED' group by source_system, record_id)`;

/** The same before the first decision. */
const undecidedTables = 'asked as (select distinct source_system, record_id from children.review_candidate)';

const whatWasDecided = `when p.matters then 'REOPENED'
          when exists (select from in_force d where d.source_system = k.source_system and d.record_id = k.record_id)
            then 'DECIDED'`;

/**
 * Keeps the queue in step with what the run found: a record with an undecided candidate is asked about; a decision
 * whose evidence changed is asked about again where the outcome is not what was decided; what needs no answer any
 * more is withdrawn. The version goes up with every change, so that nobody decides on what they did not see.
 */
export const reviewQueue: LinkageStep = {
  name: 'review-queue',
  sql: ({ undecided = false }) => `
    with ${undecided ? undecidedTables : decidedTables},
    known as (
      select source_system, record_id from children.review
      union select source_system, record_id from asked
      ${undecided ? '' : 'union select source_system, record_id from lapsed where matters'}),
    told as (
      select c.source_system, c.record_id,
        string_agg(concat_ws(' ', c.child_id, round(c.bits::numeric, 1), c.levels), ' ' order by c.child_id) as candidates
      from children.review_candidate c group by c.source_system, c.record_id),
    asking as materialized (
      select k.source_system, k.record_id, v.review_id,
        md5(concat_ws(' ', case when l.record_id is not null then ${digestSql('l')} end, t.candidates)) as evidence_hash,
        case when l.record_id is null then 'WITHDRAWN'
          when a.record_id is not null then
            case when ${undecided ? '' : 'p.record_id is not null or'} v.status = 'REOPENED' then 'REOPENED' else 'OPEN' end
          ${undecided ? '' : whatWasDecided}
          else 'WITHDRAWN' end as status
      from known k
      left join children.review v using (source_system, record_id)
      left join asked a using (source_system, record_id)
      ${undecided ? '' : 'left join lapsed p using (source_system, record_id)'}
      left join told t using (source_system, record_id)
      left join children.link_record l using (source_system, record_id)),
    added as (
      insert into children.review (review_id, source_system, record_id, status, evidence_hash)
      select 'r' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), source_system, record_id, status, evidence_hash
      from asking where review_id is null
      order by source_system, record_id)
    update children.review v
    set status = n.status, evidence_hash = n.evidence_hash, version = v.version + 1, updated_at = now()
    from asking n
    where n.review_id = v.review_id and (n.status, n.evidence_hash) is distinct from (v.status, v.evidence_hash);
  `,
};
