import type { Sql } from '../../../../platform/postgres/index.ts';
import type { Comparison, LinkageSpecification, Model } from './specification.ts';
import { bitsOf } from './specification.ts';

/** The two sides to compare: tables with the specification's columns. One table may be compared with itself. */
export type Sides = { left: string; right: string };

/**
 * Fills the temporary table `candidate_pair(left_id, right_id, blocks)` with all pairs that share a block; `blocks`
 * has a bit for each, in the specification's order. Within one table each pair comes once. Needs a transaction.
 */
export async function createPairs(
  sql: Sql,
  specification: LinkageSpecification,
  sides: Sides = ownSides(specification),
): Promise<void> {
  await sql.query(`
    drop table if exists candidate_pair;
    create temp table candidate_pair on commit drop as
    select left_id, right_id, bit_or(block)::int as blocks
    from (${blockedPairs(specification, sides).join(' union all ')}) b group by left_id, right_id;
    analyze candidate_pair`);
}

function blockedPairs({ blocks, id }: LinkageSpecification, { left, right }: Sides): string[] {
  const once = left === right ? ` and l.${id} < r.${id}` : '';
  return blocks.map(({ keys }, place) => {
    const equal = keys.map((key) => `${onSide(key, 'l')} = ${onSide(key, 'r')}`);
    // A hash join by several keys keeps rows whose first ones are null, all in a few buckets, and looks through them (decision 0290).
    const given = keys
      .slice(0, -1)
      .flatMap((key) => [`${onSide(key, 'l')} is not null`, `${onSide(key, 'r')} is not null`]);
    return `select l.${id} as left_id, r.${id} as right_id, ${2 ** place} as block
      from ${left} l join ${right} r on ${[...equal, ...given].join(' and ')}${once}`;
  });
}

const onSide = (key: string, side: 'l' | 'r'): string => key.replaceAll(/\bt\./g, `${side}.`);

type Compared = { sides?: Sides; pairs?: string; entity?: string };

/**
 * Compares the pairs that `pairs` (a query for left_id, right_id) finds. Leaves the temporary table
 * `compared_pair(left_id, right_id, level_1, level_2, …, given_1, …, term_1, …)`: for each comparison the place of its
 * level, from 0, whether both rows say something, where the level does not tell, and the left value whose frequency counts. `entity`, a column of the right side, replaces right_id.
 */
export async function comparePairs(
  sql: Sql,
  specification: LinkageSpecification,
  options: Compared = {},
): Promise<void> {
  await sql.query(`
    drop table if exists compared_pair;
    create temp table compared_pair on commit drop as
    ${comparedSql(specification, options)}`);
}

function comparedSql(specification: LinkageSpecification, options: Compared): string {
  const { id, comparisons } = specification;
  const { left, right } = options.sides ?? ownSides(specification);
  const pairs = options.pairs ?? 'select left_id, right_id from candidate_pair';
  const compared = comparisons.map((comparison, place) => {
    const term = comparison.termFrequency;
    return (
      `${levelSql(comparison)} as level_${place + 1}` +
      (comparison.given === undefined ? '' : `, (${comparison.given}) as given_${place + 1}`) +
      (term === undefined ? '' : `, l.${term.column} as term_${place + 1}`)
    );
  });
  return `select p.left_id, ${options.entity === undefined ? 'p.right_id' : `r.${options.entity} as right_id`},
      ${compared.join(', ')}
    from (${pairs}) p join ${left} l on l.${id} = p.left_id join ${right} r on r.${id} = p.right_id`;
}

/**
 * Scores the pairs of `candidate_pair` (or of `pairs`). Leaves the temporary table
 * `scored_pair(left_id, right_id, bits, levels, field_bits)`: bits with the prior, and what each comparison came out
 * at, in the specification's order. With `entity` right_id is the entity, and each comparison takes the best of its
 * rows.
 */
export async function scorePairs(
  sql: Sql,
  specification: LinkageSpecification,
  model: Model,
  options: Compared = {},
): Promise<void> {
  await comparePairs(sql, specification, options);
  await storeFrequencies(sql, specification, model);
  await sql.query(`
    drop table if exists scored_pair;
    create temp table scored_pair on commit drop as
    with ${scoredSql(specification, model, options)};
    analyze scored_pair`);
}

/** The same for who needs the scores alone, of rows with numbers for ids: what is compared is written nowhere. */
export async function storeScores(
  sql: Sql,
  specification: LinkageSpecification,
  model: Model,
  options: Compared = {},
): Promise<void> {
  await storeFrequencies(sql, specification, model);
  await sql.query(`
    ${scoredTable}
    with compared_pair as materialized (${comparedSql(specification, options)}),
    ${scoredSql(specification, model, options)};
    analyze scored_pair (left_id, right_id)`);
}

