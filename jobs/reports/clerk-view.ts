import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { agencyOf, sourceSystems, subgraphOf } from '../../platform/source-systems.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { childSight } from '../../subgraphs/children/linkage/reading/sight.ts';
import { createStore } from '../../subgraphs/children/store.ts';

/** By what a clerk finds the child in the department's own system. */
export type ClerkView = {
  /** As the department would be told of it; empty for a child it may not know. */
  name: string;
  birthDate: PlainDate | null;
  /** The department's own rows of the child: file and row, as they were handed in. */
  rows: string;
};

const unknown: ClerkView = { name: '', birthDate: null, rows: '' };

/** Of each child; run as hub_jobs. Files of other agencies are never named. */
export async function describeForClerk(
  sql: Sql,
  caller: Caller,
  childIds: readonly string[],
): Promise<(childId: string) => ClerkView> {
  const ids = [...new Set(childIds)];
  if (ids.length === 0) return () => unknown;
  const known = await createStore(sql, childSight(caller)).listByIds(ids, caller.division, false);
  const places: { child_id: string; rows: string }[] = await sql.query(
    `/* clerk: own rows */ select l.child_id, string_agg(
       concat(coalesce(i.file_name, l.source_system), ' 第', l.file_row, '行', case when not l.present then '（已不在最新导出中）' end),
       '；' order by not l.present, array_position($2::text[], l.source_system), i.file_name, l.file_row) as rows
     from children.link_record l left join jobs.import i using (import_id)
     where l.child_id = any($1::text[]) and l.source_system = any($2::text[])
     group by l.child_id`,
    [ids, sourceSystems.filter((source) => isOwn(source, caller))],
  );
  const rowsOf = new Map(places.map(({ child_id: id, rows }) => [id, maskEmbeddedIds(rows)]));
  const childOf = new Map(known.map((row) => [row.requestedId, row]));
  return (id) => {
    const child = childOf.get(id);
    if (child === undefined) return unknown;
    return {
      name: maskEmbeddedIds(child.name ?? ''),
      birthDate: child.birthDate,
      rows: rowsOf.get(id) ?? '',
    };
  };
}

/** Lists of pupils are the schools' as much as the bureau's. */
function isOwn(source: SourceSystem, { department, views }: Caller): boolean {
  if (department === 'SCHOOL') return subgraphOf(source) === 'students' && views.includes('student');
  return agencyOf(source) === department;
}
