import type { Sql } from '../../../../platform/postgres/index.ts';

/** A small county's worth of children, as a power of two: of a smaller population too little is known to expect less. */
const leastBits = 15;

/** Of a large county: where no more live, next to nobody shares name and birth date with another. */
export const countyPrior = 2 ** -17;

/**
 * The probability that a record and a child taken at random belong together is one in as many children as there are: each
 * doubling costs one bit. Rounded up, so that it stays what it is while a population grows by the day.
 */
export function priorOf(children: number): number {
  return 2 ** -Math.max(leastBits, Math.ceil(Math.log2(Math.max(1, children))));
}

/**
 * The prior of this run. A full run takes it from the longest list of children that it reads, the others keep to what
 * the last full run took; when the population has outgrown that (`populationOutgrown`), the next run is a full one.
 */
export async function takePrior(sql: Sql, options: { full: boolean; isChild: string }): Promise<number> {
  if (!options.full) {
    const [state] = await sql.query<{ prior: number }[]>(
      'select prior from children.linkage_state where prior is not null',
    );
    if (state !== undefined) return state.prior;
  }
  const [longest] = await sql.query<[{ children: number }]>(`
    select coalesce(max(children), 0)::int as children from (
      select count(*) as children from ${options.full ? 'linkage_scope' : 'children.link_record'} s
      where s.id17 is not null and ${options.isChild} group by s.source_system) l`);
  const prior = priorOf(longest.children);
  await sql.query('update children.linkage_state set prior = $1 where prior is distinct from $1', [prior]);
  return prior;
}

/** Whether there are more than twice the children that the prior of the last full run stands for. */
export async function populationOutgrown(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<[{ outgrown: boolean }]>(
    'select exists (select from children.linkage_state where children > 2 / prior) as outgrown',
  );
  return row.outgrown;
}
