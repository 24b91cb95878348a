import type { PlainDate } from '../../../../platform/plain-date.ts';
import { flagId, instant, withEvents } from './lifecycle.ts';
import { openStatus } from '../open-status.ts';

const isOpen = openStatus('status');

/**
 * Flags of an id that leads elsewhere now, because its records parted from the child they were joined to (decision 0335): they
 * go where it leads, unless that child has the same flag. A flag keeps the name it was opened under, and comes back to it.
 */
function followParted(at: string): readonly string[] {
  return [
    `create temp table parted on commit drop as
select r.child_id as old_id, case when child.retired_at is null then child.child_id else child.redirect_to end as child_id
from reconciliation.child_redirect r
join children.child using (child_id)
join children.child former on former.child_id = r.redirect_to
where case when child.retired_at is null then child.child_id else child.redirect_to end
  is distinct from coalesce(former.redirect_to, former.child_id)`,
    withEvents(
      `came as materialized (
  select distinct on (p.child_id, m.rule, m.discriminator) m.mismatch_id, m.status, m.rule, m.child_id as left_child, p.child_id
  from parted p
  join reconciliation.mismatch_event e on e.reason = 'joined-from:' || p.old_id
  join reconciliation.mismatch m on m.mismatch_id = e.mismatch_id
  where exists (select from parted) and m.child_id <> p.child_id
    and m.mismatch_id = ${flagId('m.rule', 'p.old_id', 'm.discriminator')}
    and not exists (select from reconciliation.mismatch own
      where own.child_id = p.child_id and own.rule = m.rule and own.discriminator = m.discriminator)
  order by p.child_id, m.rule, m.discriminator, m.${isOpen} desc, m.opened_at, m.mismatch_id
), moved as (
  update reconciliation.mismatch m set child_id = came.child_id, updated_at = ${at}, version = m.version + 1
  from came where came.mismatch_id = m.mismatch_id
), transition as (
  select mismatch_id, status as from_status, status as to_status, 'parted-from:' || left_child as reason, rule from came
)`,
      at,
    ),
    `delete from reconciliation.child_redirect r using parted p
where p.old_id = r.child_id and (p.child_id is null or p.child_id = p.old_id)`,
  ];
}

/**
 * Flags of children that were joined into another move to the survivor; where the survivor has the same flag already,
 * the other one ends: the survivor's goes on with it, by the earlier deadline, and in its place wherever something was said
 * to go on with the one that ended. Flags of children that are no more end. Runs before the judging, so that the survivor is judged
 * with all its flags.
 */
export function followIdentities(today: PlainDate): readonly string[] {
  const at = instant(today);
  return [
    ...followParted(at),
    `create temp table rejoined on commit drop as
with recursive chain as (
  select m.child_id, child.redirect_to as survivor, child.redirect_to is null as ended
  from (select distinct child_id from reconciliation.mismatch) as m
  join children.child on child.child_id = m.child_id and child.retired_at is not null
  union all
  select chain.child_id, coalesce(child.redirect_to, chain.survivor), child.redirect_to is null
  from chain join children.child on child.child_id = chain.survivor
  where not chain.ended
)
select child_id, survivor from chain where ended`,
    `analyze rejoined;
create temp table doubled on commit drop as
with flag as (
  select m.mismatch_id, m.rule, m.discriminator, m.status, m.due_at, r.survivor,
    row_number() over (partition by r.survivor, m.rule, m.discriminator order by m.${isOpen} desc, m.opened_at, m.mismatch_id) as place
  from reconciliation.mismatch m join rejoined r using (child_id) where r.survivor is not null
)
select f.mismatch_id, h.mismatch_id as heir, case when f.${isOpen} then f.due_at end as due_at
from flag f
cross join lateral (
  select own.mismatch_id, 0 as place from reconciliation.mismatch own
  where own.child_id = f.survivor and own.rule = f.rule and own.discriminator = f.discriminator
  union all
  select first.mismatch_id, 1 from flag first
  where first.place = 1 and (first.survivor, first.rule, first.discriminator) = (f.survivor, f.rule, f.discriminator)
  order by place limit 1) h
where h.mismatch_id <> f.mismatch_id;
analyze doubled;
update reconciliation.mismatch m set due_at = d.due_at, updated_at = ${at}, version = m.version + 1
from (select heir, min(due_at) as due_at from doubled group by 1) as d
where m.mismatch_id = d.heir and m.${isOpen} and m.due_at > d.due_at;
update reconciliation.mismatch m
set superseded_by = (select array_agg(distinct coalesce(d.heir, s.id) order by coalesce(d.heir, s.id))
  from unnest(m.superseded_by) as s (id) left join doubled d on d.mismatch_id = s.id)
where m.child_id in (select child_id from rejoined) and m.superseded_by && (select array_agg(mismatch_id) from doubled)`,
    withEvents(
      `ranked as (
  select m.mismatch_id, m.child_id, m.status, m.rule, rejoined.survivor,
    row_number() over (partition by rejoined.survivor, m.rule, m.discriminator order by m.${isOpen} desc, m.opened_at, m.mismatch_id) as place,
    exists (select from reconciliation.mismatch own
      where own.child_id = rejoined.survivor and own.rule = m.rule and own.discriminator = m.discriminator) as taken
  from reconciliation.mismatch m join rejoined using (child_id)
), moved as (
  update reconciliation.mismatch m
  set child_id = r.survivor, updated_at = ${at}, version = m.version + 1
  from ranked r
  where r.mismatch_id = m.mismatch_id and r.survivor is not null and r.place = 1 and not r.taken
), ended as (
  update reconciliation.mismatch m
  set status = 'RESOLVED', resolved_at = ${at}, stale_since = null, updated_at = ${at}, version = m.version + 1
  from ranked r
  where r.mismatch_id = m.mismatch_id and m.${isOpen} and (r.survivor is null or r.place > 1 or r.taken)
), transition as (
  select mismatch_id, status as from_status, status as to_status, 'joined-from:' || child_id as reason, rule
  from ranked where survivor is not null and place = 1 and not taken
  union all
  select mismatch_id, status, 'RESOLVED', coalesce('joined-into:' || survivor, 'child-retired'), rule
  from ranked where ${isOpen} and (survivor is null or place > 1 or taken)
)`,
      at,
    ),
    `insert into reconciliation.child_redirect (child_id, redirect_to)
select child_id, redirect_to from children.child where redirect_to is not null
on conflict (child_id) do update set redirect_to = excluded.redirect_to
  where child_redirect.redirect_to <> excluded.redirect_to`,
  ];
}
