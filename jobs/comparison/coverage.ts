import { sourceOfGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { ComparedSource } from './sources.ts';

/** Columns of `covered` that speak of one source. */
export const coveringColumns = (group: SourceGroup): { on: string; batch: string; by: string } => ({
  on: `${group}_covering_on`,
  batch: `${group}_covering_batch`,
  by: `${group}_covering_by`,
});

/**
 * `covered`, a row for each division of `places`: the newest full export of each source that covers it. Held, partial and
 * delta exports tell nothing about who is absent. An export whose place is unknown ('') is read as the whole
 * jurisdiction's; a child whose place is unknown is covered by what covers a whole county.
 */
export function coverageSql(sources: readonly ComparedSource[], places: string): readonly string[] {
  const telling = sources.filter(({ tellsAbsence }) => tellsAbsence);
  const exports = telling.map(
    ({ group, schema }) => `
    select '${group}' as source_group, coverage, as_of, batch_id, import_id
    from ${schema}.import_batch where source_system = '${sourceOfGroup[group]}' and removes`,
  );
  const columns = telling.flatMap(({ group }) => {
    const { on, batch, by } = coveringColumns(group);
    const chosen = (column: string): string =>
      `(array_agg(${column}) filter (where source_group = '${group}'))[1]`;
    return [
      `${chosen('as_of')} as ${on}`,
      `${chosen('batch_id')} as ${batch}`,
      `${chosen('import_id')} as ${by}`,
    ];
  });
  return [
    'drop table if exists pg_temp.covered',
    `create temp table covered on commit drop as
select division, ${columns.join(', ')}
from (
  select distinct on (place.division, export.source_group) place.division, export.source_group, export.as_of,
    export.batch_id, export.import_id
  from (select distinct coalesce(division, '') as division from (${places}) as known (division)) as place
  join (${exports.join(' union all ')}) as export on starts_with(place.division, export.coverage)
    or place.division = '' and length(export.coverage) <= 6
  order by place.division, export.source_group, export.as_of desc, export.batch_id desc
) as newest group by division;
analyze covered`,
  ];
}

/** What every covering export adds up to: a change anywhere may change what silence means everywhere. */
export function coverageSignatureSql(sources: readonly ComparedSource[]): string {
  const parts = sources
    .filter(({ tellsAbsence }) => tellsAbsence)
    .map(
      ({ group, schema }) =>
        `select '${group}' || ' ' || batch_id as word from ${schema}.import_batch
         where source_system = '${sourceOfGroup[group]}' and removes`,
    );
  const terms = `select 'term ' || batch_id as word from students.import_batch where source_system = 'term-registration'`;
  return `select md5(coalesce(string_agg(word, ',' order by word), '')) as signature
  from (${[...parts, terms].join(' union all ')}) as word`;
}
