import type { Sql } from '../../../../platform/postgres/index.ts';
import type { Sides } from './engine.ts';
import { comparePairs, scorePairs } from './engine.ts';
import type {
  Comparison,
  LinkageSpecification,
  LevelWeight,
  Model,
  TermFrequencies,
} from './specification.ts';

export type TrainingPlan = {
  version: string;
  /** Query for the pairs (left_id, right_id) known to belong together; null when none are: then m comes from EM. */
  labelled: string | null;
  /** How many random pairs tell u. */
  randomPairs: number;
  /** Column that tells two random rows of one child apart from two children's. */
  entity?: string;
  /** Which random pairs; the same seed on the same data gives the same model. */
  seed: number;
  prior: number;
  thresholds: Model['thresholds'];
  /** Pairs that share a block, for EM and for the fields that labels cannot teach: a query for left_id, right_id. */
  blocked?: string;
  /** The sides of the blocked pairs, if not the specification's table. */
  sides?: Sides;
};

/** Levels nobody came out at in training are rare, not impossible. */
const smoothing = 0.5;
const leastShare = 0.001;
/** The county a model serves may be worse kept than the one it was trained on: some two in a hundred disagree anyway. */
const plainDisagreement = 0.02;
/** Odds from which a blocked pair counts as certain, in bits: its unlabelled fields are learnt from. */
const certain = 12;
const mostTerms = 5000;

/**
 * Estimates a model. u from random pairs; m from labelled pairs, or by expectation-maximisation over the blocked ones
 * when there are no labels.
 */
export async function trainModel(
  sql: Sql,
  specification: LinkageSpecification,
  plan: TrainingPlan,
): Promise<Model> {
  const { comparisons, name, table, id } = specification;
  await comparePairs(sql, specification, { pairs: randomPairs(table, id, plan) });
  const unmatched = await countLevels(sql, comparisons);
  if (plan.labelled !== null) await comparePairs(sql, specification, { pairs: plan.labelled });
  const matched = plan.labelled === null ? [] : await countLevels(sql, comparisons);
  const model: Model = {
    version: plan.version,
    specification: name,
    prior: plan.prior,
    comparisons:
      plan.labelled === null ? alike(comparisons, unmatched) : weigh(comparisons, matched, unmatched),
    termFrequencies: await countTerms(sql, specification),
    thresholds: plan.thresholds,
  };
  if (plan.labelled === null) return maximise(sql, specification, model, unmatched, plan);
  return learnUnlabelled(sql, specification, model, unmatched, plan);
}

/** Each row with the ones a few places further in a random order. */
function randomPairs(
  table: string,
  id: string,
  { randomPairs: wanted, seed, entity = id }: TrainingPlan,
): string {
  return `with shuffled as materialized (
      select ${id} as id, ${entity} as entity, row_number() over (order by md5(${id}::text || '${seed}'), ${id}) as place,
        count(*) over () as rows from ${table})
    select a.id as left_id, b.id as right_id
    from shuffled a
    cross join lateral generate_series(1, least(a.rows - 1, ceil(${wanted}::float8 / a.rows))::int) shift
    join shuffled b on b.place = (a.place + shift * 7919 - 1) % a.rows + 1 and b.entity <> a.entity`;
}

/** SQL: the level a pair counts at; null where one of its rows does not say. At 0 both do, and nothing follows from it. */
function countedLevel(comparisons: readonly Comparison[], index: number): string {
  const level = `level_${index + 1}`;
  return comparisons[index]?.given === undefined
    ? `nullif(${level}, 0)`
    : `case when ${level} > 0 or given_${index + 1} then ${level} end`;
}

async function countLevels(sql: Sql, comparisons: readonly Comparison[]): Promise<number[][]> {
  const counts = comparisons.map(({ levels }) => levels.map(() => 0));
  for (const index of comparisons.keys()) {
    const rows = await sql.query<{ level: number; pairs: number }[]>(
      `select level, count(*)::int as pairs
       from (select ${countedLevel(comparisons, index)} as level from compared_pair) c where level is not null group by 1`,
    );
    for (const { level, pairs } of rows) (counts[index] ??= [])[level] = pairs;
  }
  return counts;
}

