import { sameFamilySql } from './guardians.ts';

/**
 * Which records the contests and the later steps join to a record, for `followTouched`. A round looks up only what no
 * earlier round looked up: `linkage_trail` keeps the names and days, `linkage_reached` the other keys.
 */

/** What a record is followed by. */
const keyColumns =
  'source_system, record_id, name_key, former_name_key, birth_date, id_birth, id17, local_key, child_id';

/** The first round starts from the touched records; the others differ by the number of the one before, `$1`. */
export type Round = 'first' | 'later';
const numberOf = (round: Round): string => (round === 'first' ? '0' : '$1');

const keysOf = (round: Round): string =>
  `select ${keyColumns} from ${round === 'first' ? 'linkage_frontier' : 'linkage_reached where round = $1'}`;

/** The values of a key that come up in this round for the first time. */
function freshKey(columns: string, round: Round): string {
  const found = `select distinct ${columns} from keys where ${columns.split(', ').at(-1) ?? ''} is not null`;
  return round === 'first'
    ? found
    : `${found} except select ${columns} from linkage_frontier
      except select ${columns} from linkage_reached where round < $1`;
}

/** Two indexes reach whoever was born, or is said to be born, on a day under a name. */
const onDay = (name: string, nameOf: string, day: string): string[] => [
  `l.${name} = ${nameOf} and l.born = ${day}`,
  `l.${name} = ${nameOf} and l.id_birth = ${day} and l.birth_date <> l.id_birth`,
];

/**
 * SQL: the rows of a stored table that meet the condition, looked up in an index for each row before it. The planner knows
 * too little of what a round finds to tell few looks from reading the whole table.
 */
export const lookUp = (columns: string, table: string, on: string): string =>
  `cross join lateral (select ${columns} from children.${table} where ${on} offset 0)`;

const seek = (from: string, on: string): string => `
      select l.source_system, l.record_id from ${from} f
      ${lookUp('l.source_system, l.record_id', 'link_record l', on)} l`;

const underNames = (from: string, day: string, condition = ''): string[] =>
  ['name_key', 'former_name_key']
    .flatMap((name) => onDay(name, 'f.name', day))
    .map((on) => seek(from, `${on}${condition}`));

/** SQL: how a name sounds (`p`), and all names `o` that sound like it. */
export const soundingLike = (name: string): string => `
      ${lookUp('p.pinyin', 'name_pinyin p', `p.name_key = ${name}`)} p
      ${lookUp('o.name_key', 'name_pinyin o', 'o.pinyin = p.pinyin')} o`;

/**
 * The names of the round and of the numbers it disputes, each with all that sound like it. Looked up once for all that
 * ask for them.
 */
const spelt = `
    called as (
      select name_key as name from keys
      union select name from trail where id17 is not null
      union select n.name_key from disputed join numbered n using (id17)),
    spelt as materialized (
      select c.name, o.name_key as other from called c ${soundingLike('c.name')})`;

/**
 * The round's records and those one step away that were not reached yet, with the number of the next round. Numbers that
 * more than one name or birth date lays claim to go into `linkage_disputed`: a number that is not disputed when it is
 * first met is not disputed later in the run either.
 */
