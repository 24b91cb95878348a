import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';

/**
 * Columns an agency's identity view, `linkage_feed` and `children.link_record` share, in this order. The row's digest
 * tells a changed row from one that was merely exported again.
 */
export const feedColumns = [
  'source_system',
  'record_id',
  'source_key',
  'file_row',
  'batch_id',
  'import_id',
  'as_of',
  'present',
  'name',
  'name_key',
  'former_name_key',
  'sex',
  'birth_date',
  'citizen_id',
  'citizen_id_raw',
  'citizen_id_status',
  'id_evidence',
  'local_key',
  'guardian_name',
  'guardian_citizen_id',
  'guardian_names',
  'phone',
  'village',
  'division',
  'other_citizen_id',
  'cohort_born_by',
  'closed',
  'row_hash',
] as const;

/**
 * Type of the keys, ids and codes in working tables. Where no value can grow long, PostgreSQL keeps no second table,
 * with an index, for long values beside a table: that is most of what a small one costs.
 */
export const codeType = 'varchar(40)';

/**
 * The same for names, of which a cell takes 100 characters (docs/files.md). Of longer ones, stored by an older import, the
 * beginning counts, in a full run as in a small one.
 */
export const nameType = 'varchar(120)';

/**
 * Type of a text in a working table that has nothing but such columns and fixed ones: told that no value is ever to be stored elsewhere,
 * PostgreSQL keeps no second table either. A row must fit a page of 8 kB then: of what a cell takes some eighty do, or twenty of the
 * longest.
 */
export const inPlace = 'text storage plain';
export const listInPlace = 'text[] storage plain';

/** Persons of 0 to 18 completed years are children. */
export const ageLimitYears = 19;

/** SQL: nobody born by this day is a child on that one. */
export const bornAfterSql = (day: string): string =>
  `(${day}::date - interval '${ageLimitYears} years')::date`;

/**
 * Opens a run inside the caller's transaction. The caller then fills `linkage_feed` ({@link feedColumns}) with the
 * current identity rows that {@link candidateSql} lets through: of all records for a full run; otherwise of the
 * touched ones, which it lists in `linkage_touched` (source_system, record_id).
 */
export async function openFeed(sql: Sql, today: PlainDate): Promise<void> {
  await sql.query(
    `create temp table linkage_run on commit drop as
     select $1::date as today, ${bornAfterSql('$1')} as born_after`,
    [today],
  );
  await sql.query(`
    create temp table linkage_touched (source_system ${codeType}, record_id bigint) on commit drop;
    -- What the steps compare stands first: to read a column, PostgreSQL walks over all before it.
    create temp table linkage_feed (
      n bigint generated always as identity,
      id17 bigint generated always as (left(citizen_id, 17)::bigint) stored,
      id_birth date generated always as (make_date(substr(citizen_id, 7, 4)::int, substr(citizen_id, 11, 2)::int,
        substr(citizen_id, 13, 2)::int)) stored,
      other17 bigint generated always as (left(other_citizen_id, 17)::bigint) stored,
      birth_date date, as_of date, cohort_born_by date, present boolean, closed boolean, record_id bigint, source_system text, sex text, name_key text,
      former_name_key text, id_evidence text, local_key text, citizen_id text, division text, name text, phone text,
      village text, guardian_name text, guardian_citizen_id text, guardian_names text[], other_citizen_id text, citizen_id_raw text, citizen_id_status text,
      source_key text, file_row int, batch_id int, import_id uuid, row_hash uuid) on commit drop;
    create temp table linkage_change (source_system ${inPlace}, record_id bigint, stored boolean, fed boolean, differs boolean,
      changed boolean, unmoved boolean, retold boolean, redated boolean, contested boolean, child_id ${inPlace}, id17 bigint, id_birth date,
      birth_date date, name_key ${inPlace}, former_name_key ${inPlace}, local_key ${inPlace}, other17 bigint, guardian_citizen_id ${inPlace},
      guardian_name ${inPlace}, guardian_names ${listInPlace}, phone ${inPlace}, village ${inPlace}, place tid) on commit drop;
    create temp table linkage_quiet (source_system ${codeType}, record_id bigint, child_id ${codeType}, id17 bigint,
      id_evidence ${codeType}) on commit drop;
    create temp table linkage_dirty (source_system ${codeType}, record_id bigint, changed boolean) on commit drop;
    create temp table linkage_gone (source_system ${codeType}, record_id bigint, child_id ${codeType}) on commit drop;
    create temp table linkage_former (followed boolean, id17 bigint, name_key ${inPlace}, birth_date date, id_birth date,
      guardian_citizen_id ${inPlace}, guardian_name ${inPlace}, guardian_names ${listInPlace}, phone ${inPlace}, village ${inPlace},
      phones ${listInPlace}) on commit drop;
    create temp table linkage_frontier (source_system ${inPlace}, record_id bigint, name_key ${inPlace}, former_name_key ${inPlace},
      birth_date date, id_birth date, id17 bigint, local_key ${inPlace}, child_id ${inPlace}, other17 bigint) on commit drop;
  `);
}

