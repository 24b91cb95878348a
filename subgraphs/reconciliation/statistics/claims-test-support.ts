import type { Sql } from '../../../platform/postgres/index.ts';

/** A township of the county all samples lie in. */
export const place = '450703101';

type Claim = Readonly<Record<string, unknown>>;

/** Writes what sources said of children straight into the claims, for tests of the statistics. */
export function createSampleClaims(db: Sql) {
  let batches = 0;

  async function claim(child: string, source: string, values: Claim = {}): Promise<void> {
    const row: Claim = {
      child_id: child,
      source_system: source,
      record_id: 1,
      valid_from: '2025-10-01',
      division: place,
      birth_date: '2015-03-20',
      status:
        source === 'population-registry' ? 'NORMAL' : source === 'student-registry' ? 'ENROLLED' : 'VALID',
      ...(source === 'student-registry' ? { grade: 'P5' } : {}),
      ...values,
    };
    const columns = Object.keys(row);
    await db.query(
      `insert into reconciliation.source_claim (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
      Object.values(row),
    );
  }

  async function exported(source: string, asOf: string, coverage = '450703', removes = true): Promise<void> {
    await db.query('insert into reconciliation.claim_export values ($1, $2, $3, $4, $5)', [
      source,
      (batches += 1),
      asOf,
      coverage,
      removes,
    ]);
  }

  /** A child registered here; on the roll unless `student` is null. */
  async function child(id: string, student: Claim | null = {}, registered: Claim = {}): Promise<void> {
    await claim(id, 'population-registry', registered);
    const birth = 'birth_date' in registered ? { birth_date: registered['birth_date'] } : {};
    if (student !== null) await claim(id, 'student-registry', { ...birth, ...student });
  }

  /** As each test begins: no child, and full exports of both registries for the county. */
  async function reset(): Promise<void> {
    await db.query('truncate reconciliation.source_claim, reconciliation.claim_export');
    for (const source of ['population-registry', 'student-registry']) await exported(source, '2025-10-01');
  }

  return { claim, exported, child, reset };
}
