/**
 * SQL queries for (source_system, record_id): which records the contests and the later steps join to a record, for
 * `followTouched`. They read the round's records as `keys`, and as `frontier` with one row for each of a record's names
 * and days.
 */

type Seek = { columns: string; on: string; from?: 'keys' | 'frontier' };

const seek = ({ columns, on, from = 'frontier' }: Seek): string => `
      select l.source_system, l.record_id from (select distinct ${columns} from ${from}) f
      join children.link_record l on ${on}`;

/** Two indexes reach whoever was born, or is said to be born, on a day under a name. */
const onDay = (name: string, nameOf: string, day: string): string[] => [
  `l.${name} = ${nameOf} and l.born = ${day}`,
  `l.${name} = ${nameOf} and l.id_birth = ${day} and l.birth_date <> l.id_birth`,
];

const namesakes = ['name_key', 'former_name_key']
  .flatMap((name) => onDay(name, 'f.name', 'f.day'))
  .map((on) => seek({ columns: 'name, day', on }));

/** Who claims a contested number, and looks for a rival that sounds the same, among those born on the bearer's day. */
const claimsOn = (day: string): string => `
      select l.source_system, l.record_id from (select distinct pinyin, id_birth from sounding) f
      join children.link_record l on ${day} and l.explanation ? 'name'
      join children.name_pinyin p on p.name_key in (l.name_key, l.former_name_key) and p.pinyin = f.pinyin`;

/** The bearers of another number that sound the same, for the records of a contested one. */
const rivals = ['name_key', 'former_name_key']
  .flatMap((name) => onDay(name, 'f.name', 'f.day'))
  .map(
    (on) => `
      select l.source_system, l.record_id from rivalling f
      join children.link_record l on ${on} and l.id_birth = f.day`,
  );

export const followedCtes = `
    sounding as materialized (
      select distinct f.id17, f.day, f.id_birth, p.pinyin from frontier f
      join children.name_pinyin p on p.name_key = f.name where f.id17 is not null and f.day is not null),
    rivalling as materialized (
      select distinct o.name_key as name, f.day from sounding f
      join children.name_pinyin o on o.pinyin = f.pinyin
      where exists (select from keys k where k.id17 = f.id17 and exists (
        select from children.link_record m where m.id17 = k.id17
          and (m.name_key <> k.name_key or m.birth_date <> m.id_birth))))`;

export const followedSql = [
  seek({ columns: 'id17', on: 'l.id17 = f.id17', from: 'keys' }),
  seek({
    columns: 'source_system, local_key',
    on: 'l.source_system = f.source_system and l.local_key = f.local_key',
    from: 'keys',
  }),
  seek({ columns: 'child_id', on: 'l.child_id = f.child_id', from: 'keys' }),
  ...namesakes,
  ...rivals,
  claimsOn('l.born = f.id_birth'),
  claimsOn('l.id_birth = f.id_birth and l.birth_date <> l.id_birth'),
].join(' union ');

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