/** Told that no value is to be stored elsewhere, PostgreSQL keeps no second table for it. */
const scoredTable = `create temp table scored_pair (left_id bigint, right_id bigint, bits float8, levels smallint[] storage plain,
      field_bits float8[] storage plain) on commit drop;
    insert into scored_pair`;

function scoredSql(specification: LinkageSpecification, model: Model, options: Compared): string {
  const { comparisons } = specification;
  const places = comparisons.map((_, index) => index + 1);
  const weights = comparisons.map((comparison, index) => weightSql(model, comparison, index + 1));
  const joins = comparisons.flatMap((comparison, index) =>
    weighsTerms(model, comparison)
      ? [
          `left join term_frequency f${index + 1} on f${index + 1}.comparison = '${comparison.name}'
            and f${index + 1}.value = c.term_${index + 1}`,
        ]
      : [],
  );
  const grouped = options.entity !== undefined;
  // An array's first element decides which is the greater: the level travels with its bits.
  const best = (place: number): string =>
    grouped
      ? `max(array[${weights[place - 1]}, c.level_${place}])`
      : `array[${weights[place - 1]}, c.level_${place}]`;
  return `best as materialized (
      select c.left_id, c.right_id, ${places.map((place) => `${best(place)} as best_${place}`).join(', ')}
      from compared_pair c ${joins.join(' ')} ${grouped ? 'group by c.left_id, c.right_id' : ''})
    select left_id, right_id, ${sumSql(specification, model)} as bits,
      array[${places.map((place) => `best_${place}[2]`).join(', ')}]::smallint[] as levels,
      array[${places.map((place) => `best_${place}[1]`).join(', ')}]::float8[] as field_bits
    from best`;
}

function ownSides({ table }: LinkageSpecification): Sides {
  return { left: table, right: table };
}

function levelSql({ levels }: Comparison): string {
  const last = levels.length - 1;
  const cases = levels.slice(0, last).map(({ when }, place) => `when ${when} then ${place}`);
  return `(case ${cases.join(' ')} else ${last} end)::smallint`;
}

function weightSql(model: Model, comparison: Comparison, place: number): string {
  const bits = comparison.levels.map((_, level) => bitsOf(model, comparison, level).toFixed(5));
  const weight = `(array[${bits.join(', ')}]::float8[])[c.level_${place} + 1]`;
  if (!weighsTerms(model, comparison)) return weight;
  const level = comparison.levels.findIndex(({ label }) => label === comparison.termFrequency?.level);
  const other = frequencyBits(model, comparison, model.termFrequencies?.[comparison.name]?.other ?? 1);
  return `(${weight} + case when c.level_${place} = ${level} then coalesce(f${place}.bits, ${other.toFixed(5)}) else 0 end)`;
}

function weighsTerms(model: Model, { name, termFrequency }: Comparison): boolean {
  return termFrequency !== undefined && model.termFrequencies?.[name] !== undefined;
}

/** What an agreement on a value of this frequency proves beyond an agreement on the average value. */
function frequencyBits(model: Model, { name, termFrequency }: Comparison, frequency: number): number {
  const average = model.comparisons[name]?.find(({ level }) => level === termFrequency?.level)?.u ?? 1;
  return Math.log2(average / frequency);
}

async function storeFrequencies(
  sql: Sql,
  { comparisons }: LinkageSpecification,
  model: Model,
): Promise<void> {
  if (!comparisons.some((comparison) => weighsTerms(model, comparison))) return;
  await sql.query(`
    drop table if exists term_frequency;
    create temp table term_frequency (comparison text, value text, bits float8) on commit drop`);
  for (const comparison of comparisons) {
    const values = Object.entries(model.termFrequencies?.[comparison.name]?.values ?? {});
    if (!weighsTerms(model, comparison) || values.length === 0) continue;
    await sql.query('insert into term_frequency select $1::text, * from unnest($2::text[], $3::float8[])', [
      comparison.name,
      values.map(([value]) => value),
      values.map(([, frequency]) => frequencyBits(model, comparison, frequency)),
    ]);
  }
  await sql.query('analyze term_frequency');
}

/** All fields' bits and the prior's, with what is capped jointly counted once. */
function sumSql({ comparisons, jointCaps = [] }: LinkageSpecification, model: Model): string {
  const bits = (name: string): string => `best_${comparisons.findIndex((one) => one.name === name) + 1}[1]`;
  const capped = new Set(jointCaps.flatMap(({ names }) => names));
  const free = comparisons.filter(({ name }) => !capped.has(name)).map(({ name }) => bits(name));
  const joint = jointCaps.map(
    ({ names, maxBits, minBits }) =>
      `greatest(${minBits}, least(${maxBits}, ${names.map(bits).join(' + ')}))`,
  );
  return [Math.log2(model.prior / (1 - model.prior)).toFixed(5), ...free, ...joint].join(' + ');
}
