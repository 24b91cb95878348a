import { sourceOfGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { columnName } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { countOf, latestOf, leastOf, listOf } from './readings.ts';
import type { Reading } from './readings.ts';
import type { ComparedSource } from './sources.ts';

/** Columns every record table has. */
const commonColumns = [
  'record_id',
  'source_key',
  'batch_id',
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
  'division',
  'guardians',
];

/** Columns that are worked out, by table. */
const derived: Readonly<Record<string, string>> = {
  term_no: 'known.term_no',
  valid: `s.status = 'VALID' and coalesce(s.valid_until >= run.today, true)`,
};

export const recordsOf = (source: ComparedSource): string => `compared_${source.group}`;
export const groupOf = (source: ComparedSource): string => `group_${source.group}`;

/**
 * Terms in order: school year × 2, plus 1 for the second. Read from the label (`2025-2026学年第一学期`, `2026年春`);
 * where it tells none, from the day of the sheet: August to January is the first term.
 */
export const termNumberFunction = `
create or replace function pg_temp.hub_term_no(label text, as_of date) returns int language sql immutable return (
  select case
    when label ~ '\\d{4}' and label ~ '第?(一|1|上)学?期|秋|第?(二|2|下)学?期|春' then
      2 * (substring(label from '\\d{4}')::int
        - case when label ~ '春' and label !~ '\\d{4}\\D{1,3}\\d{4}' then 1 else 0 end)
      + case when label ~ '第?(二|2|下)学?期|春' then 1 else 0 end
    when extract(month from as_of) >= 8 then 2 * extract(year from as_of)::int
    when extract(month from as_of) = 1 then 2 * extract(year from as_of)::int - 2
    else 2 * extract(year from as_of)::int - 1
  end)`;

/** What the sheets call terms, each read once: `term_no` of every label and day. */
export const knownTermTable = `
create temp table known_term on commit drop as
select term, as_of, held, pg_temp.hub_term_no(term, as_of) as term_no from (
  select term, as_of, bool_or(present) as held from students.term_record group by term, as_of) as said`;

/** SQL: the known term of a row of the term sheets. */
export const knownTermOf = (row: string): string =>
  `join known_term known on known.as_of = ${row}.as_of and known.term is not distinct from ${row}.term`;

/** The newest term any sheet speaks of, later ones than today's left out as typing errors. */
export const currentTermTable = `
create temp table current_term on commit drop as
select max(term_no) as term_no from known_term, run where held and term_no <= pg_temp.hub_term_no(null, run.today)`;

/** Children with more than one record in a source: few, but all that needs sorting and aggregates. */
export const severalTable = (everything: boolean): string => `
create temp table several on commit drop as
select l.source_system, l.child_id from ${everything ? '' : 'judged join '}children.link_record l
${everything ? 'where l.child_id is not null' : 'using (child_id)'}
group by l.source_system, l.child_id having count(*) > 1;
analyze several`;

/**
 * The records of the judged children, each with `current`: the source still holds it, and no newer row of the same
 * natural key (a pupil's row at the next school, a person's at the next address) supersedes it. `alone`: it is the
 * child's only record in the source.
 */
export function recordsSql(source: ComparedSource): string {
  const { group, schema, table, columns, alsoCurrent } = source;
  const names = [...commonColumns, ...columns];
  const selected = names.map((column) =>
    column in derived ? `${derived[column] ?? ''} as ${column}` : `s.${column}`,
  );
  const held = names.map((column) => `r.${column}`).join(', ');
  const also = alsoCurrent === undefined ? '' : ` and coalesce(${alsoCurrent}, false)`;
  const records = `children.link_record l using (child_id)
  join ${schema}.${table} s on s.record_id = l.record_id
  ${columns.includes('term_no') ? knownTermOf('s') : ''}
  cross join run
  where l.source_system = '${sourceOfGroup[group]}'`;
  return `
create temp table ${recordsOf(source)} on commit drop as
select r.child_id, ${held}, r.present${also} as current, true as alone
from (
  select l.child_id, ${selected.join(', ')}
  from judged join ${records} and not exists (
    select from several where several.source_system = l.source_system and several.child_id = l.child_id)
) as r
union all
select r.child_id, ${held}, r.present and coalesce(r.as_of = r.newest, false)${also}, false
from (
  select l.child_id, ${selected.join(', ')},
    max(s.as_of) filter (where s.present) over (partition by l.child_id, s.source_key) as newest
  from (select child_id from several where source_system = '${sourceOfGroup[group]}') as judged
  join ${records}
) as r`;
}

/** A former name stands for the present one: name → the name whose record calls it former. */
export function formerNamesSql(sources: readonly ComparedSource[]): string {
  const pairs = sources.map(
    (source) =>
      `select child_id, former_name_key, name_key from ${recordsOf(source)} where current and former_name_key <> name_key`,
  );
  return `
create temp table renamed on commit drop as
select child_id, former_name_key as former, min(name_key) as present
from (${pairs.join(' union ')}) as pair
where not exists (
  select from (${pairs.join(' union ')}) as back
  where back.child_id = pair.child_id and back.former_name_key = pair.name_key and back.name_key = pair.former_name_key
    and pair.former_name_key < pair.name_key)
group by child_id, former_name_key;
analyze renamed`;
}

/** Each record `which` names, with what the readings need beside its own columns. */
const readable = (source: ComparedSource, which: string): string => `
  select r.*, coalesce(renamed.present, r.name_key) as one_name, ${foreign} as foreign_id
  from (select r.*, ${printed} as printed_id from ${recordsOf(source)} r where ${which}) as r
  join children.child own on own.child_id = r.child_id
  left join renamed on renamed.child_id = r.child_id and renamed.former = r.name_key`;

/** One row a child that has records of the source: its group of columns. */
export function groupSql(source: ComparedSource): string {
  const readings = Object.entries<Reading>({ ...commonReadings, ...source.readings });
  const columns = (read: (reading: Reading) => string): string =>
    readings
      .map(([field, reading]) => `${read(reading)} as ${columnName(source.group, field)}`)
      .join(',\n  ');
  return `
create temp table ${groupOf(source)} on commit drop as
select r.child_id, case when r.present then r.batch_id end as batch_id,
  r.current and r.guardians is not null as guardians_told,
  ${columns(({ ofOne }) => ofOne)}
from (${readable(source, 'r.alone')}) as r
union all
select ${groupKeys},
  ${columns(({ ofSeveral }) => ofSeveral)}
from (${ranked(source, 'not r.alone')}) as r
group by r.child_id`;
}

/** The aggregates over all records, of children with one record too: what `groupSql` must come to. */
export function aggregatedSql(source: ComparedSource): string {
  const columns = Object.entries<Reading>({ ...commonReadings, ...source.readings }).map(
    ([field, { ofSeveral }]) => `${ofSeveral} as ${columnName(source.group, field)}`,
  );
  return `select ${groupKeys}, ${columns.join(', ')} from (${ranked(source, 'true')}) as r group by r.child_id`;
}

const groupKeys = `r.child_id,
  (array_agg(r.batch_id order by r.as_of desc, r.batch_id desc) filter (where r.present))[1] as batch_id,
  coalesce(bool_or(r.current and r.guardians is not null), false) as guardians_told`;

const ranked = (source: ComparedSource, which: string): string => `
  select r.*, row_number() over (partition by r.child_id order by r.current desc, ${source.order}, r.as_of desc, r.record_id desc) as rank
  from (${readable(source, which)}) as r`;

const currentList = (column: string): Reading =>
  listOf(`r.${column}`, `r.current and r.${column} is not null`);

/**
 * The citizen number the row prints in its ID cell. Where the row's student or certificate number was believed instead,
 * that is what stands in `citizen_id`, and the cell is the raw text; a number known only out of a student number is no
 * print of the number itself: an old student number is not a wrong citizen number. A regular expression costs as much as
 * all else here together: most cells print the very number.
 */
const printed = `case when r.citizen_id_status <> 'VALID' then null
  when r.citizen_id_raw = r.citizen_id then r.citizen_id
  when r.citizen_id_raw ~ '^[0-9]{17}[0-9X]$' then r.citizen_id_raw
  when r.id_evidence in ('CITIZEN_ID', 'DISABILITY_CARD') then r.citizen_id end`;

const printedIds = (condition: string): Reading =>
  listOf('r.printed_id', `${condition} and r.current and r.printed_id is not null`);

/**
 * Not the child's own number. Where the child has none, only a number that another child holds, or that belongs to
 * somebody of another age: a birth date a few days off its own number is a slip in either, and nobody can tell which.
 */
const foreign = `case when r.printed_id is null then false
  when own.citizen_id is not null then own.citizen_id <> r.printed_id
  else coalesce(abs(r.birth_date - to_date(substr(r.printed_id, 7, 8), 'YYYYMMDD')) > 731, false)
    or exists (select from children.child other
      where other.citizen_id = r.printed_id and other.retired_at is null and other.child_id <> r.child_id) end`;

const invalid = `r.current and r.citizen_id_status = 'INVALID'`;

const commonReadings: Readonly<Record<string, Reading>> = {
  records: countOf('r.current'),
  pastRecords: countOf('not r.present'),
  asOf: latestOf('r.as_of', 'r.present'),
  lastSeen: latestOf('r.as_of', 'not r.present'),
  names: currentList('name'),
  nameKeys: currentList('one_name'),
  sexes: currentList('sex'),
  birthDates: currentList('birth_date'),
  citizenIds: printedIds('true'),
  foreignIds: printedIds('r.foreign_id'),
  invalidIds: countOf(invalid),
  // Short or long numbers escape a mask that looks for 15 or 18 digits: the middle is hidden here for good.
  invalidId: leastOf(
    `case when length(r.citizen_id_raw) > 8
    then left(r.citizen_id_raw, 4) || repeat('*', length(r.citizen_id_raw) - 6) || right(r.citizen_id_raw, 2)
    else repeat('*', length(r.citizen_id_raw)) end`,
    invalid,
  ),
};
