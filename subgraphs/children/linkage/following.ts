import { sameFamilySql } from './guardians.ts';

/**
 * Which records the contests and the later steps join to a record, for `followTouched`. A round looks up only what no
 * earlier round looked up: `linkage_trail` keeps the names and days, `linkage_reached` the other keys.
 */

/** What a record is followed by. */
const keyColumns =
  'source_system, record_id, name_key, former_name_key, birth_date, id_birth, id17, local_key, child_id';

const keysOf = (round: number): string =>
  `select ${keyColumns} from ${round === 0 ? 'linkage_frontier' : `linkage_reached where round = ${round}`}`;

/** The values of a key that come up in this round for the first time. */
function freshKey(columns: string, round: number): string {
  const found = `select distinct ${columns} from keys where ${columns.split(', ').at(-1) ?? ''} is not null`;
  return round === 0
    ? found
    : `${found} except select ${columns} from linkage_frontier
      except select ${columns} from linkage_reached where round < ${round}`;
}

/** Two indexes reach whoever was born, or is said to be born, on a day under a name. */
const onDay = (name: string, nameOf: string, day: string): string[] => [
  `l.${name} = ${nameOf} and l.born = ${day}`,
  `l.${name} = ${nameOf} and l.id_birth = ${day} and l.birth_date <> l.id_birth`,
];

const seek = (from: string, on: string): string => `
      select l.source_system, l.record_id from ${from} f join children.link_record l on ${on}`;

const underNames = (from: string, day: string, condition = ''): string[] =>
  ['name_key', 'former_name_key']
    .flatMap((name) => onDay(name, 'f.name', day))
    .map((on) => seek(from, `${on}${condition}`));

/** Whose name sounds the same without being the same: the same name is found as a namesake anyway. */
const homophones = `
    heard as materialized (
      select s.name, o.name_key as other from (select distinct name from trail where id17 is not null) s
      join children.name_pinyin p on p.name_key = s.name
      join children.name_pinyin o on o.pinyin = p.pinyin and o.name_key <> s.name),
    sounding as materialized (
      select distinct h.other as name, t.id17, t.day, t.id_birth from heard h join trail t on t.name = h.name
      where t.id17 is not null)`;

/**
 * The round's records and those one step away that were not reached yet, with the number of the next round. Numbers that
 * more than one name or birth date lays claim to go into `linkage_disputed`: a number that is not disputed when it is
 * first met is not disputed later in the run either.
 */
export function nextRoundSql(round: number, columns: readonly string[]): string {
  return `
    with keys as materialized (${keysOf(round)}),
    trail as materialized (
      select n.name, d.day, k.id17, k.id_birth from keys k
      cross join lateral (values (k.name_key), (k.former_name_key)) n (name)
      cross join lateral (values (k.birth_date), (k.id_birth)) d (day)
      where n.name is not null and d.day is not null
      ${round === 0 ? 'group by 1, 2, 3, 4' : 'except select name, day, id17, id_birth from linkage_trail'}),
    noted as (insert into linkage_trail (name, day, id17, id_birth) select name, day, id17, id_birth from trail),
    numbered as materialized (
      select l.source_system, l.record_id, l.id17, l.name_key, l.birth_date <> l.id_birth as contradicting
      from (${freshKey('id17', round)}) f join children.link_record l on l.id17 = f.id17),
    disputed as materialized (
      select id17 from (
        select id17, name_key, contradicting from numbered
        union all select id17, name_key, false from keys where id17 is not null) said
      group by id17 having bool_or(contradicting) or min(name_key collate "C") <> max(name_key collate "C")),
    remembered as (insert into linkage_disputed select id17 from disputed),
    namesake as materialized (select distinct name, day from trail),${homophones},
    claimed as materialized (select distinct name, id_birth from sounding),
    rivalling as materialized (
      select distinct s.name, s.day from sounding s
      join (select id17 from disputed union select id17 from linkage_disputed) d on d.id17 = s.id17),
    near as (
      select source_system, record_id from numbered union
      ${[
        seek(
          `(${freshKey('source_system, local_key', round)})`,
          'l.source_system = f.source_system and l.local_key = f.local_key',
        ),
        seek(`(${freshKey('child_id', round)})`, 'l.child_id = f.child_id'),
        ...underNames('namesake', 'f.day'),
        // The bearers of another number that sound the same, for the records of a disputed one.
        ...underNames('rivalling', 'f.day', ' and l.id_birth = f.day'),
        // Who claims a contested number, and looks for a rival that sounds the same, among those born on its day.
        ...underNames('claimed', 'f.id_birth', ` and l.explanation ? 'name'`),
        kinOfDisputed,
        claimantsInFamily(round),
        byDecision,
      ].join(' union ')}),
    fresh as (
      insert into linkage_reached (round, ${columns.join(', ')})
      select ${round + 1}, ${columns.map((column) => `l.${column}`).join(', ')}
      from near n join children.link_record l using (source_system, record_id)
      where not exists (select from linkage_reached r
        where r.source_system = n.source_system and r.record_id = n.record_id)
      returning 1)
    select count(*)::int as found from fresh`;
}

/** Records of other numbers under the same name, or one that sounds the same. */
const sameName = (one: string, other: string): string => `
      join children.name_pinyin p on p.name_key = ${one}.name_key
      join children.name_pinyin o on o.pinyin = p.pinyin
      join children.link_record ${other} on ${other}.name_key = o.name_key and ${other}.id17 <> ${one}.id17`;

/** Whoever names this guardian's number: the records under their own number, and those of contested ones. */
const underGuardian = (from: string): string =>
  ['l.id17 is not null and l.seeker is null', `l.explanation ? 'name'`]
    .map(
      (condition) => `
      select l.source_system, l.record_id ${from}
      join children.link_record l on l.guardian_citizen_id = f.guardian_citizen_id and ${condition}`,
    )
    .join(' union ');

/**
 * For the records of a disputed number, whoever bears the name of one of them in the family of any of them, or has the
 * guardian's number.
 */
const kinOfDisputed = `
      ${underGuardian('from disputed d join children.link_record f on f.id17 = d.id17')}
      union
      select l.source_system, l.record_id from disputed d
      join children.link_record k on k.id17 = d.id17 ${sameName('k', 'l')}
      join children.link_record f on f.id17 = d.id17 and ${sameFamilySql('f', 'l')}`;

/**
 * Who claims a contested number under the name of a record of this round, where a record of the number is of its
 * family; or was held for a sibling of that name. And whose number a record with the same guardian's number contests.
 */
const claimantsInFamily = (round: number): string => `
      select l.source_system, l.record_id from linkage_reached k ${sameName('k', 'l')}
      join children.link_record f on f.id17 = l.id17 and ${sameFamilySql('k', 'f')}
      where k.round = ${round} and l.explanation ? 'name'
      union
      select l.source_system, l.record_id from linkage_reached k
      join children.link_record l on l.guardian_citizen_id = k.guardian_citizen_id and l.explanation ? 'name'
      where k.round = ${round}
      ${
        round > 0
          ? ''
          : `union
      select l.source_system, l.record_id from linkage_frontier f
      join children.name_pinyin p on p.name_key = f.name_key
      join children.name_pinyin o on o.pinyin = p.pinyin
      join children.link_record l on l.name_key = o.name_key and l.explanation ? 'name' and l.explanation ->> 'ejected' = 'sibling'
      union
      select l.source_system, l.record_id from linkage_former f
      join children.link_record l on l.guardian_citizen_id = f.guardian_citizen_id and l.explanation ? 'name'`
      }`;

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
