import type { Sql } from './data-source.ts';

/**
 * The same store confined to one division prefix by the database itself: row-level policies for reading roles compare
 * with `hub.division`, which holds for the one statement it is sent with. No statement of its own, so no round trip: the
 * condition is a gate that PostgreSQL opens before it reads the first row below it. Should it ever look the other way
 * round, the setting is not there yet and nothing is seen. For reading only.
 */
export function withinDivision(sql: Sql, division: string): Sql {
  return {
    query<T>(statement: string, parameters: unknown[] = []): Promise<T> {
      return sql.query<T>(gated(statement, parameters.length + 1), [...parameters, `:${division}`]);
    },
  };
}

/** The colon tells '' (everywhere) from a setting that is not set. */
function gated(statement: string, place: number): string {
  return `select * from (${statement}\n) as confined where (select set_config('hub.division', $${place}::text, true)) is not null`;
}