/**
 * Shares of each level among the pairs that say something. Plain disagreement, the last, is counted among those it can be
 * told of only: an agreement is as rare as it is among all, or two rows that happen to agree would prove next to nothing.
 */
function shares(counts: readonly number[]): number[] {
  const [silent = 0, ...told] = counts;
  const last = told.length;
  const judged = told.reduce((sum, count) => sum + count, smoothing * last);
  return counts.map((count, level) =>
    level === 0 ? 0 : (count + smoothing) / (level === last ? judged : judged + silent),
  );
}

/** However clean the training data were, any level may come up. The last one is plain disagreement. */
function tempered(
  shared: readonly number[],
  { levels, leastDisagreement = plainDisagreement, slipsOfScored = 1 }: Comparison,
): number[] {
  const last = shared.length - 1;
  return shared.map((share, level) => {
    if (level === 0) return 0;
    if (level === last) return Math.max(share, leastDisagreement);
    const { plain = false, leastOfScored = 0 } = levels[level] ?? {};
    const slip = level > 1 && !plain;
    return Math.max(leastOfScored, Math.max(share, leastShare) * (slip ? slipsOfScored : 1));
  });
}

/** What another field says already is as frequent among all pairs as among those of one child. */
function neutralised(m: readonly number[], u: readonly number[], { levels }: Comparison): number[] {
  return m.map((share, level) => (levels[level]?.neutral === true ? (u[level] ?? 0) : share));
}

function weigh(
  comparisons: readonly Comparison[],
  matched: readonly (readonly number[])[],
  unmatched: readonly (readonly number[])[],
): Record<string, LevelWeight[]> {
  return Object.fromEntries(
    comparisons.map((comparison, index) => {
      const { name, levels, labelled } = comparison;
      const u = shares(unmatched[index] ?? []);
      const m = neutralised(tempered(shares(matched[index] ?? []), comparison), u, comparison);
      const weights = levels.map(({ label }, level) => ({
        level: label,
        // Until it is learnt a field that labels cannot teach weighs nothing.
        m: (labelled === false ? u[level] : m[level]) ?? 0,
        u: u[level] ?? 0,
      }));
      return [name, weights.slice(1)];
    }),
  );
}

/** Weights of fields that nobody told anything of: none. */
function alike(
  comparisons: readonly Comparison[],
  unmatched: readonly (readonly number[])[],
): Record<string, LevelWeight[]> {
  const untold = comparisons.map(({ name, levels }) => ({ name, levels, labelled: false as const }));
  return weigh(untold, [], unmatched);
}

async function learnUnlabelled(
  sql: Sql,
  specification: LinkageSpecification,
  model: Model,
  unmatched: readonly number[][],
  { blocked, sides }: TrainingPlan,
): Promise<Model> {
  const { comparisons } = specification;
  if (blocked === undefined || comparisons.every(({ labelled }) => labelled !== false)) return model;
  const options = { pairs: blocked, ...(sides === undefined ? {} : { sides }) };
  await scorePairs(sql, specification, model, options);
  await sql.query(`delete from compared_pair c where not exists (
    select from scored_pair s where s.left_id = c.left_id and s.right_id = c.right_id and s.bits >= ${certain})`);
  const matched = await countLevels(sql, comparisons);
  const learnt = weigh(
    comparisons.map(({ name, levels }) => ({ name, levels })),
    matched,
    unmatched,
  );
  const unlabelled = comparisons.filter(({ labelled }) => labelled === false).map(({ name }) => name);
  return {
    ...model,
    comparisons: {
      ...model.comparisons,
      ...Object.fromEntries(unlabelled.map((name) => [name, learnt[name] ?? []])),
    },
  };
}

