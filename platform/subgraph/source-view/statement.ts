import type { SourceSystem } from '../../source-systems.ts';
import type { ViewName } from '../types.ts';

/** How one record table is read into one list of a view. */
export type RecordList = {
  source: SourceSystem;
  /** Table of the subgraph's own schema; its columns are the snake_case of the fields. */
  table: string;
  /** Fields of the record type, beside `asOf` and `present`. */
  fields: readonly string[];
  /** SQL over the record `r` that leads the sort; what follows makes it total. */
  orderBy?: string;
  /** Fields that are another agency's matter, null for callers who do not hold its view. */
  needs?: Readonly<Record<string, ViewName>>;
  /** Leaves out what the source no longer holds, for record types that have no `present`. */
  onlyPresent?: boolean;
};

/** $1 ids, $2 division prefix. `starts_with`, not `like`: a prefix is data, and must not be read as a pattern. */
const wanted = `
wanted as (
  select child_id, coalesce(division, '') as division
    from child_crosswalk
   where child_id = any($1) and starts_with(coalesce(division, ''), $2)
)`;

/** Which of the ids exist for the caller, without reading a record. */
export function buildWithheldStatement(): string {
  return `/* source-view: withheld */ with ${wanted} select child_id as id from wanted`;
}

/**
 * One row per visible id: dates of the exports reaching its place, the freshness limit, and every list as JSON.
 * Exports and links are gathered once for all ids, and links become arrays rather than joins: right after a first
 * import, before its tables are analysed, the planner would scan them once per id.
 */
export function buildViewStatement(lists: Readonly<Record<string, RecordList>>, decidedBy: string): string {
  const decidingSource = lists[decidedBy]?.source;
  if (decidingSource === undefined) throw new TypeError(`No list is named ${decidedBy}`);
  const entries = Object.entries(lists);
  const linkColumns = entries.map(
    ([name, { source }]) =>
      `array_agg(record_id) filter (where source_system = '${source}') as ${snakeCase(name)}`,
  );
  const listPairs = entries.map(([name, list]) => `'${name}', (${listQuery(name, list)})`);
  return `/* source-view */ with ${wanted},
export as materialized (
  select coalesce(nullif(coverage, ''), scope, '') as place,
         max(as_of) as newest,
         max(as_of) filter (where kind = 'SNAPSHOT' and not shrink_held) as newest_snapshot
    from import_batch
   where source_system = '${decidingSource}'
   group by 1
),
link as materialized (
  select child_id, ${linkColumns.join(',\n         ')}
    from child_record
   where child_id = any($1)
   group by child_id
)
select wanted.child_id as id,
       reach.newest::text as "newestExport",
       reach.newest_snapshot::text as "newestSnapshot",
       setting.freshness_days as "freshnessDays",
       json_build_object(${listPairs.join(',\n')}) as lists
  from wanted
  left join link on link.child_id = wanted.child_id
  cross join lateral (
    select max(newest) as newest, max(newest_snapshot) as newest_snapshot
      from export where starts_with(wanted.division, place)
  ) as reach
  left join source_setting as setting on setting.source_system = '${decidingSource}'`;
}

/** All that a record holds: its fields, and what every record has. */
export function recordFields(fields: readonly string[]): readonly string[] {
  return [...fields, 'asOf', 'present'];
}

function listQuery(name: string, list: RecordList): string {
  const pairs = recordFields(list.fields).map((field) => `'${field}', r.${snakeCase(field)}`);
  const order = [
    'r.present desc',
    ...(list.orderBy === undefined ? [] : [list.orderBy]),
    'r.as_of desc',
    'r.source_key collate "C"',
    'r.discriminator collate "C"',
    'r.ordinal',
  ];
  const presence = list.onlyPresent === true ? ' and r.present' : '';
  return `
    select coalesce(json_agg(json_build_object(${pairs.join(', ')}) order by ${order.join(', ')}), '[]'::json)
      from ${list.table} as r
     where r.record_id = any(link.${snakeCase(name)})${presence}`;
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
