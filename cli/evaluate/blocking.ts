import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { relinkForNothing } from './relink.ts';

export type BlockingScore = {
  /** Pairs of a record that looks for a child and a number that is its person's own. */
  residualPairs: number;
  /**
   * Share of them that share a block, or that a step before the scoring has joined, or taken apart: a record that lost its
   * number in a contest was compared with the number's others there, rightly or not.
   */
  recall: number;
  /** The same two of the records that were left to the scoring alone. */
  openPairs: number;
  openRecall: number;
  /** All pairs that share a block. */
  candidates: number;
};

export type KnownRecord = {
  source: string;
  recordId: number;
  person: string;
  /** The row bears somebody else's number: its number says nothing of its person. */
  borrowedNumber: boolean;
};

/**
 * Asks the engine's own table of candidate pairs for the true ones among the records that no number links. Null where
 * the linkage leaves no such table.
 */
export async function scoreBlocking(
  jobs: DataSource,
  today: PlainDate,
  known: readonly KnownRecord[],
): Promise<BlockingScore | null> {
  return relinkForNothing(jobs, today, {
    ask: async (sql) => {
      const [exists] = await sql.query<[{ there: boolean }]>(
        `select to_regclass('pg_temp.candidate_pair') is not null and to_regclass('pg_temp.linkage_open') is not null as there`,
      );
      if (!exists.there) return null;
      await storeKnown(sql, known);
      const [row] = await sql.query<
        [{ pairs: number; found: number; open: number; open_found: number; candidates: number }]
      >(`
        with named as (select s.n, t.person, t.borrowed from linkage_scope s join known_record t using (source_system, record_id)),
        residual as (
          select distinct l.n, k.id17, s.ejected_from
          from linkage_seeker s join named l on l.n = s.n
          join named r on r.person = l.person and not r.borrowed
          join linkage_kept k on k.n = r.n),
        reached as (
          select o.n is not null as open, c.left_id is not null or a.n is not null or r.ejected_from is not distinct from r.id17 as found
          from residual r
          left join linkage_open o on o.n = r.n
          left join candidate_pair c on c.left_id = r.n and c.right_id = r.id17
          left join linkage_attached a on a.n = r.n and a.cluster = r.id17)
        select count(*)::int as pairs, (count(*) filter (where found))::int as found,
          (count(*) filter (where open))::int as open, (count(*) filter (where open and found))::int as open_found,
          (select count(*) from candidate_pair)::int as candidates
        from reached`);
      const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
      return {
        residualPairs: row.pairs,
        recall: share(row.found, row.pairs),
        openPairs: row.open,
        openRecall: share(row.open_found, row.open),
        candidates: row.candidates,
      };
    },
  });
}

async function storeKnown(sql: Sql, known: readonly KnownRecord[]): Promise<void> {
  await sql.query(
    `create temp table known_record on commit drop as
     select * from unnest($1::text[], $2::bigint[], $3::text[], $4::boolean[])
       as t (source_system, record_id, person, borrowed)`,
    [
      known.map(({ source }) => source),
      known.map(({ recordId }) => recordId),
      known.map(({ person }) => person),
      known.map(({ borrowedNumber }) => borrowedNumber),
    ],
  );
  await sql.query('analyze known_record');
}
