import type { Sql } from '../../../../platform/postgres/index.ts';
import { otherGuardianSql } from '../agreement/guardians.ts';
import { codeType, inPlace, listInPlace, storedPupilSql } from '../feed.ts';
import { oneNameSql, sameGivenSql, unreadSql } from '../agreement/one-name.ts';
import { isLong, lookUp, partsOfSound } from '../names/look-up.ts';
import { villageCodeSql, villageDivisionSql } from '../agreement/village.ts';
import { createPairs } from './engine.ts';
import { fellowPairsSql } from './fellows.ts';
import { hubSpecification } from './hub-specification.ts';
import { numberReadings } from './number-readings.ts';
import { storeSounds } from './sounds.ts';

/** Sex by the number at the centre: its 17th digit is odd for males (GB 11643-1999). */
const sexOf = (id17: string): string => `case when ${id17} % 2 = 1 then 'MALE' else 'FEMALE' end`;
/** Only children's numbers are a centre to be found: a score must not decide who is a child. */
export const isChild = (row: string): string => `${row}.id_birth > (select born_after from linkage_run)`;
const holds = (row: string): string =>
  `${row}.id17 is not null and ${row}.seeker is null and ${isChild(row)}`;
/** A stored record that this run does not look at again. */
export const notInScope = (row: string): string =>
  `not exists (select from linkage_scope i where i.source_system = ${row}.source_system and i.record_id = ${row}.record_id)`;

/** The birth date inside a printed number; a day that its month does not have counts on into the next. */
export const printedDaySql = (number: string): string => `case
      when substr(${number}, 7, 8) ~ '^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$'
      then make_date(substr(${number}, 7, 4)::int, substr(${number}, 11, 2)::int, 1) + substr(${number}, 13, 2)::int - 1 end`;

/** Not `extract`, which works in decimals: this is asked of many. */
const dayOfYear = (day: string): string =>
  `(date_part('month', ${day}) * 100 + date_part('day', ${day}))::smallint`;
/** SQL condition: a pupil's row has a grown-up's birth date, and that is the one inside the number it prints: a parent's paper was copied. */
const grownUpsDay = (row: string): string =>
  `coalesce(${storedPupilSql(row)} and ${row}.birth_date = ${printedDaySql(`${row}.citizen_id_raw`)}, false)`;

/** SQL condition: who is called so in the row `h` (forms `q`) may be the one of the row `l`: a spelling, the surname alone another, a former name. */
const calledAlike = `(${oneNameSql('l', 'q')} or ${unreadSql('l', 'q')} or ${sameGivenSql('l', 'q')} or coalesce(l.former = q.folded, false)
        or exists (select from children.name_pinyin f where f.name_key = h.former_name_key and f.folded = l.folded))`;

/**
 * A number is a child's by its first seventeen digits; the last one only checks them. Where a row prints those of a number that its list has
 * today under plainly another name, and nobody with the number is called so, a spreadsheet counted the cell above on. The number is that child's, and
 * a birth date that agrees was worked out of it.
 */
const countedOn = (full: boolean): string => {
  const bearing = (condition: string): string =>
    `exists (select from bearing h join children.name_pinyin q on q.name_key = h.name_key where h.id17 = left(l.number, 17)::bigint and ${condition})`;
  const columns = 'h.id17, h.source_system, h.present, h.name_key, h.former_name_key';
  return `
    with printed as materialized (
      select distinct left(number, 17)::bigint as id17 from linkage_left where ejected_from is null and number ~ '^[0-9]{17}[0-9X]$'),
    bearing as materialized (${
      // Few numbers are printed so: the planner expects more of them, and would have all records' names ready.
      full
        ? `select ${columns} from linkage_scope h where (h.id17 in (select id17 from printed)) is true`
        : `select h.* from printed ${lookUp(columns, 'link_record h', 'h.id17 = printed.id17')} h`
    })
    update linkage_left l set ejected_from = left(l.number, 17)::bigint, copied = coalesce(l.day = ${printedDaySql('l.number')}, false)
    from linkage_scope s
    where s.n = l.id and s.present and l.ejected_from is null and l.number ~ '^[0-9]{17}[0-9X]$'
      and ${bearing('h.source_system = s.source_system and h.present')} and not ${bearing(calledAlike)};`;
};

/** By which a name is met whose birth date is a slip in one part of it, or lunar: the year, and the day in it. */
const partsOfDay = (day: string): string => `${yearOf(day)} as year, ${dayOfYear(day)} as day_of_year`;

