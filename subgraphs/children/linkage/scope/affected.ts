import { printedDaySql, sameYearOrDaySql } from '../probabilistic/candidates.ts';
import { codeType, nameType } from '../feed.ts';
import { lookUp, partsOfSound, soundingLike } from '../names/look-up.ts';

/**
 * What is compared of a scored record, as far as it is compared: texts of limited length have no second table. Who is followed
 * because the beginnings agree is scored again for nothing, and no more.
 */
const heard = Object.entries({
  name_key: nameType,
  guardian_citizen_id: codeType,
  guardian_name: nameType,
  phone: codeType,
  village: 'varchar(60)',
  number: codeType,
});
const asHeard = (source: string): string =>
  heard.map(([column, type]) => `${source}.${column}::${type}`).join(', ');

/**
 * Scored records (`linkage_listening`), each on the days it may meet a child by and under all names that sound like its
 * own: few look for a child, and to look up what sounds like them costs less than everybody's sound. Once a day it stands
 * there under its `own` name.
 */
export const listeningSql = `
    create temp table linkage_listening on commit drop as
    with seeker as materialized (
      select *, ${printedDaySql('citizen_id_raw')} as printed_day from children.link_record where seeker = 2),
    listening as (
      select source_system, record_id, name_key, seek_day, printed_day, guardian_citizen_id, guardian_name, phone, village,
        case when id17 is null then upper(citizen_id_raw) end as number
      from seeker
      union all
      -- By each guardian that the row names beside the first (\`findCandidates\`).
      select s.source_system, s.record_id, s.name_key, s.seek_day, s.printed_day, null, g.name, null, null, null
      from seeker s cross join lateral unnest(s.guardian_names) g (name) where g.name is distinct from s.guardian_name),
    spelt as materialized (
      select c.name_key as name, o.name_key as other from (select distinct name_key from seeker) c ${soundingLike('c.name_key')})
    select l.source_system::${codeType}, l.record_id, d.day, l.own, ${asHeard('l')}
    from (
      select l.source_system, l.record_id, l.seek_day, l.printed_day, o.other = l.name_key as own, o.other as name_key, l.guardian_citizen_id,
        l.guardian_name, l.phone, l.village, l.number
      from listening l join spelt o on o.name = l.name_key) l
    cross join lateral (select l.seek_day as day union all
      select l.printed_day where l.printed_day is not null and l.printed_day is distinct from l.seek_day) d;
    analyze linkage_listening (source_system, record_id, day, name_key)`;

/** Nothing is asked of the name here: each record is looked at once, not under every name that sounds like its own. */
const familyBlocks = [
  ['day', 'guardian_citizen_id'],
  ['day', 'guardian_name'],
  ['day', 'phone'],
  ['day', 'village'],
  ['guardian_citizen_id', 'village'],
] as const;

/** The birth date in a printed number, which may have lost a digit or have one too many: with that slip it is two edits away at most. */
const dateButForASlip = `levenshtein_less_equal(substr(o.number, 7, greatest(0, least(length(o.number) - 10, 9))), substr(c.number, 7, 8), 2) <= 2`;

/** Wherever the slip in a printed number is (`numberReadings`), two of its three parts are the number's: county, birth date, the rest. */
const numberBlocks = [
  'left(o.number, 14) = left(c.number, 14)',
  // Three digits and a county are many's.
  `left(o.number, 6) = left(c.number, 6) and left(right(o.number, 4), 3) = right(c.number, 3) and ${dateButForASlip}`,
  'left(right(o.number, 12), 11) = right(c.number, 11)',
];

/** The rows of a table on their days, by the sound of their names and the parts of long ones. */
const byParts = (rows: string, own: string, columns: string): string => `(
      select ${columns}t.day, s.pinyin from (select distinct ${columns}day, name_key from ${rows} where day is not null ${own}) t
      ${lookUp('p.pinyin', 'name_pinyin p', 'p.name_key = t.name_key')} p
      cross join lateral (select p.pinyin union all select ${partsOfSound('p.pinyin')}) s (pinyin) where s.pinyin is not null)`;

