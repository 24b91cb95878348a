import { printedDaySql, sameYearOrDaySql } from '../probabilistic/candidates.ts';
import { codeType, nameType } from '../feed.ts';
import { isLong, lookUp, soundAndParts, soundingLike } from '../names/look-up.ts';

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
      -- By each guardian that the row names beside the first (\`findCandidates\`). Its phone tells whether another's concerns it.
      select s.source_system, s.record_id, s.name_key, s.seek_day, s.printed_day, null, g.name, s.phone, null, null
      from seeker s cross join lateral unnest(s.guardian_names) g (name) where g.name is distinct from s.guardian_name),
    spelt as materialized (
      select c.name_key as name, o.name_key as other from (select distinct name_key from seeker) c ${soundingLike('c.name_key')})
    select l.source_system::${codeType}, l.record_id, d.day, l.own, ${asHeard('l')}, l.number::${codeType}
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
  // The guardian's number last, which few rows tell: a hash join keeps rows whose first key is null, in one long chain.
  ['village', 'guardian_citizen_id'],
] as const;

/** The printed number without its check digit: {@link butForASlip} counts the edits from there to the 17 digits of `c`. */
const editsUpTo = (most: number): string => `levenshtein_less_equal(left(o.number, -1), c.number, ${most})`;

/** The 17 digits of `c` are those of the printed number `o` but for one slip: a digit mistyped, lost or doubled, or two swapped (`numberReadings`). */
const butForASlip = `(${editsUpTo(1)} < 2
          or length(o.number) = 18 and ${editsUpTo(2)} = 2 and exists (select from generate_series(1, 16) i
            where overlay(left(o.number, 17) placing substr(o.number, i + 1, 1) || substr(o.number, i, 1) from i for 2) = c.number))`;

/**
 * Wherever that slip is, one of these is both numbers': county and birth date; county, year, half of the month and sequence
 * number; day and sequence number. Each is few numbers' only.
 */
const numberBlocks = [
  { printed: 'left(o.number, 14)', held: 'left(c.number, 14)' },
  {
    printed: 'left(o.number, 11)',
    held: 'left(c.number, 11)',
    besides: ' and left(right(o.number, 4), 3) = right(c.number, 3)',
  },
  { printed: 'left(right(o.number, 6), 5)', held: 'right(c.number, 5)' },
];

/** SQL: some rows of a table, each on its day and under the sound of its name and of the parts of that. */
const bySound = (columns: string, from: string, which: string): string => `
      select distinct ${columns}t.day, s.sound from (select distinct ${columns}day, name_key from ${from} where ${which}) t
      ${lookUp('p.pinyin', 'name_pinyin p', 'p.name_key = t.name_key')} p
      cross join lateral unnest(${soundAndParts('p.pinyin')}) s (sound) where s.sound is not null`;

/** On one day a name and a part of the other sound the same, or two parts do: one of the two names is long. Long names are looked up first, of the others those of their days. */
const soundTables = (listening: string): string => `
    long_open as materialized (${bySound('source_system, record_id, ', listening, `own and day is not null and ${isLong('name_key')}`)}),
    long_said as materialized (${bySound('', 'said', `day is not null and ${isLong('name_key')}`)}),
    said_beside as materialized (${bySound('', 'said', 'day in (select day from long_open)')}),
    open_beside as materialized (${bySound('source_system, record_id, ', listening, `own and not ${isLong('name_key')} and day in (select day from long_said)`)})`;

const byParts = [
  ['long_open', 'said_beside'],
  ['open_beside', 'long_said'],
].map(
  ([open, said]) => `
      select o.source_system, o.record_id from ${open} o join ${said} c using (day, sound)`,
);

/** What the blocks of the name ask for beside it. */
const besideName = ['day', 'guardian_citizen_id', 'phone', 'village']
  .map((column) => `c.${column} = o.${column}`)
  .concat(sameYearOrDaySql('c.day', 'o.day'))
  .join(' or ');

const heardColumns = (born: string, phones: string): string =>
  `id17, name_key, ${born} as born, id_birth, birth_date, guardian_citizen_id, guardian_name, guardian_names, phone, village, ${phones} as phones`;

/**
 * Where a quiet record told another phone and nothing else, a score changes only if the seeker's phone is next to one of the two, or
 * is compared with one for the first time or no more: beside two others it comes out at the same level as before, and where `attach.ts` reads the
 * phones themselves (`listedSql`), each of the two is another phone than the seeker's, too.
 */
const nearPhone = `(c.phones is null or o.phone is not null and (array_position(c.phones, null) is not null
        or levenshtein_less_equal(o.phone, c.phones[1], 1) < 2 or levenshtein_less_equal(o.phone, c.phones[2], 1) < 2))`;

/** What a later round found is little: who can meet none of it by any block is passed over once, and not in each block. */
const heeding = `
    heeding as materialized (
      select o.* from linkage_listening o
      where o.name_key in (select name_key from said) or o.day in (select day from said)
        or o.guardian_name in (select guardian_name from family) or o.guardian_citizen_id in (select guardian_citizen_id from said)
        or o.number is not null and (${numberBlocks
          .map(({ printed, held }) => `${printed} in (select ${held} from numbered c)`)
          .join(' or ')})),`;

/** SQL: the seekers of a table that meet a row `c` of `from`. */
const meeting = (listening: string, from: string, on: string): string => `
      select o.source_system, o.record_id from ${listening} o join ${from} c on ${on}`;

/**
 * Scored records, not followed yet, that share a block with a record reached since round `since`, or with what a touched
 * record said before: (source_system, record_id). Whoever holds a number they could meet may have changed.
 */
export function affectedSeekersSql(since: number): string {
  const listening = since > 0 ? 'heeding' : 'linkage_listening';
  const met = (from: string, on: string): string => meeting(listening, from, on);
  return `
    with heard as materialized (
      select ${heardColumns('born', 'null::text[]')} from linkage_reached where round >= ${since}
      ${since > 0 ? '' : `union all select ${heardColumns('coalesce(birth_date, id_birth)', 'phones')} from linkage_former`}),
    said as materialized (
      select c.day, c.born, c.phones, ${asHeard('c')} from (
        select name_key, born as day, born, guardian_citizen_id, guardian_name, phone, village, phones from heard
        union all
        select name_key, id_birth, null, guardian_citizen_id, guardian_name, phone, village, phones from heard where birth_date <> id_birth) c),
    -- A row without a number is met by all of the family (fellows.ts).
    family as materialized (
      select name_key, guardian_name, born, phones from said where guardian_name is not null
      union all
      select h.name_key::${nameType}, g.name::${nameType}, h.born, h.phones from heard h cross join lateral unnest(h.guardian_names) g (name)),
    numbered as materialized (select distinct id17::text as number from heard where id17 is not null),${since > 0 ? heeding : ''}${soundTables(listening)}
    select m.source_system, m.record_id from (${[
      met('said', `c.name_key = o.name_key and (${besideName}) and ${nearPhone}`),
      met('family', `c.name_key = o.name_key and c.guardian_name = o.guardian_name and ${nearPhone}`),
      ...familyBlocks.map(([first, second]) =>
        met('said', `o.own and c.${first} = o.${first} and c.${second} = o.${second} and ${nearPhone}`),
      ),
      met(
        'family',
        // The days first: they are compared faster than years.
        `o.own and c.guardian_name = o.guardian_name and c.born - o.day between -731 and 731
          and abs(extract(year from c.born) - extract(year from o.day)) <= 1 and ${nearPhone}`,
      ),
      ...byParts,
      ...numberBlocks.map(({ printed, held, besides = '' }) =>
        met('numbered', `o.own and ${printed} = ${held}${besides} and ${butForASlip}`),
      ),
    ].join(' union ')}) m
    where not exists (select from linkage_reached k where k.source_system = m.source_system and k.record_id = m.record_id)`;
}

/**
 * Affected records, found for round `found`, beside which another scored one stands that may go together with them (`probabilistic/fellows.ts`): both are
 * followed in turn, or the one would change its group without the other.
 */
export const withFellowsSql = (found: number): string =>
  [
    'b.name_key = a.name_key and b.day = a.day',
    'b.own and b.day = a.day and b.guardian_citizen_id = a.guardian_citizen_id and a.guardian_citizen_id is not null',
    `b.own and b.guardian_name = a.guardian_name
        and abs(extract(year from b.day) - extract(year from a.day)) <= 1`,
  ]
    .map(
      (met) => `
      select a.source_system, a.record_id from linkage_affected f join linkage_listening a using (source_system, record_id)
      join linkage_listening b on ${met} and (b.source_system, b.record_id) <> (a.source_system, a.record_id)
      where f.found = ${found} and a.own`,
    )
    .join(' union ');