/** SQL condition: two days are of one year, or the same day of two years. */
export const sameYearOrDaySql = (one: string, other: string): string =>
  `(extract(year from ${one}) = extract(year from ${other}) or to_char(${one}, 'MMDD') = to_char(${other}, 'MMDD'))`;

/** A family is met under the year of birth, or the year beside it: who starts school early or late is a year older or younger on paper. */
const yearOf = (day: string): string => `date_part('year', ${day})::smallint`;

/** SQL: a row with a number, on the day `d.day` that it gives and, where that is another, on its number's. */
const onItsDays = (row: string): string =>
  `join lateral (values (${row}.born), (nullif(${row}.id_birth, ${row}.born))) d (day) on d.day is not null`;

/** What the blocks are made of. */
const blockColumns = (row: string, day: string): string =>
  `${row}.id, ${row}.pinyin, ${day} as day, ${partsOfDay(day)}, ${row}.guardian_citizen_id, ${row}.guardian_name, ${row}.phone, ${row}.village, ${row}.sex`;

/** The types of these. */
const blockTypes = `id bigint, pinyin ${inPlace}, day date, year smallint, day_of_year smallint, guardian_citizen_id ${inPlace},
      guardian_name ${inPlace}, phone ${inPlace}, village ${inPlace}, sex ${inPlace}`;

/** By the parts of a long name nobody is met but on the day. */
const partsOf = (table: string): string => `insert into ${table} (id, pinyin, day)
    select distinct m.id, part, m.day from ${table} m cross join lateral ${partsOfSound('m.pinyin')} part
    where part is not null and m.day is not null;`;

const forms = (row: string): string => `
    join children.name_pinyin p on p.name_key = ${row}.name_key
    left join children.name_pinyin f on f.name_key = ${row}.former_name_key`;
const formColumns =
  'p.folded, f.folded as former, f.pinyin as former_pinyin, f.shape as former_shape, p.pinyin, p.shape, p.given';
const formTypes = ['folded', 'former', 'former_pinyin', 'former_shape', 'pinyin', 'shape', 'given']
  .map((column) => `${column} ${inPlace}`)
  .join(', ');
const householdTypes = `guardian_citizen_id ${inPlace}, guardian_name ${inPlace}, guardian_names ${listInPlace}, phone ${inPlace},
      village ${inPlace}, division ${inPlace}, village_code ${inPlace}, guardian_sounds ${listInPlace}, village_sound ${inPlace}`;

/**
 * Who still looks for a child (`linkage_left`), who holds a number and may be met (`linkage_holder`), the pairs that
 * share a block (`candidate_pair`: seeker, number), and all records under these numbers (`linkage_compared`).
 */
