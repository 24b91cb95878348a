import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { RefusedError } from '../../platform/errors.ts';
import { withTransaction, type Sql } from '../../platform/postgres/index.ts';
import { createPairs, scorePairs } from '../../subgraphs/children/linkage/probabilistic/engine.ts';
import { shippedModel } from '../../subgraphs/children/linkage/probabilistic/model-store.ts';
import type { Model } from '../../subgraphs/children/linkage/probabilistic/specification.ts';
import { trainModel } from '../../subgraphs/children/linkage/probabilistic/train.ts';
import { connectPairs } from './components.ts';
import { febrlColumns, febrlSpecification } from './febrl-specification.ts';
import { scorePartition, type PartitionScore } from './scoring.ts';

export type FebrlScore = PartitionScore & {
  dataset: string;
  trainedOn: string;
  threshold: number;
  /** Share of the true pairs that share a block. */
  blockingRecall: number;
  candidates: number;
};

/** Weights come from the truth of this set, and never from that of a set that is scored. */
const trainingSet = 'dataset1';
const scoredSets = ['dataset2', 'dataset3'];

type FebrlRecord = { id: string; person: string; values: (string | null)[] };

/** Scores the sets of `folder` (dataset1.csv …) with the thresholds the hub ships. Writes temporary tables only. */
export async function evaluateFebrl(jobs: DataSource, folder: string): Promise<FebrlScore[]> {
  return withTransaction(jobs, async (sql) => {
    await sql.query(`set local jit = off; set local work_mem = '128MB'`);
    const training = await readSet(folder, trainingSet);
    await storeSet(sql, 'febrl_training', training);
    const model = await train(sql, training);
    const scores: FebrlScore[] = [];
    for (const dataset of scoredSets) {
      const records = await readSet(folder, dataset);
      await storeSet(sql, 'febrl_record', records);
      // A record of a set of n belongs with about one of the others: nothing that is known of this set in particular.
      scores.push(await scoreSet(sql, dataset, records, { ...model, prior: 1 / records.length }));
    }
    return scores;
  });
}

/** m from the pairs of the training set, u from its originals: no two of them are one person. */
async function train(sql: Sql, records: readonly FebrlRecord[]): Promise<Model> {
  const { thresholds } = shippedModel;
  const plan = { version: 'febrl', randomPairs: 400_000, seed: 1, prior: 1 / records.length, thresholds };
  await sql.query(
    `create temp table febrl_original on commit drop as select * from febrl_training where id like '%-org'`,
  );
  const same = `select l.id as left_id, r.id as right_id from febrl_training l
    join febrl_training r on r.person = l.person and l.id < r.id`;
  const matched = await trainModel(sql, febrlSpecification('febrl_training'), { ...plan, labelled: same });
  const unmatched = await trainModel(sql, febrlSpecification('febrl_original'), {
    ...plan,
    labelled: 'select id as left_id, id as right_id from febrl_original',
  });
  const comparisons = Object.entries(matched.comparisons).map(([name, levels]) => [
    name,
    levels.map((level, at) => ({ ...level, u: unmatched.comparisons[name]?.[at]?.u ?? level.u })),
  ]);
  return { ...matched, comparisons: Object.fromEntries(comparisons) as Model['comparisons'] };
}

async function scoreSet(
  sql: Sql,
  dataset: string,
  records: readonly FebrlRecord[],
  model: Model,
): Promise<FebrlScore> {
  const specification = febrlSpecification('febrl_record');
  const threshold = model.thresholds.attach;
  await createPairs(sql, specification);
  await scorePairs(sql, specification, model);
  const pairs = await sql.query<{ left: string; right: string }[]>(
    `select left_id as left, right_id as right from scored_pair where bits >= $1`,
    [threshold],
  );
  const [blocked] = await sql.query<[{ candidates: number; correct: number }]>(`
    select count(*)::int as candidates, (count(*) filter (where l.person = r.person))::int as correct
    from candidate_pair c join febrl_record l on l.id = c.left_id join febrl_record r on r.id = c.right_id`);
  const group = connectPairs(pairs);
  const score = scorePartition(
    records.map(({ id, person }) => ({ person, child: group.get(id) ?? null, errors: [] })),
  );
  return {
    dataset,
    trainedOn: trainingSet,
    threshold,
    blockingRecall: score.pairs.expected === 0 ? 1 : blocked.correct / score.pairs.expected,
    candidates: blocked.candidates,
    ...score,
  };
}

async function storeSet(sql: Sql, table: string, records: readonly FebrlRecord[]): Promise<void> {
  await sql.query(`drop table if exists ${table}`);
  await sql.query(
    `create temp table ${table} (id text primary key, person text, ${febrlColumns.map((column) => `${column} text`).join(', ')})
     on commit drop`,
  );
  const columns = [
    records.map(({ id }) => id),
    records.map(({ person }) => person),
    ...febrlColumns.map((_, at) => records.map(({ values }) => values[at] ?? null)),
  ];
  await sql.query(
    `insert into ${table} select * from unnest(${columns.map((_, at) => `$${at + 1}::text[]`).join(', ')})`,
    columns,
  );
  await sql.query(`analyze ${table}`);
}

/** The files quote nothing and put a space after each comma; an id reads `rec-7-org` or `rec-7-dup-0`. */
async function readSet(folder: string, dataset: string): Promise<FebrlRecord[]> {
  const path = join(folder, `${dataset}.csv`);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RefusedError('FILE_UNREADABLE', `${path}: there is no such file, or it may not be read.`, {
      cause: error,
    });
  });
  const [, ...lines] = text.split(/\r?\n/);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [id = '', ...values] = line.split(',').map((value) => value.trim());
      return {
        id,
        person: id.split('-')[1] ?? id,
        values: values.map((value) => (value === '' ? null : value)),
      };
    });
}
