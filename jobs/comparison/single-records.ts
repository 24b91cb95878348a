import {
  columnName,
  isMostlySingle,
  onlyName,
  sourceOfGroup,
} from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { printedId, readingsOf } from './common-readings.ts';
import { guardianSlots } from './guardians.ts';
import { alsoCurrent, recordColumns, recordTable } from './records.ts';
import type { ComparedSource } from './sources.ts';
import { sheetJoins } from './terms.ts';

/**
 * Nearly every child has one record in a source at most. Such a child's row is read straight off its records, in the
 * statement that writes it: no table in between, no aggregate. What takes more than one look, the others (`tangled`) get.
 */

const recordOf = (group: SourceGroup): string => `${group}_record`;

/**
 * SQL: the records that are a child's, `source_system, record_id, child_id`, of the children of the table `among`. Of
 * everybody as linkage told the agencies' stores: those tables hold nothing else, and are a fifth of its own.
 */
export function linkedRecords(
  sources: readonly ComparedSource[],
  everything: boolean,
  among: string | null = null,
): string {
  const join = among === null ? '' : `join ${among} using (child_id)`;
  const from = everything
    ? [...new Set(sources.map(({ schema }) => `${schema}.child_record`))]
    : ['children.link_record'];
  const told = from.map((table) => `select source_system, record_id, child_id from ${table} ${join}`);
  return `(${told.join(' union all ')})`;
}

/**
 * The judged children that have records: with their record in each source. Children with several records in a source
 * are left out. Of everybody, those who are no more are told when their own row is joined.
 */
export function memberTable(sources: readonly ComparedSource[], everything: boolean): string {
  const records = sources.map(
    ({ group }) =>
      `max(l.record_id) filter (where l.source_system = '${sourceOfGroup[group]}') as ${recordOf(group)}`,
  );
  const told = sources.map(({ group }) => recordOf(group)).join(', ');
  return `
create temp table member on commit drop as
select child_id, ${told}
from (
  select child_id, count(*) as records, ${records.join(', ')}
  from ${linkedRecords(sources, everything, everything ? null : 'judged')} as l
  group by child_id
) as linked
where records = num_nonnulls(${told});
analyze member`;
}

/**
 * SQL: the groups of columns of the children in `member`, joined to it; `dead` as `guardianSlots` wants it. Where most
 * records are not theirs (`few` children are judged, or the source holds grown-ups too), members' records are picked
 * first: the offset keeps the planner from reading what it will not need.
 */
export function singlesJoin(source: ComparedSource, { dead, few }: { dead: string; few: boolean }): string {
  const { group, schema } = source;
  const names = recordColumns(source).map(({ name, value }) => `${value} as ${name}`);
  const read = readingsOf(source).map(([field, { ofOne, only }]) => {
    const name = columnName(group, field);
    return only !== undefined && isMostlySingle(field)
      ? `${only} as ${onlyName(name)}`
      : `${ofOne} as ${name}`;
  });
  const picked = few || source.holdsAdults;
  const table = picked
    ? recordTable(source, { of: 'member', by: `s.record_id = member.${recordOf(group)}` })
    : recordTable(source);
  const groupOfColumns = `(
    select r.record_id as ${group}_read, r.former_name_key <> r.name_key as ${group}_renamed,
      ${[...guardianSlots(group, dead), ...read].join(',\n      ')}
    from (
      select r.*, r.name_key as one_name, ${printedId} as printed_id, r.present${alsoCurrent(source)} as current,
        batch.import_id, batch.coverage, batch.as_of as told_on
      from (select ${names.join(', ')} from ${table}) as r
      left join ${schema}.import_batch batch on batch.batch_id = r.batch_id
    ) as r ${picked ? 'offset 0' : ''}
  ) as ${group}`;
  const sheet = sheetJoins[group];
  const joined = sheet === undefined ? groupOfColumns : `(${groupOfColumns} ${sheet})`;
  return `
  left join ${joined} on ${group}_read = member.${recordOf(group)}`;
}