export async function findCandidates(sql: Sql, { full }: { full: boolean }): Promise<void> {
  await sql.query(`
    create temp table linkage_open on commit drop as
    select k.n from linkage_seeker k where not exists (select from linkage_attached a where a.n = k.n);
    create temp table linkage_left (id bigint, ejected_from bigint, why ${inPlace}, ${formTypes}, day date, copied boolean, sex ${inPlace},
      cohort_born_by date, source_system ${codeType}, number ${inPlace}, ${householdTypes}) on commit drop;
    insert into linkage_left
    select k.n as id, k.ejected_from, k.why, ${formColumns}, k.day, k.ejected_from is not null and k.day = s.id_birth or ${grownUpsDay('r')} as copied,
      s.sex, s.cohort_born_by, s.source_system,
      case when k.why = 'OTHER_NUMBER' then s.other_citizen_id when k.ejected_from is not null then s.citizen_id
        when upper(r.citizen_id_raw) ~ '^[0-9]{14,18}[0-9X]$' then upper(r.citizen_id_raw) end as number,
      s.guardian_citizen_id, s.guardian_name, s.guardian_names, s.phone, s.village, ${villageDivisionSql('s')} as division, ${villageCodeSql('s')} as village_code
    from linkage_open o join linkage_seeker k on k.n = o.n join linkage_scope s on s.n = o.n
    join ${full ? 'linkage_feed' : 'children.link_record'} r
      on r.source_system = s.source_system and r.record_id = s.record_id
    ${forms('s')};
    -- Before any row is changed: of a table whose rows were, the server does not use a new index in the same transaction.
    create index on linkage_left (id);
    ${countedOn(full)}
    analyze linkage_left (id, ejected_from, number);

    -- A number that is not trusted mostly is its child's but for one digit: the birth date in it is worth a look too.
    create temp table linkage_seeking (${blockTypes}, guardian_year smallint, reading bigint) on commit drop;
    insert into linkage_seeking
    select ${blockColumns('l', 'l.day')} from linkage_left l
    union
    select ${blockColumns('l', printedDaySql('l.number'))} from linkage_left l where l.ejected_from is null;
    ${partsOf('linkage_seeking')}
    -- Agencies ask different members of a family: whoever the row names may be the one the child's row names.
    insert into linkage_seeking (id, pinyin, day, guardian_name)
    select distinct k.id, k.pinyin, k.day, g.name from linkage_seeking k join linkage_left l using (id)
    cross join lateral unnest(l.guardian_names) g (name) where g.name is distinct from l.guardian_name;
    insert into linkage_seeking (id, guardian_name, guardian_year)
    select distinct id, guardian_name, ${yearOf('day')} + beside from linkage_seeking cross join generate_series(-1, 1) beside
    where guardian_name is not null and day is not null;`);
  await storeReadings(sql);
  await sql.query(`
    analyze linkage_seeking;

    ${metSql}
    create temp table linkage_holder (${blockTypes}, guardian_year smallint, reading bigint) on commit drop;
    insert into linkage_holder
    select s.id17 as id, p.pinyin, d.day, ${partsOfDay('d.day')}, s.guardian_citizen_id, s.guardian_name, s.phone, s.village, ${sexOf('s.id17')} as sex,
      case when d.day = s.born then ${yearOf('s.born')} end as guardian_year, s.id17 as reading
    from linkage_met m join linkage_scope s on s.n = m.n join children.name_pinyin p on p.name_key = s.name_key
    ${onItsDays('s')};
    insert into linkage_holder (id, pinyin, guardian_name, guardian_year)
    select s.id17, p.pinyin, ${otherGuardianSql('s')}, ${yearOf('s.born')}
    from linkage_met m join linkage_scope s on s.n = m.n join children.name_pinyin p on p.name_key = s.name_key
    where s.guardian_names is not null;
    ${full ? '' : storedHolders}
    ${partsOf('linkage_holder')}
    analyze linkage_holder`);
  await createPairs(sql, hubSpecification, { left: 'linkage_seeking', right: 'linkage_holder' });
  await sql.query(`
    delete from candidate_pair c using linkage_left l where l.id = c.left_id and l.ejected_from = c.right_id;
    delete from candidate_pair c using linkage_forbidden x where x.n = c.left_id and x.id17 = c.right_id;

    create temp table linkage_compared (id bigint, copied boolean, center bigint, ${formTypes}, day date, sex ${inPlace}, number ${inPlace},
      ${householdTypes}) on commit drop;
    insert into linkage_compared
    with center as (select distinct right_id as id17 from candidate_pair),
    held as (
      select s.id17, s.name_key, s.former_name_key, s.born, s.id_birth, s.citizen_id, s.guardian_citizen_id,
        s.guardian_name, s.guardian_names, s.phone, s.village, ${villageDivisionSql('s')} as division, ${villageCodeSql('s')} as village_code
      from center c join linkage_scope s on s.id17 = c.id17
      where not exists (select from linkage_seeker k where k.n = s.n)
      ${
        full
          ? ''
          : `union all
      select l.id17, l.name_key, l.former_name_key, l.born, l.id_birth, l.citizen_id, l.guardian_citizen_id,
        l.guardian_name, l.guardian_names, l.phone, l.village, ${villageDivisionSql('l')} as division, ${villageCodeSql('l')} as village_code
      from center c join children.link_record l on l.id17 = c.id17 where l.seeker is null and ${notInScope('l')}`
      }),
    told as (
      select distinct s.id17 as center, ${formColumns}, d.day, ${sexOf('s.id17')} as sex, s.citizen_id as number,
        s.guardian_citizen_id, s.guardian_name, s.guardian_names, s.phone, s.village, s.division, s.village_code
      from held s ${forms('s')}
      ${onItsDays('s')})
    select row_number() over () as id, false as copied, t.* from told t;
    ${fellowPairsSql}
    create index on linkage_compared (center);`);
  await storeSounds(sql);
  await sql.query('analyze linkage_compared (center)');
}

