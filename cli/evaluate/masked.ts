import type { DataSource } from 'typeorm';
import { RefusedError } from '../../platform/errors.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { relinkForNothing } from './relink.ts';

export type MaskedScore = {
  /** Records whose trusted number was hidden. */
  masked: number;
  /** Those whose child has another record that kept its number, so that they can be found. */
  linkable: number;
  /** Linked to the child of the hidden number, and to another. */
  right: number;
  wrong: number;
  /** Left alone, rightly (nobody to link to) and wrongly. */
  rightlyAlone: number;
  missed: number;
  /** Of the missed: those that wait for a person's decision. Null where there is no review. */
  inReview: number | null;
  precision: number;
  recall: number;
  f1: number;
  /** Linkable records of each system, and the share of them that found their child. */
  bySource: { source: string; linkable: number; recall: number }[];
};

/**
 * Hides the trusted number of a random share of the loaded records, links everything again, and compares where they
 * went with the number that was hidden. Real data can be judged so, without anybody's truth. Nothing is kept.
 */
export async function evaluateMasked(
  jobs: DataSource,
  options: { today: PlainDate; seed: number; share: number },
): Promise<MaskedScore> {
  return relinkForNothing(jobs, options.today, {
    change: (sql) => hideNumbers(sql, options),
    ask: askWhereTheyWent,
  });
}

async function hideNumbers(sql: Sql, { seed, share }: { seed: number; share: number }): Promise<void> {
  // A hash of the record and the seed: the same records on every run, in no order of the files.
  await sql.query(
    `create temp table masked_record on commit drop as
     select l.source_system, l.record_id, left(l.citizen_id, 17)::bigint as hidden
     from children.link_record l
     where l.rule in ('CITIZEN_ID', 'DISABILITY_CARD', 'STUDENT_NUMBER') and l.seeker is null and l.child_id is not null
       and (('x' || left(md5(l.source_system || ' ' || l.record_id || ' ' || $1::text), 8))::bit(32)::bigint
         < $2::float8 * 4294967296)`,
    [seed, share],
  );
  const [row] = await sql.query<[{ masked: number }]>('select count(*)::int as masked from masked_record');
  if (row.masked === 0) {
    throw new RefusedError(
      'NOTHING_TO_MASK',
      'No loaded record has a trusted number that could be hidden; import exports first.',
    );
  }
  await sql.query(`
    update linkage_feed f set citizen_id = null, citizen_id_raw = null, citizen_id_status = 'MISSING',
      id_evidence = 'NONE', local_key = null, other_citizen_id = null
    from masked_record m where m.source_system = f.source_system and m.record_id = f.record_id`);
}

type Place = {
  source: string;
  linkable: boolean;
  right: boolean;
  linked: boolean;
  doubted: boolean;
  records: number;
};

async function askWhereTheyWent(sql: Sql): Promise<MaskedScore> {
  const [review] = await sql.query<[{ there: boolean }]>(
    `select to_regclass('pg_temp.linkage_ranked') is not null as there`,
  );
  const places = await sql.query<Place[]>(`
    with placed as (
      select m.source_system, m.record_id, m.hidden, s.n, f.child_id from masked_record m
      join linkage_scope s using (source_system, record_id)
      left join linkage_final f using (source_system, record_id)),
    -- The numbers that are still seen, and the child each went to.
    seen as (
      select distinct k.id17, f.child_id from linkage_kept k join linkage_scope s on s.n = k.n
      join linkage_final f using (source_system, record_id))
    select p.source_system as source,
      exists (select from seen where seen.id17 = p.hidden) as linkable,
      coalesce(exists (select from seen where seen.id17 = p.hidden and seen.child_id = p.child_id), false) as right,
      coalesce(exists (select from seen where seen.child_id = p.child_id), false) as linked,
      ${review.there ? 'exists (select from linkage_ranked d where d.n = p.n and not d.certain)' : 'false'} as doubted,
      count(*)::int as records
    from placed p group by 1, 2, 3, 4, 5`);
  const count = (which: (place: Place) => boolean): number =>
    places.filter(which).reduce((sum, { records }) => sum + records, 0);
  const linkable = count((place) => place.linkable);
  const right = count((place) => place.right);
  const wrong = count((place) => place.linked && !place.right);
  const missed = count((place) => place.linkable && !place.linked);
  const precision = right + wrong === 0 ? 1 : right / (right + wrong);
  const recall = linkable === 0 ? 1 : right / linkable;
  const sources = [...new Set(places.map(({ source }) => source))].toSorted();
  return {
    masked: count(() => true),
    linkable,
    right,
    wrong,
    rightlyAlone: count((place) => !place.linkable && !place.linked),
    missed,
    inReview: review.there ? count((place) => place.linkable && !place.linked && place.doubted) : null,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    bySource: sources.map((source) => {
      const all = count((place) => place.source === source && place.linkable);
      const found = count((place) => place.source === source && place.right);
      return { source, linkable: all, recall: all === 0 ? 1 : found / all };
    }),
  };
}