export function nextRoundSql(round: Round, columns: readonly string[]): string {
  return `
    with keys as materialized (${keysOf(round)}),
    trail as materialized (
      select n.name, d.day, k.id17, k.id_birth from keys k
      cross join lateral (values (k.name_key), (k.former_name_key)) n (name)
      cross join lateral (values (k.birth_date), (k.id_birth)) d (day)
      where n.name is not null and d.day is not null
      ${round === 'first' ? 'group by 1, 2, 3, 4' : 'except select name, day, id17, id_birth from linkage_trail'}),
    noted as (insert into linkage_trail (name, day, id17, id_birth) select name, day, id17, id_birth from trail),
    numbered as materialized (
      select l.source_system, l.record_id, l.id17, l.name_key, l.birth_date <> l.id_birth as contradicting,
        l.guardian_citizen_id, l.guardian_name, l.guardian_names, l.phone
      from (${freshKey('id17', round)}) f ${lookUp('l.*', 'link_record l', 'l.id17 = f.id17')} l),
    disputed as materialized (
      select id17 from numbered
      group by id17 having bool_or(contradicting) or min(name_key collate "C") <> max(name_key collate "C")),
    remembered as (insert into linkage_disputed select id17 from disputed),
    namesake as materialized (select distinct name, day from trail),${spelt},
    -- The same name is found as a namesake anyway.
    sounding as materialized (
      select distinct s.other as name, t.id17, t.day, t.id_birth from spelt s join trail t using (name)
      where t.id17 is not null and s.other <> s.name),
    claimed as materialized (select distinct name, id_birth from sounding),
    rivalling as materialized (
      select distinct s.name, s.day from sounding s
      join (select id17 from disputed union select id17 from linkage_disputed) d on d.id17 = s.id17),
    claimant as materialized (
      select l.source_system, l.record_id, l.id17, l.name_key, l.explanation ->> 'ejected' = 'sibling' as sibling
      from (select distinct s.other from keys k join spelt s on s.name = k.name_key) f
      ${lookUp('l.*', 'link_record l', `l.name_key = f.other and l.explanation ? 'name'`)} l),
    near as (
      select source_system, record_id from numbered union
      ${[
        seek(
          `(${freshKey('source_system, local_key', round)})`,
          'l.source_system = f.source_system and l.local_key = f.local_key',
        ),
        seek(`(${freshKey('child_id', round)})`, 'l.child_id = f.child_id'),
        // Who prints one of these numbers beside another, and whose the other is.
        seek(`(${freshKey('id17', round)})`, 'l.other17 = f.id17'),
        seek(
          `(select distinct other17 from linkage_reached where round = ${numberOf(round)} and other17 is not null)`,
          'l.id17 = f.other17',
        ),
        ...underNames('namesake', 'f.day'),
        // The bearers of another number that sound the same, for the records of a disputed one.
        ...underNames('rivalling', 'f.day', ' and l.id_birth = f.day'),
        // Who claims a contested number, and looks for a rival that sounds the same, among those born on its day.
        ...underNames('claimed', 'f.id_birth', ` and l.explanation ? 'name'`),
        kinOfDisputed,
        claimantsInFamily(round),
        ...(round === 'first' ? ['select source_system, record_id from claimant where sibling'] : []),
        byDecision,
      ].join(' union ')}),
    fresh as (
      insert into linkage_reached (round, ${columns.join(', ')})
      select ${numberOf(round)} + 1, ${columns.map((column) => `l.${column}`).join(', ')}
      from (select source_system, record_id from near n where not exists (select from linkage_reached r
        where r.source_system = n.source_system and r.record_id = n.record_id)) n
      ${lookUp('l.*', 'link_record l', 'l.source_system = n.source_system and l.record_id = n.record_id')} l
      returning 1)
    select count(*)::int as found from fresh`;
}

/** Whoever names this guardian's number: the records under their own number, and those of contested ones. */
const underGuardian = (from: string): string =>
  ['l.id17 is not null and l.seeker is null', `l.explanation ? 'name'`]
    .map((condition) => seek(from, `l.guardian_citizen_id = f.guardian_citizen_id and ${condition}`))
    .join(' union ');

/**
 * For the records of a disputed number, whoever bears the name of one of them, or one that sounds the same, in the family
 * of any of them, or has the guardian's number.
 */
const kinOfDisputed = `
      ${underGuardian('(select distinct n.guardian_citizen_id from disputed join numbered n using (id17) where n.guardian_citizen_id is not null)')}
      union
      select l.source_system, l.record_id from (
        select distinct n.id17, s.other from disputed join numbered n using (id17)
        join spelt s on s.name = n.name_key) d
      ${lookUp('l.*', 'link_record l', 'l.name_key = d.other and l.id17 <> d.id17')} l
      join numbered f on f.id17 = d.id17 and ${sameFamilySql('f', 'l')}`;

/**
 * Who claims a contested number (`claimant`) under the name of a record of this round, where a record of the number is
 * of its family; and whose number a record with the same guardian's number contests. Whoever was held for a sibling of
 * the name a touched record bears, or bore, is followed in any case, and so are claimants of the guardian it named before.
 */
const claimantsInFamily = (round: Round): string => `
      select c.source_system, c.record_id from linkage_reached k
      join spelt s on s.name = k.name_key
      join claimant c on c.name_key = s.other and c.id17 <> k.id17
      ${lookUp('', 'link_record f', `f.id17 = c.id17 and ${sameFamilySql('k', 'f')}`)} f
      where k.round = ${numberOf(round)}
      union
      ${seek(
        `(select distinct guardian_citizen_id from linkage_reached
          where round = ${numberOf(round)} and guardian_citizen_id is not null
          ${round === 'first' ? 'union select guardian_citizen_id from linkage_former where guardian_citizen_id is not null' : ''})`,
        `l.guardian_citizen_id = f.guardian_citizen_id and l.explanation ? 'name'`,
      )}`;

/** Records of one decision depend on each other, whether it is in force now or was before. */
const byDecision = `
      select l.source_system, l.record_id from keys f
      join children.decision_edge e using (source_system, record_id)
      join children.link_record l on l.source_system = e.other_source_system and l.record_id = e.other_record_id`;

/**
 * Condition on the record `l`: a scored one that must be followed in turn, because another record of its name and day
 * may take it along (`companions`) or be one the fallback would choose from.
 */
export const hasNamesake = ['name_key', 'former_name_key']
  .flatMap((name) =>
    [`l.name_key`, `l.former_name_key`].flatMap((mine) => [
      `o.${name} = ${mine} and o.born = l.seek_day`,
      `o.${name} = ${mine} and o.id_birth = l.seek_day and o.birth_date <> o.id_birth`,
    ]),
  )
  .map(
    (on) => `exists (select from children.link_record o where ${on}
          and (o.source_system, o.record_id) <> (l.source_system, l.record_id))`,
  )
  .join(' or ');
