import type { Sql } from '../../../../platform/postgres/index.ts';
import defaultModel from './default-model.json' with { type: 'json' };
import { hubSpecification } from './hub-specification.ts';
import type { Model } from './specification.ts';

/** The model in use: the active row for this specification, else the shipped one, which becomes a row. */
export async function loadModel(sql: Sql): Promise<Model> {
  const rows = await sql.query<{ model: Model }[]>(
    `select model from children.linkage_model where active and model ->> 'specification' = $1`,
    [hubSpecification.name],
  );
  if (rows[0] !== undefined) return rows[0].model;
  await saveModel(sql, shippedModel);
  return shippedModel;
}

export const shippedModel: Model = defaultModel;

/** What a model that once scored asked of a link; null for one that is unknown. */
export async function findThresholds(sql: Sql, version: string): Promise<Model['thresholds'] | null> {
  const rows = await sql.query<{ thresholds: Model['thresholds'] }[]>(
    `select model -> 'thresholds' as thresholds from children.linkage_model where version = $1`,
    [version],
  );
  return rows[0]?.thresholds ?? null;
}

/** Whether the last run scored by another model than the one in use: then every record is scored anew. */
export async function modelChanged(sql: Sql): Promise<boolean> {
  const { version } = await loadModel(sql);
  const [row] = await sql.query<[{ changed: boolean }]>(
    'select exists (select from children.linkage_state where model is distinct from $1) as changed',
    [version],
  );
  return row.changed;
}

/** Notes what this run scored by. */
export async function noteModel(sql: Sql, { version }: Model): Promise<void> {
  await sql.query('update children.linkage_state set model = $1 where model is distinct from $1', [version]);
}

/** Makes it the active model. The next link run goes over everything. */
export async function saveModel(sql: Sql, model: Model): Promise<void> {
  await sql.query('update children.linkage_model set active = false where active and version <> $1', [
    model.version,
  ]);
  await sql.query(
    `insert into children.linkage_model (version, model, active) values ($1, $2, true)
     on conflict (version) do update set model = excluded.model, active = true`,
    [model.version, JSON.stringify(model)],
  );
}
