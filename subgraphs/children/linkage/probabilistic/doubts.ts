import type { LinkageStep } from '../step.ts';
import { hubSpecification } from './hub-specification.ts';

/** {"name": ["exact", 12.5], …} of those that say something. */
export const fieldsSql = `jsonb_strip_nulls(jsonb_build_object(${hubSpecification.comparisons
  .map(({ name, levels }, index) => {
    const labels = levels.map(({ label }) => `'${label}'`).join(', ');
    return `'${name}', case when b.levels[${index + 1}] > 0 then jsonb_build_array(
      (array[${labels}])[b.levels[${index + 1}] + 1], round(b.field_bits[${index + 1}]::numeric, 2)) end`;
  })
  .join(', ')}))`;

/** A number whose records were not looked at again. */
const outsideScope = `coalesce(i.child_id, (select min(l.child_id) from children.link_record l
        where l.id17 = d.center and l.seeker is null))`;

/**
 * Writes the doubts of the records in scope in place of their former ones, once it is known which child each number is. Going together with
 * other rows without a number answers none: whether they are the child's is still asked.
 */
export const writeDoubts: LinkageStep = {
  name: 'review-candidates',
  sql: ({ full }) => `
    with linkage_doubt as (
      select b.n, b.center, b.bits, ${fieldsSql} as fields, b.next_center, b.next_bits
      from linkage_ranked b where not b.certain),
    known as (
      select d.n, d.center, ${full ? 'i.child_id' : outsideScope} as child_id
      from (select n, center from linkage_doubt union select n, next_center from linkage_doubt) d
      left join linkage_identity i on i.cluster = d.center),
    doubted as materialized (
      select s.source_system, s.record_id, k.child_id, d.bits, d.fields, (select model from children.linkage_state) as model,
        case when o.child_id is not null then jsonb_build_object('childId', o.child_id, 'bits', d.next_bits) end as runner_up
      from linkage_doubt d
      join linkage_scope s on s.n = d.n
      join known k on k.n = d.n and k.center = d.center
      left join known o on o.n = d.n and o.center = d.next_center
      where k.child_id is not null
        and not exists (select from linkage_attached a where a.n = d.n and a.rule <> 'UNLINKED' and (a.cluster > 0 or a.rule = 'STEWARD'))),
    dispelled as (
      delete from children.review_candidate c
      where not exists (select from doubted d
          where (d.source_system, d.record_id, d.child_id) = (c.source_system, c.record_id, c.child_id))
        ${
          full
            ? ''
            : `and (exists (select from linkage_scope s where s.source_system = c.source_system and s.record_id = c.record_id)
          or exists (select from linkage_gone g where g.source_system = c.source_system and g.record_id = c.record_id))`
        })
    insert into children.review_candidate as c (source_system, record_id, child_id, bits, levels, runner_up, model_version)
    select source_system, record_id, child_id, bits, fields, runner_up, model from doubted
    on conflict (source_system, record_id, child_id) do update
      set bits = excluded.bits, levels = excluded.levels, runner_up = excluded.runner_up, model_version = excluded.model_version
      where (c.bits, c.levels, c.runner_up, c.model_version)
        is distinct from (excluded.bits, excluded.levels, excluded.runner_up, excluded.model_version);`,
};
