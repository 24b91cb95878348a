import { ofOneAgencySql } from '../agreement/copied-lists.ts';
import { askingTables, claimedByKin, family, kinOfDisputed, kinTables } from './kin.ts';
import { mendedOfRound, mendedTable } from './mended.ts';
import { nameType } from '../feed.ts';
import { lookUp, soundingLike } from '../names/look-up.ts';

/**
 * Which records the contests and the later steps join to a record, for `followTouched`. Round 0 starts from
 * the touched records, as they were and as they are; each other one from what the one before found. Round 1, which has most of them, looks up only
 * what round 0 did not: `linkage_trail` keeps the names and days, `linkage_reached` the other keys. Of the few that later rounds start from, to look up
 * some once more costs less than to walk over all that was reached. The statement has
 * the round's number for a parameter, `$1`, so that it is read and planned once.
 */

/** What a record is followed by. */
const keyColumns =
  'source_system, record_id, name_key, former_name_key, birth_date, id_birth, id17, local_key, child_id, other17';

const keys = `select ${keyColumns} from linkage_frontier where $1 = 0
      union all select ${keyColumns} from current where $1 > 0`;

/** The values of a key that come up in this round, in round 1 those that do so for the first time. */
const freshKey = (columns: string): string => `select distinct ${columns} from keys
      where ${columns.split(', ').at(-1) ?? ''} is not null
      except select ${columns} from linkage_frontier where $1 = 1
      except select ${columns} from linkage_reached where round < $1 and $1 = 1`;

/**
 * Two indexes reach whoever was born, or is said to be born, on a day under a name. Few had another name before: those are
 * looked up by it, whatever their day.
 */
const onDay = (row: string, name: string, day: string): string[] => [
  `${row}.name_key = ${name} and ${row}.born = ${day}`,
  `${row}.name_key = ${name} and ${row}.id_birth = ${day} and ${row}.birth_date <> ${row}.id_birth`,
  `${row}.former_name_key = ${name} and (${row}.born = ${day} or ${row}.id_birth = ${day} and ${row}.birth_date <> ${row}.id_birth)`,
];

/** A record that was found: where it stands in the store, it is read again without a look into an index. */
const found = (row: string): string => `${row}.source_system, ${row}.record_id, ${row}.place`;

const seek = (from: string, on: string): string => `
      select ${found('l')} from ${from} f
      ${lookUp('l.source_system, l.record_id, l.ctid as place', 'link_record l', on)} l`;

const underNames = (from: string, day: string, condition = ''): string[] =>
  onDay('l', 'f.name', day).map((on) => seek(from, `${on}${condition}`));

/**
 * The names of the round and the doubted ones of the numbers it disputes, each with all that sound like it. Looked up once
 * for all that ask for them.
 */
const spelt = `
    called as (
      select name_key as name from keys
      union select name from trail where id17 is not null
      union select name_key from doubted),
    spelt as materialized (
      select c.name, o.name_key as other from called c ${soundingLike('c.name')})`;

/**
 * The round's records and those one step away that were not reached yet, with the number of the next round. Numbers that
 * more than one name or birth date lays claim to go into `linkage_disputed`: a number that is not disputed when it is
 * first met is not disputed later in the run either.
 */
