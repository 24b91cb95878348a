import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';

/** First days of the terms of a place; what it has not set itself is that of the next division above that has. */
export async function listTermStarts(sql: Sql, division: string): Promise<readonly PlainDate[]> {
  const rows: { startsOn: PlainDate }[] = await sql.query(
    `/* reconciliation: term starts */
     select distinct on (half) starts_on as "startsOn" from (
       select division, starts_on,
         extract(year from starts_on) || '/' || (extract(month from starts_on) > 6)::int as half
       from reconciliation.term_start where starts_with($1, division)
     ) as known
     order by half, length(division) desc, starts_on`,
    [division],
  );
  return rows.map(({ startsOn }) => startsOn);
}

/** A half of the year has one term: a new first day takes the place of the one the division had set for it. */
export async function saveTermStart(sql: Sql, division: string, startsOn: PlainDate): Promise<void> {
  await sql.query(
    `with replaced as (
       delete from reconciliation.term_start
       where division = $1 and extract(year from starts_on) = extract(year from $2::date)
         and (extract(month from starts_on) > 6) = (extract(month from $2::date) > 6) and starts_on <> $2
       returning 1
     )
     insert into reconciliation.term_start (division, starts_on) values ($1, $2) on conflict do nothing`,
    [division, startsOn],
  );
}
