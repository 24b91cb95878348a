import { codeType } from '../feed.ts';
import { ownPartsSql, revivalSql, tombstonesSql } from './old-ids.ts';
import type { LinkageStep } from '../step.ts';

/** SQL: a new id in the alphabet of platform/ids, of a random UUID's text: 80 of its bits, without the fixed ones. */
export const newChildIdSql = (uuid: string): string =>
  `'c' || translate(substr(${uuid}, 1, 13) || substr(${uuid}, 16, 3) || substr(${uuid}, 21, 6), '0189-', 'ghij')`;

/**
 * Gives every cluster its child. Each old child goes on in one cluster, its heir: the one that holds its citizen
 * number, else the one with most of its records. Where a cluster is heir to several, the oldest survives. A cluster
 * that is nobody's heir gets back the id its records had before a join (`old-ids.ts`), else a new one.
 */
export const stableIds: LinkageStep = {
  name: 'stable-ids',
  sql: () => `
    create temp table linkage_overlap on commit drop as
    select l.old_child::${codeType}, l.cluster, count(*) as records, o.seq, c.cluster is not null as lives,
      c.cluster is not null and row_number() over (partition by l.old_child order by c.cluster is null,
        coalesce(left(o.citizen_id, 17)::bigint = l.cluster, false) desc, count(*) desc, min(l.n)) = 1 as heir
    from linkage_linked l
    left join linkage_cluster c on c.cluster = l.cluster
    join children.child o on o.child_id = l.old_child
    group by l.old_child, l.cluster, o.seq, o.citizen_id, c.cluster;
    ${tombstonesSql}
    ${ownPartsSql}

    create temp table linkage_identity on commit drop as
    select c.cluster, s.child_id is null as created, false as revived,
      coalesce(s.child_id, ${newChildIdSql('u.uuid')})::${codeType} as child_id
    from linkage_cluster c
    left join (
      select distinct on (cluster) cluster, old_child as child_id from linkage_overlap where heir
      order by cluster, seq) s on s.cluster = c.cluster
    cross join lateral (select gen_random_uuid()::text as uuid where c.cluster is not null) u;
    analyze linkage_identity;
    ${revivalSql}

    create temp table linkage_final on commit drop as
    select l.n, l.source_system::${codeType}, l.record_id, l.old_child::${codeType}, i.child_id, l.cluster, l.rule::${codeType}
    from linkage_linked l left join linkage_identity i on i.cluster = l.cluster;
    analyze linkage_final (n, source_system, record_id, old_child, child_id);

    -- What became of each old child: itself, another's (joined), or nobody's (retired).
    create temp table linkage_fate on commit drop as
    with old as (
      select distinct old_child as child_id from linkage_linked where old_child is not null
      union select child_id from linkage_gone where child_id is not null)
    select o.child_id::${codeType}, i.child_id as lives_as
    from old o
    left join linkage_overlap v on v.old_child = o.child_id and v.heir
    left join linkage_identity i on i.cluster = v.cluster;
  `,
};