/** What the blocks of the name ask for beside it. */
const besideName = ['day', 'guardian_citizen_id', 'guardian_name', 'phone', 'village']
  .map((column) => `c.${column} = o.${column}`)
  .concat(sameYearOrDaySql('c.day', 'o.day'))
  .join(' or ');

/**
 * Scored records, not followed yet, that share a block with a record reached since round `since`, or with what a touched
 * record said before: (source_system, record_id). Whoever holds a number they could meet may have changed.
 */
export const affectedSeekersSql = (since: number): string => `
    with changed as (
      select l.name_key, d.day, l.guardian_citizen_id, l.guardian_name, l.phone, l.village, l.id17::text as number,
        case when d.day = l.born then extract(year from l.born) end as guardian_year
      from linkage_reached l
      cross join lateral (values (l.born, true), (l.id_birth, l.birth_date <> l.id_birth)) d (day, another)
      where l.round >= ${since} and d.another
      union all
      -- A row without a number is met by all of the family (fellows.ts).
      select l.name_key, null, null, g.name, null, null, null, extract(year from l.born)
      from linkage_reached l cross join lateral unnest(l.guardian_names) g (name) where l.round >= ${since} and l.guardian_names is not null
      ${
        since > 0
          ? ''
          : `union all
      select f.name_key, d.day, f.guardian_citizen_id, f.guardian_name, f.phone, f.village, f.id17::text,
        case when d.day = coalesce(f.birth_date, f.id_birth) then extract(year from d.day) end
      from linkage_former f
      cross join lateral (values (f.birth_date, true), (f.id_birth, f.birth_date is distinct from f.id_birth)) d (day, another)
      where d.another
      union all
      select f.name_key, null, null, g.name, null, null, null, extract(year from coalesce(f.birth_date, f.id_birth))
      from linkage_former f cross join lateral unnest(f.guardian_names) g (name) where f.guardian_names is not null`
      }),
    said as materialized (select day, guardian_year, ${asHeard('c')} from changed c),
    open as materialized (
      select o.* from linkage_listening o where not exists (select from linkage_reached k
        where k.source_system = o.source_system and k.record_id = o.record_id))
    select o.source_system, o.record_id from open o
    join said c on c.name_key = o.name_key and (${besideName})
    union select o.source_system, o.record_id from ${byParts('open', 'and own', 'source_system, record_id, ')} o
    join ${byParts('said', '', '')} c on c.day = o.day and c.pinyin = o.pinyin
    union ${familyBlocks
      .map(
        ([first, second]) => `select o.source_system, o.record_id from open o
      join said c on c.${first} = o.${first} and c.${second} = o.${second} where o.own`,
      )
      .join(' union ')}
    union select o.source_system, o.record_id from open o
    join said c on c.guardian_name = o.guardian_name and abs(c.guardian_year - extract(year from o.day)) <= 1 where o.own
    union ${numberBlocks
      .map(
        (same) =>
          `select o.source_system, o.record_id from open o join said c on ${same} where o.own and o.number is not null`,
      )
      .join(' union ')}`;

/**
 * Affected records beside which another scored one stands that may go together with them (`probabilistic/fellows.ts`): both are
 * followed in turn, or the one would change its group without the other.
 */
export const withFellowsSql = [
  'b.name_key = a.name_key and b.day = a.day',
  `b.own and b.guardian_name = a.guardian_name
        and abs(extract(year from b.day) - extract(year from a.day)) <= 1`,
]
  .map(
    (met) => `
      select a.source_system, a.record_id from linkage_affected f join linkage_listening a using (source_system, record_id)
      join linkage_listening b on ${met} and (b.source_system, b.record_id) <> (a.source_system, a.record_id) where a.own`,
  )
  .join(' union ');
