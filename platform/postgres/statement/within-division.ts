import type { Sql } from '../connection/data-source.ts';
import { turnsOf } from '../connection/turns.ts';
import type { Waiter } from '../connection/turns.ts';

/**
 * The same store confined to one division prefix by the database itself: row-level policies for reading roles compare
 * with `hub.division`, which holds for the one statement it is sent with. No statement of its own, so no round trip: the
 * condition is a gate that PostgreSQL opens before it reads the first row below it. Should it ever look the other way
 * round, the setting is not there yet and nothing is seen. For reading only.
 *
 * On a pool of connections, a statement whose turn comes when nobody waits for it any more is not begun.
 */
export function withinDivision(sql: Sql, division: string, waiter: Waiter = {}): Sql {
  const turns = turnsOf(sql);
  return {
    query<T>(statement: string, parameters: unknown[] = []): Promise<T> {
      const text = gated(statement, parameters.length + 1);
      const values = [...parameters, `:${division}`];
      return turns === undefined
        ? sql.query<T>(text, values)
        : turns.take(() => sql.query<T>(text, values), waiter);
    },
  };
}

/** The colon tells '' (everywhere) from a setting that is not set. */
function gated(statement: string, place: number): string {
  return `select * from (${statement}\n) as confined where (select set_config('hub.division', $${place}::text, true)) is not null`;
}
