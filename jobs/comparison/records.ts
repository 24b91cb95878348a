import { columnName, sourceOfGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { foreignIds, ownNumber, printedId, readingsOf } from './common-readings.ts';
import type { Reading } from './readings.ts';
import { knownTermOf } from './terms.ts';
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

/** Columns that are worked out, by name. */
const derived: Readonly<Record<string, string>> = {
  term_no: 'known.term_no',
  current_no: 'known.current_no',
  valid: `s.status = 'VALID' and coalesce(s.valid_until >= (select today from run), true)`,
};

export const recordsOf = (source: ComparedSource): string => `compared_${source.group}`;
export const groupOf = (source: ComparedSource): string => `group_${source.group}`;

/** The columns the readings need, with those that are worked out, of rows `s` of the record table. */
export const recordColumns = ({ columns }: ComparedSource): readonly { name: string; value: string }[] =>
  [...commonColumns, ...columns].map((name) => ({ name, value: derived[name] ?? `s.${name}` }));

/**
 * SQL: the source's record table as `s`, with what its worked out columns look up; only the records `picked`, if any
 * are.
 */
export function recordTable(
  { schema, table, columns }: ComparedSource,
  picked: { of: string; by: string } | null = null,
): string {
  const records = `${schema}.${table} s`;
  const from = picked === null ? records : `${picked.of} join ${records} on ${picked.by}`;
  return `${from} ${columns.includes('term_no') ? knownTermOf('s') : ''}`;
}

/** SQL: what else must hold of a record `r` that its source still holds. */
export const alsoCurrent = (source: ComparedSource): string =>
  source.alsoCurrent === undefined ? '' : ` and coalesce(${source.alsoCurrent}, false)`;

/**
 * The records of the tangled children, `alone` where the child has one in the source: only the others need sorting and
 * aggregates; of the records `linked`.
 */
export const tangledRecords = (linked: string): string => `
create temp table tangled_record on commit drop as
select child_id, l.source_system, l.record_id, count(*) over (partition by child_id, l.source_system) = 1 as alone
from ${linked} as l;
analyze tangled_record`;

/**
 * The records of the tangled children, each with `current`: the source still holds it, and no newer row of the same
 * natural key (a pupil's row at the next school, a person's at the next address) supersedes it. `alone`: it is the
 * child's only record in the source.
 */
export function recordsSql(source: ComparedSource): string {
  const names = recordColumns(source);
  const selected = names.map(({ name, value }) => `${value} as ${name}`).join(', ');
  const held = names.map(({ name }) => `r.${name}`).join(', ');
  const from = `
  from ${recordTable(source, { of: 'tangled_record l', by: 's.record_id = l.record_id' })}
  where l.source_system = '${sourceOfGroup[source.group]}'`;
  return `
create temp table ${recordsOf(source)} on commit drop as
select r.child_id, ${held}, r.present${alsoCurrent(source)} as current, true as alone
from (
  select l.child_id, ${selected}
  ${from} and l.alone
) as r
union all
select r.child_id, ${held}, r.present and coalesce(r.as_of = r.newest, false)${alsoCurrent(source)}, false
from (
  select l.child_id, ${selected},
    max(s.as_of) filter (where s.present) over (partition by l.child_id, s.source_key) as newest
  ${from} and not l.alone
) as r;
analyze ${recordsOf(source)}`;
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
  select r.*, coalesce(renamed.present, r.name_key) as one_name, batch.import_id, batch.coverage,
    batch.as_of as told_on, ${ownNumber.ofRecord} as foreign_id
  from (select r.*, ${printedId} as printed_id from ${recordsOf(source)} r where ${which}) as r
  join children.child own on own.child_id = r.child_id
  left join ${source.schema}.import_batch batch on batch.batch_id = r.batch_id
  left join renamed on renamed.child_id = r.child_id and renamed.former = r.name_key`;

const allReadings = (source: ComparedSource): readonly (readonly [string, Reading])[] => [
  ...readingsOf(source),
  ['foreignIds', foreignIds],
];

/** One row a tangled child that has records of the source: its group of columns. */
export function groupSql(source: ComparedSource): string {
  const columns = (read: (reading: Reading) => string): string =>
    allReadings(source)
      .map(([field, reading]) => `${read(reading)} as ${columnName(source.group, field)}`)
      .join(',\n  ');
  return `
create temp table ${groupOf(source)} on commit drop as
select r.child_id, ${columns(({ ofOne }) => ofOne)}
from (${readable(source, 'r.alone')}) as r
union all
select r.child_id, ${columns(({ ofSeveral }) => ofSeveral)}
from (${ranked(source, 'not r.alone')}) as r
group by r.child_id;
analyze ${groupOf(source)} (child_id)`;
}

/** The aggregates over all records, of children with one record too: what every other way of reading must come to. */
export function aggregatedSql(source: ComparedSource): string {
  const columns = allReadings(source).map(
    ([field, { ofSeveral }]) => `${ofSeveral} as ${columnName(source.group, field)}`,
  );
  return `select r.child_id, ${columns.join(', ')} from (${ranked(source, 'true')}) as r group by r.child_id`;
}

const ranked = (source: ComparedSource, which: string): string => `
  select r.*, row_number() over (partition by r.child_id order by r.current desc, ${source.order}, r.as_of desc, r.record_id desc) as rank
  from (${readable(source, which)}) as r`;
