import type { Sql } from '../../../../platform/postgres/index.ts';
import { besideAnother, hasNamesake, nextRoundSql } from './following.ts';
import { affectedSeekersSql, listeningSql, withFellowsSql } from './affected.ts';
import { storeFewNameForms } from '../names/names.ts';
import { codeType, idBirthSql, nameType } from '../feed.ts';
import { settledSql, unsettledSql } from './settled.ts';
import { sourceRankSql, idHolderOrder } from '../golden-record/survivorship.ts';
import type { LinkageStep } from '../step.ts';

/** Above this share of all records, looking at all of them is cheaper than following what touches what. */
export const worthFollowing = 0.2;

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
  'guardian_names',
  'phone',
  'village',
  'division',
  'present',
  'as_of',
  'other_citizen_id',
  'other17',
  'cohort_born_by',
  'closed',
];

/** What is read of a followed record: its place in the store is looked up once. */
const reachedColumns = [
  'source_system',
  'record_id',
  ...compared,
  'id17',
  'id_birth',
  'born',
  'child_id',
  'center',
  'seeker',
  'rule',
  'explanation',
];

/**
 * Follows the touched records to everything they can influence: records that share the citizen number, a name and
 * birth date, the source's local number, or the child they were linked to before; where a number is contested those
 * that sound the same; and so on until nothing new is found. The steps after it join records by these keys only, so
 * each connected group comes out as in a full run.
 * Fills `linkage_reached`; with all records, when the trail grows too wide.
 */
export async function followTouched(sql: Sql): Promise<void> {
  const [{ held }] = await sql.query<[{ held: string }]>(`select current_setting('work_mem') as held`);
  await sql.query(`set local work_mem = '${roundsMemory}'`);
  await follow(sql);
  await sql.query(`select set_config('work_mem', $1, true)`, [held]);
}

/**
 * A hash table is laid out and cleared for the rows that are expected before the first one comes. One plan serves all rounds, and expects
 * millions, of which later rounds have a few. What does not fit is sorted, or goes through a file.
 */
const roundsMemory = '16MB';

async function follow(sql: Sql): Promise<void> {
  await storeFewNameForms(sql, 'linkage_frontier');
  // A record may say so little that not even its own keys lead to it.
  await sql.query(`
    create temp table linkage_reached on commit drop as
    select 0 as round, ${reachedColumns.map((column) => `l.${column}`).join(', ')}
    from (select distinct source_system, record_id from linkage_frontier) f
    join children.link_record l using (source_system, record_id);
    create temp table linkage_trail (name ${nameType}, day date, id17 bigint, id_birth date) on commit drop;
    create temp table linkage_disputed (id17 bigint) on commit drop;
    create temp table linkage_affected (source_system ${codeType}, record_id bigint, found int) on commit drop;
    create temp table linkage_settled (id17 bigint, child ${codeType}, born date) on commit drop;
    ${listeningSql}`);
  let asked = 0;
  const [size] = await sql.query<[{ followed: number; limit: number; prepared: boolean }]>(sizeSql);
  let { followed } = size;
  // A run before may have left its statement with the connection.
  await sql.query(`
    ${size.prepared ? 'deallocate linkage_round;' : ''}
    set local plan_cache_mode = force_generic_plan;
    prepare linkage_round (int) as ${nextRoundSql(reachedColumns)}`);
  let counted = 0;
  for (let round = 0; followed <= size.limit; round += 1) {
    // How many records there are decides how the next are looked up: to count them has the statement planned anew.
    if (followed > plannedAnew * counted) {
      await sql.query('analyze linkage_reached (round)');
      counted = followed;
    }
    const [near] = await sql.query<[{ found: number }]>(`execute linkage_round (${round})`);
    followed += near.found;
    if (near.found > 0) continue;
    const bound = await followAffected(sql, round + 1, asked);
    if (bound === 0) {
      const [unchanged] = await sql.query<[{ found: number }]>(settledSql);
      if (unchanged.found > 0) await sql.query(unsettledSql);
      return;
    }
    followed += bound;
    asked = round + 1;
  }
  await sql.query(`
    insert into linkage_reached (${reachedColumns.join(', ')}) select ${reachedColumns.join(', ')} from children.link_record l
    where not exists (select from linkage_reached r
      where r.source_system = l.source_system and r.record_id = l.record_id);
    truncate linkage_affected`);
}