/** A number that is not valid leads to those it may be a slip for. */
async function storeReadings(sql: Sql): Promise<void> {
  const printed = await sql.query<{ number: string }[]>(
    'select distinct number from linkage_left where ejected_from is null and length(number) between 17 and 19',
  );
  const readings = printed.flatMap(({ number }) =>
    numberReadings(number).map((one) => [number, one] as const),
  );
  if (readings.length === 0) return;
  await sql.query(
    `insert into linkage_seeking (id, reading) select l.id, r.reading
     from unnest($1::text[], $2::bigint[]) r (number, reading) join linkage_left l on l.number = r.number and l.ejected_from is null`,
    [readings.map(([number]) => number), readings.map(([, one]) => one)],
  );
}

/** What a record says of each column of a block, as SQL; of what is not here it says nothing. */
type Said = Partial<Record<string, string>>;

/** SQL condition: a record and a seeker agree in these columns, neither of them empty. Hashed once, looked up once a record. */
function agree(seekers: string, columns: readonly string[], said: Said): string {
  const there = columns.map((column) => `${column} is not null`).join(' and ');
  const both = columns.map((column) => said[column] ?? 'null').join(', ');
  return `(${columns.map((column) => `${said[column] ?? 'null'} is not null`).join(' and ')}
        and (${both}) in (select ${columns.join(', ')} from ${seekers} where ${there}))`;
}

/** The columns of each block; the sex is left to the join itself, as it divides by two only. */
const blocks = hubSpecification.blocks.map(({ keys }) =>
  keys.map((key) => key.replace('t.', '').replace('pinyin', 'name_key')).filter((column) => column !== 'sex'),
);

/**
 * By which a block is asked for first, before its other column: the more a column tells one record from another the earlier. Names are borne by
 * many; on each day, in a large county, somebody who is looked for was born.
 */
const leads = ['guardian_citizen_id', 'reading', 'phone', 'guardian_name', 'name_key', 'day'] as const;

/** SQL condition: a record that says this shares a block with a seeker. A record carries its name, which sounds like a seeker's. */
const sharesBlock = (said: Said): string =>
  leads.flatMap((lead) => {
    const led = blocks.filter(
      (columns) =>
        leads.find((one) => columns.includes(one)) === lead &&
        columns.every((column) => said[column] !== undefined),
    );
    if (led.length === 0) return [];
    const seekersOf = (columns: readonly string[]): string =>
      columns.includes('name_key') ? 'linkage_sounding' : 'linkage_seeking';
    return `${agree(seekersOf([lead]), [lead], said)}
          and (${led.map((columns) => agree(seekersOf(columns), columns, said)).join(' or ')})`;
  }).join(`
        or `);

const named = { name_key: 's.name_key' };
/** What a record says as one that was born on the day. Year and day in it are worked out where they are asked for. */
const saidOn = (day: string): Said => ({
  ...named,
  day,
  year: yearOf(day),
  day_of_year: dayOfYear(day),
  guardian_citizen_id: 's.guardian_citizen_id',
  guardian_name: 's.guardian_name',
  phone: 's.phone',
  village: 's.village',
});

/**
 * Records under a trusted number that share two of a block's columns with a seeker (`linkage_met`). Next to none do:
 * one look at every record costs less than a join of them all for each block.
 */
const metSql = `
    create temp table linkage_met on commit drop as
    with linkage_sounding as materialized (
      select distinct p.name_key, s.day, s.year, s.day_of_year, s.guardian_citizen_id, s.guardian_name, s.phone, s.village
      from linkage_seeking s join children.name_pinyin p on p.pinyin = s.pinyin)
    select s.n from linkage_scope s
    where s.id17 is not null and ${isChild('s')}
      and (${sharesBlock({ ...saidOn('s.born'), guardian_year: yearOf('s.born'), reading: 's.id17' })}
        or s.birth_date <> s.id_birth and (${sharesBlock(saidOn('s.id_birth'))})
        or s.guardian_names is not null and (${sharesBlock({ ...named, guardian_name: otherGuardianSql('s'), guardian_year: yearOf('s.born') })}))
      and not exists (select from linkage_seeker k where k.n = s.n)
    -- A part of whose name is a seeker's, or a part of it.
    union
    select s.n from linkage_scope s cross join lateral (values (s.born), (nullif(s.id_birth, s.born))) d (day)
    join children.name_pinyin p using (name_key) cross join lateral ${partsOfSound('p.pinyin')} part
    join linkage_seeking k on k.day = d.day and k.pinyin = part
    where s.id17 is not null and ${isLong('s.name_key')} and ${isChild('s')} and not exists (select from linkage_seeker t where t.n = s.n);
    analyze linkage_met;`;