export function nextRoundSql(columns: readonly string[]): string {
  return `
    with current as materialized (
      select ${keyColumns}, born, ${family.join(', ')} from linkage_reached where round = $1),
    keys as materialized (${keys}),
    trail as materialized (
      select n.name, d.day, k.id17, k.id_birth from keys k
      cross join lateral (values (k.name_key), (k.former_name_key)) n (name)
      cross join lateral (values (k.birth_date), (k.id_birth)) d (day)
      where n.name is not null and d.day is not null
      except select name, day, id17, id_birth from linkage_trail where $1 = 1),
    noted as (insert into linkage_trail (name, day, id17, id_birth) select name::${nameType}, day, id17, id_birth from trail where $1 = 0),
    numbered as materialized (
      select ${found('l')}, l.id17, l.name_key, l.id_birth, l.cohort_born_by, l.birth_date <> l.id_birth as contradicting,
        -- The 17th digit of a number is odd for males (GB 11643-1999).
        l.sex <> case when l.id17 % 2 = 1 then 'MALE' else 'FEMALE' end as denied, l.guardian_citizen_id, l.guardian_name, l.guardian_names, l.phone, l.village
      from (${freshKey('id17')}) f ${lookUp('l.*, l.ctid as place', 'link_record l', 'l.id17 = f.id17')} l),
    disputed as materialized (
      select id17, min(name_key collate "C") <> max(name_key collate "C") as several_names from numbered
      group by id17 having bool_or(contradicting) or min(name_key collate "C") <> max(name_key collate "C")),
    remembered as (insert into linkage_disputed select id17 from disputed),
    ${askingTables},${spelt},
    -- The same name is found as a namesake anyway.
    sounding as materialized (
      select distinct s.other as name, t.id17, t.day, t.id_birth from spelt s join trail t using (name)
      where t.id17 is not null and s.other <> s.name),
    claimed as materialized (select distinct name, id_birth from sounding),
    -- The bearers of another number that sound the same, for the records of a disputed one: those born on its day.
    bearing as materialized (
      select name, day, bool_and(sounding) as sounding from (
        select name, day, false as sounding from trail
        union all
        select s.name, s.day, true from sounding s
        join (select id17 from disputed union select id17 from linkage_disputed) d on d.id17 = s.id17) b
      group by name, day),
    ${kinTables},${mendedTable},
    near as (
      select source_system, record_id, place from numbered union
      ${[
        seek(
          `(${freshKey('source_system, local_key')})`,
          `${ofOneAgencySql('l', 'f')} and l.local_key = f.local_key`,
        ),
        seek(`(${freshKey('child_id')})`, 'l.child_id = f.child_id'),
        // Who prints one of these numbers beside another, and whose the other is.
        seek(`(${freshKey('id17')})`, 'l.other17 = f.id17'),
        seek(`(${freshKey('other17')})`, 'l.id17 = f.other17'),
        // Two rows of the registry may claim one former number, whether a list has it or not.
        seek(`(${freshKey('other17')})`, 'l.other17 = f.other17'),
        ...underNames('bearing', 'f.day', ' and (not f.sounding or l.id_birth = f.day)'),
        // Who claims a contested number, and looks for a rival that sounds the same, among those born on its day.
        ...underNames('claimed', 'f.id_birth', ` and l.explanation ? 'name'`),
        kinOfDisputed,
        claimedByKin,
        mendedOfRound,
        byDecision,
      ].join(' union ')}),
    fresh as (
      insert into linkage_reached (round, ${columns.join(', ')})
      select $1 + 1, ${columns.map((column) => `l.${column}`).join(', ')}
      from (select place from near n where not exists (select from linkage_reached r
        where r.source_system = n.source_system and r.record_id = n.record_id)) n
      ${lookUp('l.*', 'link_record l', 'l.ctid = n.place')} l
      returning 1)
    select count(*)::int as found from fresh`;
}

/** Records of one decision depend on each other, whether it is in force now or was before. */
const byDecision = `
      select l.source_system, l.record_id, l.ctid from keys f
      join children.decision_edge e using (source_system, record_id)
      join children.link_record l on l.source_system = e.other_source_system and l.record_id = e.other_record_id`;

/**
 * Condition on the record `l`: a scored one that must be followed in turn, because another record of its name and day
 * may take it along (`companions`) or be one the fallback would choose from.
 */
export const hasNamesake = ['l.name_key', 'l.former_name_key']
  .flatMap((mine) => onDay('o', mine, 'l.seek_day'))
  .map(
    (on) => `exists (select from children.link_record o where ${on}
          and (o.source_system, o.record_id) <> (l.source_system, l.record_id))`,
  )
  .join(' or ');

/**
 * Condition on the record `l`: a scored one beside which another of its list, of one day and family, stands under another
 * name. One child takes only one of them (`attach.ts`), so both are scored together.
 */
export const besideAnother = `exists (select from children.link_record o where o.seeker = 2 and o.seek_day = l.seek_day
          and o.source_system = l.source_system and o.name_key <> l.name_key
          and (o.guardian_citizen_id = l.guardian_citizen_id or o.guardian_name = l.guardian_name or o.phone = l.phone or o.village = l.village))`;
