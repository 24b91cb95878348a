import type { Sql } from '../../../platform/postgres/index.ts';
import { followedCtes, followedSql, hasNamesake } from './following.ts';
import { affectedSeekersSql } from './probabilistic/candidates.ts';
import { storeNameForms } from './probabilistic/names.ts';
import { idBirthSql } from './feed.ts';
import { sourceRankSql, idHolderOrder } from './survivorship.ts';
import type { LinkageStep } from './step.ts';

/** Above this share of all records, looking at all of them is cheaper than following what touches what. */
export const worthFollowing = 0.2;

/**
 * Follows the touched records to everything they can influence: records that share the citizen number, a name and
 * birth date, the source's local number, or the child they were linked to before; where a number is contested those
 * that sound the same; and so on until nothing new is found. The steps after it join records by these keys only, so
 * each connected group comes out as in a full run.
 * Fills `linkage_scope_key`; with all records, when the trail grows too wide.
 */
export async function followTouched(sql: Sql): Promise<void> {
  await sql.query(`create temp table linkage_scope_key (source_system text, record_id bigint,
    primary key (source_system, record_id)) on commit drop`);
  await storeNameForms(sql, 'linkage_frontier');
  // A record may say so little that not even its own keys lead to it.
  await sql.query(`insert into linkage_scope_key
    select distinct source_system, record_id from linkage_frontier
    join children.link_record using (source_system, record_id)`);
  for (let round = 0; ; round += 1) {
    await sql.query('analyze linkage_frontier');
    const [size] = await sql.query<[{ followed: number; limit: number }]>(sizeSql);
    if (size.followed > size.limit) break;
    if ((await followRound(sql, round)) === 0 && (await followAffected(sql, round + 1)) === 0) return;
  }
  await sql.query(`insert into linkage_scope_key select source_system, record_id from children.link_record
    on conflict do nothing`);
  await sql.query('drop table if exists linkage_affected');
  await sql.query('create temp table linkage_affected (source_system text, record_id bigint) on commit drop');
}

/**
 * Scored records that what was followed may concern. Most need nothing more than a new score (`linkage_affected`); one
 * that is bound to others by a local number, a decision, or a name and birth date is followed in turn.
 */
async function followAffected(sql: Sql, round: number): Promise<number> {
  await sql.query(`
    drop table if exists linkage_affected;
    create temp table linkage_affected on commit drop as ${affectedSeekersSql}`);
  const [bound] = await sql.query<[{ found: number }]>(`
    with bound as (
      delete from linkage_affected a
      where exists (select from children.link_record l where l.source_system = a.source_system
          and l.record_id = a.record_id and (l.local_key is not null or ${hasNamesake}))
        or exists (select from children.decision_edge e
          where e.source_system = a.source_system and e.record_id = a.record_id)
      returning a.source_system, a.record_id),
    fresh as (insert into linkage_scope_key select source_system, record_id from bound),
    next as (
      insert into linkage_frontier (round, source_system, record_id, name_key, former_name_key, birth_date, id_birth, id17,
        local_key, child_id)
      select ${round}, l.source_system, l.record_id, l.name_key, l.former_name_key, l.birth_date, l.id_birth, l.id17,
        l.local_key, l.child_id
      from bound join children.link_record l using (source_system, record_id)
      returning 1)
    select count(*)::int as found from next`);
  return bound.found;
}

const sizeSql = `
    select greatest((select count(*) from linkage_scope_key), (select count(*) from linkage_frontier))::int as followed,
      1000 + ${worthFollowing} * greatest(reltuples, 0)::float8 as limit
    from pg_class where oid = 'children.link_record'::regclass`;

/** Records of one decision depend on each other, whether it is in force now or was before. */
const byDecision = `
      select l.source_system, l.record_id from keys f
      join children.decision_edge e using (source_system, record_id)
      join children.link_record l on l.source_system = e.other_source_system and l.record_id = e.other_record_id`;