/**
 * Scored records that what was followed may concern. Most need nothing more than a new score (`linkage_affected`); one
 * that is bound to others by a local number, a decision, a name and birth date, or a place in their list is followed in turn.
 */
async function followAffected(sql: Sql, round: number, asked: number): Promise<number> {
  const [more] = await sql.query<[{ found: number }]>(`
    with followed as (
      delete from linkage_affected a using linkage_reached r
      where r.source_system = a.source_system and r.record_id = a.record_id),
    found as (
      insert into linkage_affected select source_system, record_id, ${round} from (${affectedSeekersSql(asked)}
        ${asked > 0 ? 'except select source_system, record_id from linkage_affected' : ''}) a
      returning 1)
    select count(*)::int as found from found`);
  // Whether a record is bound does not depend on what was followed: the others were asked before.
  if (more.found === 0) return 0;
  const [bound] = await sql.query<[{ found: number }]>(`
    with bound as (
      delete from linkage_affected a
      where a.found = ${round} and (exists (select from children.link_record l where l.source_system = a.source_system
          and l.record_id = a.record_id and (l.local_key is not null or ${hasNamesake} or ${besideAnother}))
        or exists (select from children.decision_edge e
          where e.source_system = a.source_system and e.record_id = a.record_id)
        or (a.source_system, a.record_id) in (${withFellowsSql(round)}))
      returning a.source_system, a.record_id),
    next as (
      insert into linkage_reached (round, ${reachedColumns.join(', ')})
      select ${round}, ${reachedColumns.map((column) => `l.${column}`).join(', ')}
      from bound join children.link_record l using (source_system, record_id)
      returning 1)
    select count(*)::int as found from next`);
  return bound.found;
}

/** Of so many times the records other joins may be better; of fewer it costs more to plan them than they would save. */
const plannedAnew = 4;

const sizeSql = `
    select (select count(*) from linkage_reached)::int as followed,
      exists (select from pg_prepared_statements where name = 'linkage_round') as prepared,
      1000 + ${worthFollowing} * greatest(reltuples, 0)::float8 as limit
    from pg_class where oid = 'children.link_record'::regclass`;

/** The records to link, numbered, with what the next steps compare. A full run reads them from the feed. */
export const scope: LinkageStep = {
  name: 'scope',
  sql: ({ full, fresh = false }) => `
    create temp table linkage_scope on commit drop as
    select ${full ? '' : 'row_number() over () as n, '}r.*,
      (${sourceRankSql(idHolderOrder, 'r.source_system')})::smallint as holder_rank
    from (${full ? fromFeed(fresh) : fromReached}) r;
    ${full ? '' : scopeIndexes}
    analyze linkage_scope${full ? '' : ` (${scopeKeys})`};
  `,
};

/** By which the steps join. For few records, what is known of the other columns costs more than it saves. */
const scopeKeys = 'n, source_system, record_id, id17, name_key, former_name_key, id_birth, birth_date';

/** Some twenty steps ask for the rows of a few records or numbers: each would read the scope through, some of them for each. */
const scopeIndexes = 'create index on linkage_scope (n); create index on linkage_scope (id17);';

/** Settled numbers stay out of the scope: see `settled.ts`. */
const fromReached = `
      select l.source_system, l.record_id, ${compared.map((column) => `l.${column}`).join(', ')}, l.id17, l.id_birth,
        l.born, l.child_id as old_child
      from linkage_reached l left join linkage_settled d using (id17) where d.id17 is null`;

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
    select s.n, s.source_system, s.record_id, s.local_key::${nameType}, s.name_key::${nameType}, s.former_name_key::${nameType}, s.sex,
      s.birth_date, l.seek_day, s.id17, upper(replace(l.explanation ->> 'ejected', '-', '_'))
    from linkage_affected a
    join linkage_scope s using (source_system, record_id)
    join children.link_record l using (source_system, record_id);
    analyze linkage_scope (${scopeKeys});`,
};

const fromFeed = (fresh: boolean): string => `
      select f.n, f.source_system, f.record_id, ${compared.map((column) => `f.${column}`).join(', ')},
        left(f.citizen_id, 17)::bigint as id17, i.day as id_birth, coalesce(f.birth_date, i.day) as born,
        ${fresh ? 'null::text' : 'l.child_id'} as old_child
      from linkage_feed f
      ${fresh ? '' : 'left join children.link_record l using (source_system, record_id)'}
      cross join lateral (select ${idBirthSql('f')} as day) i`;