/**
 * SQL condition on an identity row: may it be a child's? Either date makes it so, the row's or the one inside its
 * number, because one of them may be wrong; a row without any date may still share a child's number inside its
 * source. So may a pupil's with a grown-up's birth date ({@link mistypedAgeSql}): `alsoIf` is the condition on those.
 * The decision falls on the linked records together (`clusters`).
 */
export function candidateSql(row: string, alsoIf = 'false'): string {
  return `coalesce(${row}.birth_date > (select born_after from linkage_run)
    or substr(${row}.citizen_id, 7, 8) > (select to_char(born_after, 'YYYYMMDD') from linkage_run)
    or (${row}.birth_date is null and ${row}.citizen_id is null) or ${alsoIf}, false)`;
}

/** An export may tell of a day to come: so far ahead at most (docs/files.md). */
const daysAhead = 92;

/**
 * SQL condition on a row without a valid number: by its birth date it was a grown-up's already when the list was made. In a
 * pupil's row that is a clerk's slip. Asked of the list's own day, the answer does not change with time; and who was fed
 * for being young enough on the day of a run, and has grown up since, is not meant.
 */
const mistypedAgeSql = (row: string): string => `(${row}.citizen_id is null
    and ${row}.birth_date <= ${row}.as_of - interval '${ageLimitYears} years ${daysAhead} days')`;

/** SQL condition on a row of a list of pupils: see {@link mistypedAgeSql}. */
export const mistypedPupilSql = (row: string): string => `(${row}.pupil and ${mistypedAgeSql(row)})`;

/** The same of a row in `children.link_record`, where none but pupils' rows with such a birth date can be. */
export const storedPupilSql = mistypedAgeSql;

/**
 * SQL condition on a row of the feed or of `link_record`: its birth date is a child's, the one inside its number an
 * adult's. The adult's own rows must be fed too: without them a mistyped birth date makes a child of a grown-up.
 */
export function adultNumberSql(row: string): string {
  return `coalesce(${row}.birth_date > (select born_after from linkage_run)
    and ${row}.id_birth <= (select born_after from linkage_run), false)`;
}

/**
 * SQL: a guardian's name as it is compared: 阿依古丽·艾力 has another dot in each list, a blank, or none. Beside Chinese characters only: a name in letters
 * is parted by its blanks. Most have nothing else, and are looked through once.
 */
export const comparedGuardianSql = (name: string): string =>
  `case when ${name} ~ '^[\\u3400-\\u9fff]*$' then ${name} when ${name} ~ '[\\u3400-\\u9fff]' then translate(${name}, ' \u3000\u200b·•‧・･∙.．', '') else ${name} end`;
/** SQL: the same of a list of them, in its order. */
export const comparedGuardiansSql = (names: string): string =>
  `case when ${names} is not null then array(
      select ${comparedGuardianSql('g.name')} from unnest(${names}) with ordinality g (name, place) order by g.place) end`;

/** Columns worked out of a row once: the birth date inside its number, and the one it is looked for by. */
export const derivedColumns = ['id_birth', 'born'] as const;
/** SQL: the birth date inside a valid citizen number (GB 11643-1999: digits 7 to 14). */
export const idBirthSql = (row: string): string => `substr(${row}.citizen_id, 7, 8)::date`;
/** What a source may change about a record. */
export const valueColumns = feedColumns.slice(2);

export const rowOf = (alias: string, columns: readonly string[]): string =>
  `row(${columns.map((column) => `${alias}.${column}`).join(', ')})`;
