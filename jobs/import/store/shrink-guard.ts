import type { PlainDate } from '../../../platform/plain-date.ts';

/** Export files handed in together (or one alone): what an agency says about a place on one day. */
export type Snapshot = {
  /** Group id, or import id of a single file. */
  id: string;
  asOf: PlainDate;
  /** Rows that all snapshots of that day say about each part this one speaks for. */
  rowsByPart: ReadonlyMap<string, number>;
  /** WAITING: another file of the group is not read yet. INCOMPLETE: one was refused or failed. */
  files: 'ALL_STORED' | 'WAITING' | 'INCOMPLETE';
  /** A person said that the export is complete as it is. */
  confirmed: boolean;
};

/** REMOVES: what is missing has disappeared. HELD: a person must confirm that first. WAITING: not decided yet. */
export type Verdict = 'REMOVES' | 'HELD' | 'WAITING';

/**
 * Judges all snapshots of one source system and scope. A function of the set alone, so the order in which
 * files arrive does not matter: each part is compared with the newest earlier snapshot that was believed,
 * so a second truncated file is not excused by the first.
 *
 * `guard` is the share of rows a snapshot may lose (0.1 = 10 %).
 */
export function judgeSnapshots(snapshots: readonly Snapshot[], guard: number): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const believed = new Map<string, number>();
  for (const asOf of [...new Set(snapshots.map((snapshot) => snapshot.asOf))].toSorted()) {
    const sameDay = snapshots.filter((snapshot) => snapshot.asOf === asOf);
    for (const snapshot of sameDay) verdicts.set(snapshot.id, judge(snapshot, believed, guard));
    for (const { id, rowsByPart } of sameDay) {
      if (verdicts.get(id) !== 'REMOVES') continue;
      for (const [part, rows] of rowsByPart) believed.set(part, rows);
    }
  }
  return verdicts;
}

function judge(snapshot: Snapshot, believed: ReadonlyMap<string, number>, guard: number): Verdict {
  if (snapshot.confirmed) return 'REMOVES';
  if (snapshot.files === 'WAITING') return 'WAITING';
  if (snapshot.files === 'INCOMPLETE') return 'HELD';
  let before = 0;
  let now = 0;
  for (const [part, rows] of snapshot.rowsByPart) {
    const earlier = believed.get(part);
    if (earlier === undefined) continue;
    before += earlier;
    now += rows;
  }
  // In whole rows: 90 of 100 is exactly 10 % and passes, whatever 1 - 0.1 is in binary.
  return before - now > Math.floor(before * guard + 1e-9) ? 'HELD' : 'REMOVES';
}
