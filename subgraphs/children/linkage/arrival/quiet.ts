import { rowOf, valueColumns } from '../feed.ts';
import { sameFamilySql } from '../agreement/guardians.ts';
import { lookUp, soundingLike } from '../names/look-up.ts';
import { mendedBeside } from '../scope/mended.ts';

/** By which a seeker is compared with the child it may belong to; of who is whose beyond that they say nothing. */
const corroborating = ['guardian_name', 'guardian_citizen_id', 'phone', 'village'] as const;

/** What no step of the linkage compares; `as_of` breaks ties among records of one source. */
const unread = [
  'source_key',
  'file_row',
  'batch_id',
  'import_id',
  'as_of',
  'citizen_id_raw',
  'citizen_id_status',
  'row_hash',
];

/** Everything else decides who belongs together or what the golden record says, a column added later too. */
const deciding = valueColumns.filter(
  (column) => !unread.includes(column) && !corroborating.some((other) => other === column),
);

/** By which one record of a source goes before another of the same source in the golden record. */
const golden = ['present', 'name', 'name_key', 'sex', 'birth_date', 'division'];

const list = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}.${column}`).join(', ');

/**
 * SQL condition on a stored record `l` and the row `f` that is to replace it: it stands under its own number, with
 * nothing to be said about it but of its name and birth date, and the new row changes nothing of what decides.
 */
export const unmovedSql = `coalesce(l.seeker is null and l.local_key is null and l.child_id is not null
      and l.center = l.id17 and l.rule = l.id_evidence and l.explanation - 'name' - 'birthDate' = '{}'
      and ${rowOf('l', deciding)} is not distinct from ${rowOf('f', deciding)}, false)`;

/** SQL condition on the same: the new row tells something else by which a seeker is compared with its child. */
export const retoldSql = `${rowOf('l', corroborating)} is distinct from ${rowOf('f', corroborating)}`;

/** Nothing but the phone is another: then it concerns those only whose own phone is, or was, next to it. */
const onlyPhone = corroborating
  .filter((column) => column !== 'phone')
  .map((column) => `c.${column} is not distinct from f.${column}`)
  .join(' and ');

/** The seeker `s` agrees, or agreed, with the record in something that changed: from `c`, as it was, to `f`. */
const concerned = [
  ...corroborating.map(
    (column) => `c.${column} is distinct from f.${column} and s.${column} in (c.${column}, f.${column})`,
  ),
  'c.guardian_name is distinct from f.guardian_name and s.guardian_names && array[c.guardian_name, f.guardian_name]',
].join(' or ');

/** The row `m` is, or is said to be, born on the day of the number of `n`. */
const onDay = '(m.born = n.id_birth or m.id_birth = n.id_birth and m.birth_date <> m.id_birth)';

/** Who claims a contested number and bears, or bore, the name `n.other` on the day; `limit` makes each a look into an index. */
const claims = `
      select m.source_system, m.record_id from claimant m where m.claiming
      union all
      select n.source_system, n.record_id from sounding n
      cross join lateral (select from children.link_record m
        where m.former_name_key = n.other and ${onDay} and m.explanation ? 'name' and m.id17 <> n.id17 limit 1) m`;

/**
 * Who claims a contested number, of a family that the record named or names, under the name of the record's number; or
 * has the guardian's number that it named or names instead.
 */
const related = `
      select m.source_system, m.record_id from claimant m
      join candidate c on c.source_system = m.source_system and c.record_id = m.record_id
      join linkage_feed f on f.source_system = m.source_system and f.record_id = m.record_id
      join children.link_record k on k.id17 = m.contested
        and (${sameFamilySql('k', 'c')} or ${sameFamilySql('k', 'f')})
      union all
      select c.source_system, c.record_id from candidate c
      join linkage_feed f using (source_system, record_id)
      cross join lateral (values (c.guardian_citizen_id), (f.guardian_citizen_id)) g (number)
      cross join lateral (select from children.contested_record m
        where m.guardian_citizen_id = g.number and m.id17 <> c.id17 limit 1) m
      where c.guardian_citizen_id is distinct from f.guardian_citizen_id`;

/** A record of the same name and birth date under another number: whether the family agrees decides whose it is. */
const slipping = ['m.born = n.day', 'm.id_birth = n.day and m.birth_date <> m.id_birth']
  .map(
    (on) => `
      select n.source_system, n.record_id from named n
      cross join lateral (select from children.link_record m
        where m.name_key = n.name and ${on} and m.id17 <> n.id17 limit 1) m`,
  )
  .join(' union all ');

/** The same under a number that may have become the record's, or may have been it before: there, too, the family decides. */
const mended = `
      select f.source_system, f.record_id from (
        select distinct n.source_system, n.record_id, n.id17, n.id_birth, n.id_birth as born, n.name as name_key from named n) f
      ${mendedBeside('l.id17')}`;

/** Seekers whose child a rule settled, of a name that the record's number goes by, born on a day of it. */
const settledUnder = (name: string): string => `
      select n.source_system, n.record_id, s.guardian_names, ${list('s', corroborating)}
      from named n cross join lateral (select s.* from children.link_record s
        where s.${name} = n.name and s.born = n.day and s.seeker = 1 offset 0) s`;

/**
 * Picks the quiet ones (`linkage_quiet`) among the touched records (`linkage_change`), before the feed overwrites them:
 * records that change nobody's group, contest, golden record or id. They are not followed. A change of guardian, phone
 * or village (`retold`) concerns only who is scored against their child, and those are looked up by all that the
 * child's records say and said (`linkage_former`; with the two phones, `phones`, where nothing else changed); any other concerns nobody. Not quiet, beside records with something
 * of their own to decide, are
 *
 * - those a steward decided on: a decision rests on every value of its records;
 * - one of two records of one source that do not say the same, when its date changes: the newer goes before;
 * - those whose guardian, phone or village settles, or settled, which child a record of the same name and birth date
 *   belongs to (`fallback`);
 * - of the retold ones those whose number goes by another name or spelling, too: whose it is, is asked of their family
 *   (`contests`);
 * - those of a name and birth date that somebody with a contested number claims, for the same reason;
 * - those of a name that somebody bears with a contested number of a family which the record names, or named;
 * - and those beside whom another number stands under the same name and birth date (`number-slips`), or a date that may have been mended (`outdated-numbers`).
 */
export const pickQuiet = `
    with candidate as materialized (
      select c.source_system, c.record_id, c.child_id, c.id17, c.id_birth, c.name_key, c.retold, c.redated, c.contested,
        c.guardian_names, ${list('c', corroborating)}
      from linkage_change c where c.unmoved),
    mate as materialized (
      select child_id, m.source_system, m.record_id, m.seeker, m.former_name_key, m.born, m.id_birth, m.guardian_names, ${list('m', golden)}, ${list('m', corroborating)}
      from (select distinct child_id from candidate where retold or redated) c join children.link_record m using (child_id)),
    named as materialized (
      select distinct c.source_system, c.record_id, c.id17, c.id_birth, d.day, v.name
      from candidate c join mate m on m.child_id = c.child_id and m.seeker is null
      cross join lateral (values (m.name_key), (m.former_name_key)) v (name)
      cross join lateral (values (m.born), (nullif(m.id_birth, m.born))) d (day)
      where c.retold and v.name is not null and d.day is not null),
    sounding as materialized (
      select n.*, o.name_key as other
      from (select distinct source_system, record_id, id17, id_birth, name from named) n ${soundingLike('n.name')}),
    -- Whoever bears such a name, with a contested number: asked once, on whatever day.
    claimant as materialized (
      select n.source_system, n.record_id, m.id17 as contested, bool_or(${onDay}) as claiming from sounding n
      ${lookUp('m.*', 'contested_record m', 'm.name_key = n.other and m.id17 <> n.id17')} m
      group by n.source_system, n.record_id, m.id17),
    settled as (${settledUnder('name_key')} union all ${settledUnder('former_name_key')}
      union all
      select c.source_system, c.record_id, s.guardian_names, ${list('s', corroborating)}
      from candidate c join mate s on s.child_id = c.child_id where c.retold and s.seeker = 1),
    loud as (
      select source_system, record_id from children.decision
      union all
      select other_source_system, other_record_id from children.decision
      union all
      select c.source_system, c.record_id from candidate c
      join mate m on m.source_system = c.source_system and m.record_id = c.record_id
      join mate o on o.child_id = c.child_id and o.source_system = c.source_system and o.record_id <> c.record_id
      where c.redated and ${rowOf('o', golden)} is distinct from ${rowOf('m', golden)}
      union all
      select c.source_system, c.record_id from candidate c
      join linkage_feed f using (source_system, record_id)
      join settled s using (source_system, record_id) where ${concerned}
      union all
      select c.source_system, c.record_id from candidate c join children.link_record o on o.id17 = c.id17
      where c.retold and c.contested and (o.explanation ->> 'name' = 'differs' or o.name_key <> c.name_key)
      union all ${claims}
      union all ${related}
      union all ${slipping}
      union all ${mended}),
    quiet as (
      insert into linkage_quiet (source_system, record_id, child_id, id17, id_evidence)
      select c.source_system, c.record_id, c.child_id, c.id17, f.id_evidence
      from candidate c join linkage_feed f using (source_system, record_id)
      where not exists (select from loud o where o.source_system = c.source_system and o.record_id = c.record_id)
      returning source_system, record_id, child_id),
    heard as (
      select q.*, c.id17, case when ${onlyPhone} then array[c.phone, f.phone] end as phones
      from quiet q join candidate c using (source_system, record_id)
      join linkage_feed f using (source_system, record_id) where c.retold)
    insert into linkage_former (followed, phones, id17, name_key, birth_date, id_birth, guardian_names, ${corroborating.join(', ')})
    select false, h.phones, h.id17, m.name_key, m.born, m.id_birth, m.guardian_names, ${list('m', corroborating)}
    from heard h join mate m on m.child_id = h.child_id and m.seeker is null
    union all
    select false, h.phones, h.id17, f.name_key, coalesce(f.birth_date, f.id_birth), f.id_birth, f.guardian_names, ${list('f', corroborating)}
    from heard h join linkage_feed f using (source_system, record_id);`;
