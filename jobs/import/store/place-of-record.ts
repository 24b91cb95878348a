import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

/**
 * An export of one town also speaks for the records that first came in an export of the whole county, as far as their rows
 * tell that they are of this town.
 */

/**
 * Column that tells the place of a record by which its source's exports are divided. A pupil's `division` is the hukou
 * place where nobody tells where the school is; exports of the student registry go by the school.
 */
const placeColumn = ({ source }: SourcePlan): string =>
  source === 'student-registry' ? 'school_division' : 'division';

/** Scopes of exports that lie inside the scope of other exports of the source, the deepest first. */
export async function listInnerScopes(tx: Sql, plan: SourcePlan): Promise<readonly string[]> {
  const rows: { scope: string }[] = await tx.query(
    `with known as materialized (
       select distinct scope from ${plan.schema}.import_batch where source_system = $1
     )
     select scope from known inner_scope
     where exists (select from known outer_scope
       where outer_scope.scope <> inner_scope.scope and starts_with(inner_scope.scope, outer_scope.scope))
     order by length(scope) desc, scope`,
    [plan.source],
  );
  return rows.map(({ scope }) => scope);
}

/**
 * SQL: the deepest place whose exports speak for the record `r`: the scope it was exported under, or one of the `inner`
 * scopes in it that its own row names. A row that names no place that deep is spoken for by its scope alone.
 */
export function spokenPlace(plan: SourcePlan, inner: readonly string[]): string {
  if (inner.length === 0) return 'r.scope';
  const place = `r.${placeColumn(plan)}`;
  const depths = [...new Set(inner.map(({ length }) => length))].map((depth) => {
    const scopes = inner.filter(({ length }) => length === depth).map((scope) => `'${scope}'`);
    return `when length(r.scope) < ${depth} and left(${place}, ${depth}) in (${scopes.join(', ')}) then left(${place}, ${depth})`;
  });
  return `case when starts_with(${place}, r.scope) is not true then r.scope ${depths.join(' ')} else r.scope end`;
}

/** What an export of a wider place said of one part: how many of its rows name the place. */
export type WiderCount = { asOf: PlainDate; partition: string; rows: number };

/**
 * For each snapshot of the scope: how many records of that place the newest wider snapshot before it held, by the place
 * their rows named then. Without it the first export of a town would have nothing to be compared with.
 */
export async function countInWiderSnapshots(
  tx: Sql,
  plan: SourcePlan,
  scope: string,
): Promise<readonly WiderCount[]> {
  const column = placeColumn(plan);
  return tx.query(
    `with wider as materialized (
       select batch_id, as_of from ${plan.schema}.import_batch
       where source_system = $1 and kind = 'SNAPSHOT' and removes and scope <> $2 and starts_with($2, scope)
     ), wanted as materialized (
       select distinct (select max(wider.as_of) from wider where wider.as_of < b.as_of) as as_of
       from ${plan.schema}.import_batch b
       where b.source_system = $1 and b.kind = 'SNAPSHOT' and b.scope = $2
     )
     select wider.as_of::text as "asOf", r.partition, count(distinct r.record_id)::int as rows
     from wanted
     join wider using (as_of)
     join ${plan.table}_observation o on o.batch_id = wider.batch_id
     join ${plan.table} r using (record_id)
     left join ${plan.table}_history h on h.record_id = o.record_id and h.row_hash = o.row_hash and o.row_hash <> r.row_hash
     where starts_with(case when o.row_hash = r.row_hash then r.${column} else h.payload ->> '${column}' end, $2)
     group by 1, 2`,
    [plan.source, scope],
  );
}
