import { clusterDaySql, goldenSql, linkedSql, standingsSql, survivingDaySql } from './clusters.ts';
import { derivedColumns, feedColumns } from '../feed.ts';
import { countEverywhere } from './known-children.ts';
import { contestedAnew } from './contested-records.ts';
import { newChildIdSql } from './stable-ids.ts';
import type { LinkageStep } from '../step.ts';
import { idHolderOrder, sourceRankSql } from '../golden-record/survivorship.ts';
import { plainSql, verdictJoins, verdictSql } from './write-links.ts';

/** What `scope` leaves, without a copy: nothing is known of any record but what its row says. */
export const firstScope: LinkageStep = {
  name: 'scope',
  sql: () => `
    create temp view linkage_scope as
    select n, source_system, record_id, name, name_key, former_name_key, sex, birth_date, citizen_id, id_evidence, local_key,
      guardian_citizen_id, guardian_name, guardian_names, phone, village, division, present, as_of,
      other_citizen_id, other17, cohort_born_by, closed, id17, id_birth,
      coalesce(birth_date, id_birth) as born, null::text as old_child,
      (${sourceRankSql(idHolderOrder, 'source_system')})::smallint as holder_rank
    from linkage_feed;
    create index on linkage_feed (n);
    create index on linkage_feed (id17);
  `,
};

const own = ['rule', 'explanation', 'center', 'seeker', 'seek_day'] as const;

/**
 * What `clusters`, `stable-ids`, `write-links` and `change-feed` do, for the first run: there is no former child to go
 * on, so a cluster is a new child, and each table is written once. Nearly all records stand under their own number
 * with nothing to be said about it: only the others get a row in a working table (`linkage_exception`).
 */
export const firstPublication: LinkageStep = {
  name: 'first-publication',
  sql: () => `
    create temp table linkage_odd on commit drop as
    select n from linkage_seeker union select n from linkage_contested union select n from linkage_attached
    union select n from linkage_note;
    analyze linkage_odd;

    create temp table linkage_exception on commit drop as
    select f.n, f.cluster, f.rule, ${verdictSql('f')}
    from (select l.* from (${linkedSql}) l where l.n in (select n from linkage_odd)) f
    ${verdictJoins};
    analyze linkage_exception;

    create temp table linkage_cluster on commit drop as
    select g.*, ${newChildIdSql('g.uuid')} as child_id
    from (
      select c.*, gen_random_uuid()::text as uuid from (${goldenSql(linkedRecords, { known: true })}) c offset 0) g;
    alter table linkage_cluster drop uuid;
    analyze linkage_cluster;

    create temp view linkage_identity as select cluster, true as created, child_id from linkage_cluster;

    create temp table linkage_final (source_system text, record_id bigint, child_id text) on commit drop;
    with stored as (
      insert into children.link_record (${[...feedColumns, ...derivedColumns, 'child_id', ...own].join(', ')})
      select ${[...feedColumns, 'id_birth'].map((column) => `f.${column}`).join(', ')}, coalesce(f.birth_date, f.id_birth),
        c.child_id, coalesce(x.rule, f.id_evidence), coalesce(x.explanation, ${plainSql('f')}),
        case when x.n is null then f.id17 else x.center end, x.seeker, x.seek_day
      from linkage_feed f
      left join linkage_exception x on x.n = f.n
      left join linkage_cluster c on c.cluster = coalesce(x.cluster, f.id17)
      returning source_system, record_id, child_id)
    insert into linkage_final select * from stored;
    analyze children.link_record;
    ${contestedAnew}

    insert into children.child (child_id, citizen_id, name, name_key, sex, birth_date, division, known_to)
    select c.child_id, c.citizen_id, c.name, c.name_key, c.sex, c.birth_date, c.division, c.known_to
    from linkage_cluster c order by c.first_n;
    ${countEverywhere}

    insert into children.change (kind, child_id, division)
    select 'CREATED', child_id, coalesce(division, '') from linkage_cluster order by first_n;
    create temp view linkage_event as select 'CREATED' as kind, child_id from linkage_cluster;
    create temp view linkage_touched_child as select child_id, true as changed from linkage_cluster;
  `,
};

/** Standings are compared by every field: they must be worked out once a record. */
const linkedRecords = `(
      select n, source_system, name, name_key, sex, ${survivingDaySql} as birth_date, id17, citizen_id, division, cluster,
        ${clusterDaySql} as cluster_day, ${standingsSql}
      from (
        select s.n, s.source_system, s.name, s.name_key, s.sex, s.birth_date, s.id17, s.citizen_id, s.division, s.present,
          s.as_of, coalesce(x.cluster, s.id17) as cluster
        from linkage_scope s left join linkage_exception x on x.n = s.n) r
      offset 0) linked`;
