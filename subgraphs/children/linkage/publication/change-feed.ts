import { codeType } from '../feed.ts';
import { knownToSql } from '../golden-record/known-to.ts';
import { eventSourcesSql, systemsSql } from './change-sources.ts';
import { forgottenJoinsSql, joinedRecordsSql, redirectsSql, revivedSql } from './old-ids.ts';
import type { LinkageStep } from '../step.ts';

/**
 * Writes children and the change feed. Redirects stay one step long: what redirected to a joined child now redirects
 * to its survivor, and where a child is parted to whoever has the records now.
 */
export const changeFeed: LinkageStep = {
  name: 'change-feed',
  sql: ({ full }) => `
    create temp table linkage_event (kind ${codeType}, child_id ${codeType}, other_child_id ${codeType}, division ${codeType},
      previous_division ${codeType}, sources int) on commit drop;

    insert into children.child (child_id, citizen_id, name, name_key, sex, birth_date, division)
    select i.child_id, c.citizen_id, c.name, c.name_key, c.sex, c.birth_date, c.division
    from linkage_identity i join linkage_cluster c using (cluster)
    where i.created and not i.revived order by c.first_n;
    ${revivedSql}

    insert into linkage_event (kind, child_id, other_child_id, division)
    select case when o.old_child is null then 'CREATED' else 'SPLIT' end, i.child_id, o.old_child,
      coalesce(c.division, '')
    from linkage_identity i join linkage_cluster c using (cluster)
    left join (
      select distinct on (v.cluster) v.cluster, v.old_child from linkage_overlap v
      where not v.heir
      order by v.cluster, v.records desc, v.seq) o on o.cluster = i.cluster
    where i.created;

    create temp table linkage_regilded on commit drop as
    select i.child_id, i.cluster, c.division::${codeType}, o.division::${codeType} as old_division
    from linkage_identity i join linkage_cluster c using (cluster) join children.child o using (child_id)
    where not i.created
      and (o.citizen_id, o.name, o.name_key, o.sex, o.birth_date, o.division)
        is distinct from (c.citizen_id, c.name, c.name_key, c.sex, c.birth_date, c.division);

    update children.child o
    set citizen_id = c.citizen_id, name = c.name, name_key = c.name_key, sex = c.sex, birth_date = c.birth_date,
      division = c.division
    from linkage_regilded g join linkage_cluster c using (cluster) where g.child_id = o.child_id;

    with retired as (
      update children.child o set redirect_to = f.lives_as, retired_at = now()${full ? ', known_to = null' : ''}
      from linkage_fate f
      where f.child_id = o.child_id and f.lives_as is distinct from f.child_id
      returning o.child_id, o.redirect_to, o.division)
    insert into linkage_event (kind, child_id, other_child_id, division)
    select case when redirect_to is null then 'RETIRED' else 'JOINED' end, child_id, redirect_to, coalesce(division, '')
    from retired;

    update children.child o set redirect_to = f.lives_as
    from linkage_fate f
    where o.redirect_to = f.child_id and f.lives_as is distinct from f.child_id;

    insert into linkage_event (kind, child_id, other_child_id, division)
    select 'MOVED', i.child_id, v.old_child, coalesce(c.division, '')
    from linkage_overlap v
    join linkage_identity i on i.cluster = v.cluster and not i.created
    join linkage_cluster c on c.cluster = v.cluster
    join linkage_fate f on f.child_id = v.old_child and f.lives_as = v.old_child
    where not v.heir and v.old_child <> i.child_id;

    -- Who is new, is no more, or belongs elsewhere now: the agencies' crosswalks must be told.
    create temp table linkage_replaced on commit drop as
    select child_id::${codeType} from linkage_event where kind <> 'MOVED'
    union select child_id::${codeType} from linkage_regilded where old_division is distinct from division;

    -- Children whose records were fed, came or went; the reconciliation must look at them again.
    create temp table linkage_touched_child on commit drop as
    ${touchedSql}
    analyze linkage_touched_child (child_id);

    ${updatedSql}
    ${eventSourcesSql}
    insert into children.change (kind, child_id, other_child_id, division, previous_division, sources)
    select kind, child_id, other_child_id, division, previous_division, ${systemsSql('sources')} from linkage_event
    order by array_position(array['CREATED', 'SPLIT', 'MOVED', 'JOINED', 'RETIRED', 'UPDATED'], kind), child_id;
    ${redirectsSql}
    ${joinedRecordsSql}
    ${forgottenJoinsSql}
  `,
};

const updatedSql = `
    insert into linkage_event (kind, child_id, division, previous_division, sources)
    select 'UPDATED', t.child_id, coalesce(o.division, ''), p.division, case when p.division is null then t.sources end
    from linkage_touched_child t
    join children.child o on o.child_id = t.child_id and o.retired_at is null
    left join linkage_regilded g on g.child_id = t.child_id
    cross join lateral (select case when g.child_id is not null and g.old_division is distinct from o.division
      then coalesce(g.old_division, '') end as division) p
    where t.changed and not exists (select from linkage_event e where e.child_id = t.child_id);`;

/** With the sources whose records came, changed or went; null where only what other records make of the child did. */
const touchedSql = `select child_id, bool_or(changed) as changed, ${knownToSql} as sources from (
      select f.child_id, d.changed, case when d.changed then f.source_system end as source_system
      from linkage_final f join linkage_dirty d using (source_system, record_id)
      union all select child_id, true, source_system from linkage_final where child_id is distinct from old_child
      union all select old_child, true, source_system from linkage_final where child_id is distinct from old_child
      union all select child_id, true, source_system from linkage_gone
      union all select child_id, true, null from linkage_regilded) t
    where child_id is not null group by child_id;`;