/**
 * Expectation-maximisation over patterns of levels: u stays as random pairs told it. The blocked pairs must be more than
 * a few in a thousand true ones, and chosen by nothing that the comparisons compare, or m is that of the block.
 */
async function maximise(
  sql: Sql,
  specification: LinkageSpecification,
  model: Model,
  unmatched: readonly number[][],
  { blocked, sides }: TrainingPlan,
): Promise<Model> {
  const { comparisons } = specification;
  const options = {
    ...(blocked === undefined ? {} : { pairs: blocked }),
    ...(sides === undefined ? {} : { sides }),
  };
  await comparePairs(sql, specification, options);
  const columns = comparisons.map((_, index) => countedLevel(comparisons, index)).join(', ');
  const patterns = await sql.query<{ levels: (number | null)[]; pairs: number }[]>(
    `select array[${columns}]::int[] as levels, count(*)::int as pairs from compared_pair group by 1`,
  );
  // Nothing was told: then nothing weighs.
  if (patterns.length === 0) return model;
  const u = unmatched.map(shares);
  // A field starts from agreeing, the better the level the more.
  let m = comparisons.map(({ levels }) =>
    shares(levels.map((_, level) => (level === 1 ? 900 : level === 0 ? 0 : 100 / levels.length))),
  );
  let share = 0.1;
  for (let round = 0; round < 50; round += 1) {
    const counts = comparisons.map(({ levels }) => levels.map(() => 0));
    let all = 0;
    let together = 0;
    for (const { levels, pairs } of patterns) {
      const odds = levels.reduce<number>(
        (product, level, index) =>
          level === null || level === 0
            ? product
            : (product * (m[index]?.[level] ?? 1)) / (u[index]?.[level] ?? 1),
        share / (1 - share),
      );
      const expected = (pairs * odds) / (1 + odds);
      all += pairs;
      together += expected;
      for (const [index, level] of levels.entries()) {
        const count = counts[index];
        if (count !== undefined && level !== null) count[level] = (count[level] ?? 0) + expected;
      }
    }
    m = comparisons.map((comparison, index) =>
      neutralised(shares(counts[index] ?? []), u[index] ?? [], comparison),
    );
    share = Math.min(0.99, Math.max(1e-6, together / Math.max(1, all)));
  }
  const trained = comparisons.map((comparison, index) => {
    const { name, levels } = comparison;
    const believed = neutralised(tempered(m[index] ?? [], comparison), u[index] ?? [], comparison);
    return [
      name,
      levels
        .map(({ label }, level) => ({ level: label, m: believed[level] ?? 0, u: u[index]?.[level] ?? 0 }))
        .slice(1),
    ];
  });
  return { ...model, comparisons: Object.fromEntries(trained) };
}

async function countTerms(
  sql: Sql,
  { comparisons, table }: LinkageSpecification,
): Promise<Record<string, TermFrequencies>> {
  const found: Record<string, TermFrequencies> = {};
  for (const { name, termFrequency } of comparisons) {
    if (termFrequency === undefined) continue;
    const { column } = termFrequency;
    const rows = await sql.query<{ value: string; frequency: number; rest: number; rest_values: number }[]>(`
      with term as (select ${column} as value, count(*) as rows from ${table} where ${column} is not null group by 1),
      ranked as (select *, sum(rows) over () as total,
        row_number() over (order by rows desc, value collate "C") <= ${mostTerms} and rows >= 20 as listed from term)
      select value, rows::float8 / total as frequency,
        (select coalesce(sum(rows)::float8 / max(total), 0) from ranked where not listed) as rest,
        (select greatest(count(*), 1)::float8 from ranked where not listed) as rest_values
      from ranked where listed`);
    const [first] = rows;
    if (first === undefined) continue;
    found[name] = {
      other: Math.max(first.rest / first.rest_values, 1e-6),
      values: Object.fromEntries(
        rows.map(({ value, frequency }) => [value, Number(frequency.toPrecision(4))]),
      ),
    };
  }
  return found;
}
