import { RefusedError } from '../../../../platform/errors.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';
import { hubSpecification } from './hub-specification.ts';
import { loadModel, saveModel } from './model-store.ts';
import { storeNameForms } from '../names/names.ts';
import { villageCodeSql, villageDivisionSql } from '../agreement/village.ts';
import type { Model } from './specification.ts';
import { trainModel } from './train.ts';

/** Fewer linked pairs than this teach noise: the model in use stays. */
const leastLabelled = 2000;
const mostRows = 300_000;
/** Enough to meet what comes up once in some hundred thousand pairs. */
const manyPairs = 2_000_000;

/**
 * Trains a model on the records that the last link run put under one trusted number: they label themselves. It becomes
 * the active one; the next run links everything anew. Thresholds are not trained: they stay as they are.
 */
export async function trainHubModel(
  sql: Sql,
  options: { version: string; seed: number; randomPairs?: number },
): Promise<Model> {
  const current = await loadModel(sql);
  await storeNameForms(sql, 'children.link_record');
  await sql.query(`
    create temp table linkage_training on commit drop as
    select row_number() over (order by l.source_system, l.source_key collate "C", l.record_id) as id, l.id17 as center,
      l.source_system, ${formsOf('l')}
    from children.link_record l ${joinForms('l')}
    where l.seeker is null and l.child_id is not null
      and hashint8(l.id17) % 1000 <= 1000 * ${mostRows} / greatest((select count(*) from children.link_record), ${mostRows});
    create index on linkage_training (id);
    create index on linkage_training (center);
    analyze linkage_training;
    create temp table linkage_training_seeker on commit drop as
    select row_number() over () as id, l.center, l.source_system, ${formsOf('l')}
    from children.link_record l ${joinForms('l')}
    where l.seeker is not null and l.center is not null;
    update linkage_training_seeker set number = null where number !~ '^[0-9]{14,18}[0-9X]$';
    analyze linkage_training_seeker`);
  const labelled = `select a.id as left_id, b.id as right_id from linkage_training a
    join linkage_training b on b.center = a.center and b.source_system > a.source_system`;
  const [size] = await sql.query<[{ pairs: number; children: number }]>(`
    select (select count(*) from (${labelled}) p)::int as pairs,
      (select count(*) from children.child where retired_at is null)::int as children`);
  if (size.pairs < leastLabelled) {
    throw new RefusedError(
      'TOO_FEW_LABELLED_PAIRS',
      `Training needs ${leastLabelled} pairs of records under one trusted number, here are ${size.pairs}. The model ${current.version} stays in use.`,
    );
  }
  const model = await trainModel(
    sql,
    { ...hubSpecification, table: 'linkage_training' },
    {
      version: options.version,
      labelled,
      randomPairs: options.randomPairs ?? manyPairs,
      entity: 'center',
      seed: options.seed,
      // A model may serve a larger population than it was trained on, and must then not be the less careful.
      prior: Math.min(current.prior, 1 / size.children),
      thresholds: current.thresholds,
      blocked: `select s.id as left_id, t.id as right_id from linkage_training_seeker s
        join linkage_training t on t.center = s.center`,
      sides: { left: 'linkage_training_seeker', right: 'linkage_training' },
    },
  );
  await saveModel(sql, model);
  return model;
}

const joinForms = (row: string): string => `
    join children.name_pinyin p on p.name_key = ${row}.name_key
    left join children.name_pinyin f on f.name_key = ${row}.former_name_key`;
const formsOf = (
  row: string,
): string => `p.folded, f.folded as former, f.pinyin as former_pinyin, f.shape as former_shape, p.pinyin, p.shape, p.given,
      coalesce(${row}.seek_day, ${row}.birth_date, ${row}.id_birth) as day, false as copied, ${row}.sex,
      case when ${row}.seeker is null then ${row}.citizen_id else upper(${row}.citizen_id_raw) end as number,
      ${row}.guardian_citizen_id, ${row}.guardian_name, ${row}.guardian_names, ${row}.phone, ${row}.village, ${villageDivisionSql(row)} as division, ${villageCodeSql(row)} as village_code,
      null::text[] as guardian_sounds, null as village_sound`;