/** What all seekers of one sound say: the bearers of a name, who may be many, are read once for them. */
const saidUnderName = {
  year: 'years',
  day_of_year: 'days_of_year',
  guardian_citizen_id: 'guardian_citizen_ids',
  guardian_name: 'guardian_names',
  phone: 'phones',
  village: 'villages',
};

/** SQL condition: the day is of the year of a seeker in `k`, or the same day of another year. */
const withinDays = (day: string): string =>
  `(${yearOf(day)} = any(k.years) or ${dayOfYear(day)} = any(k.days_of_year))`;

/**
 * How a seeker `k` meets a holder `l` outside the scope: each a look into an index but the phone, by which few seekers
 * can ask.
 */
const meetings = [
  `linkage_seeking k join heard h using (pinyin) join children.link_record l on l.name_key = h.name_key and l.born = k.day`,
  `linkage_seeking k join children.link_record l on l.guardian_citizen_id = k.guardian_citizen_id and l.born is not distinct from k.day`,
  ...[
    ['guardian_name', 'l.guardian_name'],
    ['guardian_names', otherGuardianSql('l')],
  ].map(
    ([
      column,
      guardian,
    ]) => `linkage_seeking k join children.link_record l on left(${guardian}, 16) = left(k.guardian_name, 16)
      and l.${column} is not null and ${guardian} = k.guardian_name
      and l.born between make_date(k.guardian_year, 1, 1) and make_date(k.guardian_year, 12, 31)`,
  ),
  `linkage_seeking k join children.link_record l on l.id17 = k.reading`,
  `linkage_seeking k join children.link_record l on l.born = k.day and l.village = k.village`,
  `(select distinct day, phone from linkage_seeking where phone is not null) k
      join children.link_record l on l.born = k.day and l.phone = k.phone`,
  `(select distinct guardian_citizen_id, village from linkage_left) k
      join children.link_record l using (guardian_citizen_id, village)`,
  `sounding k join children.link_record l on l.name_key = k.name_key and (l.guardian_citizen_id = any(k.guardian_citizen_ids)
      or l.guardian_name = any(k.guardian_names) or ${otherGuardianSql('l')} = any(k.guardian_names)
      or l.phone = any(k.phones) or l.village = any(k.villages)
      or ${withinDays('l.born')} or l.birth_date <> l.id_birth and ${withinDays('l.id_birth')})`,
  `linkage_seeking k join children.link_record l on l.id_birth = k.day and l.birth_date <> l.id_birth`,
  `(select distinct day from linkage_seeking where day is not null and pinyin is not null) d
      join children.link_record l on l.born = d.day and ${isLong('l.name_key')}
      ${lookUp('p.pinyin', 'name_pinyin p', 'p.name_key = l.name_key')} p cross join lateral ${partsOfSound('p.pinyin')} part
      join linkage_seeking k on k.day = d.day and k.pinyin = part`,
];

/** Holders outside the scope, each on its days: the birth date it gives and its number's. */
const storedHolders = `
    insert into linkage_holder
    with heard as materialized (
      select p.pinyin, p.name_key from (select distinct pinyin from linkage_seeking) k
      join children.name_pinyin p using (pinyin)),
    sounding as materialized (
      select h.name_key, ${Object.entries(saidUnderName)
        .map(([column, all]) => `array_agg(l.${column}) as ${all}`)
        .join(', ')}
      from linkage_seeking l join heard h using (pinyin) group by h.name_key),
    met as materialized (${meetings
      .map(
        (meeting) => `
      select l.source_system, l.record_id, l.id17, l.name_key, l.born, l.id_birth, l.guardian_citizen_id,
        l.guardian_name, ${otherGuardianSql('l')} as other_guardian, l.phone, l.village
      from ${meeting} where ${holds('l')}`,
      )
      .join(' union ')}),
    held as materialized (
      select l.*, p.pinyin from met l ${lookUp('p.pinyin', 'name_pinyin p', 'p.name_key = l.name_key')} p where ${notInScope('l')})
    select distinct l.id17, l.pinyin, d.day, ${partsOfDay('d.day')}, l.guardian_citizen_id, l.guardian_name, l.phone, l.village, ${sexOf('l.id17')},
      case when d.day = l.born then ${yearOf('l.born')} end, l.id17
    from held l ${onItsDays('l')}
    union all
    select l.id17, l.pinyin, null, null, null, null, l.other_guardian, null, null, null, ${yearOf('l.born')}, null
    from held l where l.other_guardian is not null;`;