/** Takes the records found in one round; how many there were. */
async function followRound(sql: Sql, round: number): Promise<number> {
  await sql.query(`
    drop table if exists linkage_near;
    create temp table linkage_near on commit drop as
    with keys as (select * from linkage_frontier where round = ${round}),
    frontier as materialized (
      select k.*, n.name, d.day from keys k
      cross join lateral (values (k.name_key), (k.former_name_key)) n (name)
      cross join lateral (values (k.birth_date), (k.id_birth)) d (day)
      where n.name is not null and d.day is not null),
${followedCtes},
    near as (${followedSql} union ${byDecision})
    select source_system, record_id from near n
    where not exists (select from linkage_scope_key s where s.source_system = n.source_system and s.record_id = n.record_id);
    -- Without its size known, the next statement would read the whole store.
    analyze linkage_near;
    insert into linkage_scope_key select source_system, record_id from linkage_near`);
  const [step] = await sql.query<[{ found: number }]>(`
    with next as (
      insert into linkage_frontier (round, source_system, record_id, name_key, former_name_key, birth_date, id_birth, id17,
        local_key, child_id)
      select ${round + 1}, l.source_system, l.record_id, l.name_key, l.former_name_key, l.birth_date, l.id_birth, l.id17,
        l.local_key, l.child_id
      from linkage_near join children.link_record l using (source_system, record_id)
      returning 1)
    select count(*)::int as found from next`);
  return step.found;
}

/** The records to link, numbered, with what the next steps compare. A full run reads them from the feed. */
export const scope: LinkageStep = {
  name: 'scope',
  sql: ({ full, fresh = false }) => `
    create temp table linkage_scope on commit drop as
    select ${full ? '' : 'row_number() over () as n, '}r.*,
      (${sourceRankSql(idHolderOrder, 'r.source_system')})::smallint as holder_rank
    from (${full ? fromFeed(fresh) : fromStore('linkage_scope_key')}) r;
    analyze linkage_scope;
  `,
};

const compared = [
  'name',
  'name_key',
  'former_name_key',
  'sex',
  'birth_date',
  'citizen_id',
  'id_evidence',
  'local_key',
  'guardian_citizen_id',
  'guardian_name',
  'phone',
  'village',
  'division',
  'present',
  'as_of',
];

const fromStore = (keys: string): string => `
      select l.source_system, l.record_id, ${compared.map((column) => `l.${column}`).join(', ')}, l.id17, l.id_birth,
        l.born, l.child_id as old_child
      from children.link_record l join ${keys} k using (source_system, record_id)`;

/** Lets the affected records of an incremental run look for a child again, among those the others left. */
export const affectedSeekers: LinkageStep = {
  name: 'affected-seekers',
  sql: () => `
    -- The links step keeps what is noted of an affected record's name in its contest. Of the others that note is old.
    update children.link_record l set explanation = l.explanation - 'name'
    from linkage_seeker k
    where k.source_system = l.source_system and k.record_id = l.record_id and l.explanation ? 'name';

    insert into linkage_scope
    select (select coalesce(max(n), 0) from linkage_scope) + row_number() over (), r.*,
      (${sourceRankSql(idHolderOrder, 'r.source_system')})::smallint
    from (${fromStore('linkage_affected')}) r;
    insert into linkage_seeker (n, source_system, record_id, local_key, name_key, former_name_key, sex, birth_date, day,
      ejected_from, why)
    select s.n, s.source_system, s.record_id, s.local_key, s.name_key, s.former_name_key, s.sex, s.birth_date,
      l.seek_day, s.id17, upper(replace(l.explanation ->> 'ejected', '-', '_'))
    from linkage_affected a
    join linkage_scope s using (source_system, record_id)
    join children.link_record l using (source_system, record_id);
    analyze linkage_scope;`,
};

const fromFeed = (fresh: boolean): string => `
      select f.n, f.source_system, f.record_id, ${compared.map((column) => `f.${column}`).join(', ')},
        left(f.citizen_id, 17)::bigint as id17, i.day as id_birth, coalesce(f.birth_date, i.day) as born,
        ${fresh ? 'null::text' : 'l.child_id'} as old_child
      from linkage_feed f
      ${fresh ? '' : 'left join children.link_record l using (source_system, record_id)'}
      cross join lateral (select ${idBirthSql('f')} as day) i`;
