import type { Sql } from '../../platform/postgres/index.ts';
import { sourceOfGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { quoteLiteral } from '../../subgraphs/reconciliation/mismatch/sql.ts';
import type { ComparedSource } from './sources.ts';

/** Columns of `covered` that speak of one source. */
export const coveringColumns = (group: SourceGroup): { on: string; batch: string; by: string } => ({
  on: `${group}_covering_on`,
  batch: `${group}_covering_batch`,
  by: `${group}_covering_by`,
});

/** SQL: the row of `covered` that tells of a place (SQL as well, a division code, null or '' where it is unknown). */
export type CoverOf = (place: string) => string;

/** Children of whom no source tells where they live. */
const nowhere = '?';

/**
 * `covered`: for each place that a full export is of, and for nowhere, the newest full export of each source that
 * covers it. Held, partial and delta exports tell nothing about who is absent. An export whose place is unknown ('') is
 * read as the whole jurisdiction's; a child whose place is unknown is covered by what covers a whole county. Of the
 * places of exports that a child's place lies in, the deepest says it all: the others that it lies in are the same for
 * both.
 */
export async function prepareCoverage(tx: Sql, sources: readonly ComparedSource[]): Promise<CoverOf> {
  const telling = sources.filter(({ tellsAbsence }) => tellsAbsence);
  const exports = telling.map(
    ({ group, schema }) => `
    select '${group}' as source_group, coverage, as_of, batch_id, import_id
    from ${schema}.import_batch
    where source_system = '${sourceOfGroup[group]}' and removes and coverage is not null`,
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
  await tx.query(`create temp table covered on commit drop as
with export as materialized (${exports.join(' union all ')})
select place, ${columns.join(', ')}
from (
  select distinct on (known.place, export.source_group) known.place, export.source_group, export.as_of, export.batch_id,
    export.import_id
  from (select coverage from export union select '${nowhere}') as known (place)
  join export on case known.place when '${nowhere}' then length(export.coverage) <= 6
    else starts_with(known.place, export.coverage) end
  order by known.place, export.source_group, export.as_of desc, export.batch_id desc
) as newest group by place;
analyze covered`);
  const places: { place: string }[] = await tx.query(
    'select place from covered order by length(place) desc, place',
  );
  return coverOf(places.map(({ place }) => place).filter((place) => place !== nowhere));
}

/** `places`: the deepest first. */
function coverOf(places: readonly string[]): CoverOf {
  const depths = [...new Set(places.map(({ length }) => length))];
  return (place) => {
    const within = depths.map((depth) => {
      const ofDepth = places.filter(({ length }) => length === depth).map(quoteLiteral);
      return `when left(${place}, ${depth}) = any (array[${ofDepth.join(', ')}]) then left(${place}, ${depth})`;
    });
    return `case when coalesce(${place}, '') = '' then '${nowhere}' ${within.join(' ')} end`;
  };
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
