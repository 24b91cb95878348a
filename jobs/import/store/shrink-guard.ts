import type { PlainDate } from '../../../platform/plain-date.ts';

/** Export files handed in together (or one alone): what an agency says about a place on one day. */
export type Snapshot = {
  /** Group id, or import id of a single file. */
  id: string;
  asOf: PlainDate;
  /** Division prefix the files were declared to speak for; '' where nothing was declared. It removes what came under any scope within. */
  scope: string;
  /** Divisions its files speak for by their rows, or by their scope; '' for one that names no place. */
  coverage: readonly string[];
  /** Rows that all snapshots of that day and scope say about each part this one speaks for. */
  rowsByPart: ReadonlyMap<string, number>;
  /** WAITING: another file of the group is not read yet. INCOMPLETE: one was refused or failed. */
  files: 'ALL_STORED' | 'WAITING' | 'INCOMPLETE';
  /** A person said that the export is complete as it is. */
  confirmed: boolean;
};

/** REMOVES: what is missing has disappeared. HELD: a person must confirm that first. WAITING: not decided yet. */
export type Verdict = 'REMOVES' | 'HELD' | 'WAITING';

/** What was believed last of one part, by the scope it came under. */
type Believed = Map<string, { rows: number; coverage: readonly string[] }>;

/**
 * Judges all snapshots of one source system. A function of the set alone, so the order in which files arrive does not
 * matter: each part is compared with the newest earlier snapshots that were believed and that it would remove from, so
 * a second truncated file is not excused by the first, nor one by lacking the scope of those before.
 *
 * `guard` is the share of rows a snapshot may lose (0.1 = 10 %).
 */
export function judgeSnapshots(snapshots: readonly Snapshot[], guard: number): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const believed = new Map<string, Believed>();
  for (const asOf of [...new Set(snapshots.map((snapshot) => snapshot.asOf))].toSorted()) {
    const sameDay = snapshots.filter((snapshot) => snapshot.asOf === asOf);
    for (const snapshot of sameDay) verdicts.set(snapshot.id, judge(snapshot, believed, guard));
    const removing = sameDay.filter(({ id }) => verdicts.get(id) === 'REMOVES');
    for (const { scope, rowsByPart } of removing)
      for (const part of rowsByPart.keys())
        for (const within of [...(believed.get(part)?.keys() ?? [])])
          if (within.startsWith(scope)) believed.get(part)?.delete(within);
    for (const { scope, coverage, rowsByPart } of removing)
      for (const [part, rows] of rowsByPart)
        believed.set(part, (believed.get(part) ?? new Map()).set(scope, { rows, coverage }));
  }
  return verdicts;
}

function judge(snapshot: Snapshot, believed: ReadonlyMap<string, Believed>, guard: number): Verdict {
  if (snapshot.confirmed) return 'REMOVES';
  if (snapshot.files === 'WAITING') return 'WAITING';
  if (snapshot.files === 'INCOMPLETE') return 'HELD';
  let before = 0;
  let now = 0;
  for (const [part, rows] of snapshot.rowsByPart) {
    const replaced = [...(believed.get(part) ?? [])].filter(([scope]) => scope.startsWith(snapshot.scope));
    if (replaced.length === 0) continue;
    if (replaced.some(([, { coverage }]) => isElsewhere(coverage, snapshot.coverage))) return 'HELD';
    const own = replaced.find(([scope]) => scope === snapshot.scope)?.[1].rows ?? 0;
    const within = replaced.reduce(
      (sum, [scope, said]) => sum + (scope === snapshot.scope ? 0 : said.rows),
      0,
    );
    // A town's export repeats rows of the county's: the two do not add up.
    before += Math.max(own, within);
    now += rows;
  }
  // In whole rows: 90 of 100 is exactly 10 % and passes, whatever 1 - 0.1 is in binary.
  return before - now > Math.floor(before * guard + 1e-9) ? 'HELD' : 'REMOVES';
}

/** Another county's file, or that of one county where several are kept, takes nobody away by its mere size. */
function isElsewhere(before: readonly string[], now: readonly string[]): boolean {
  return !now.some((place) => before.some((other) => place.startsWith(other) || other.startsWith(place)));
}
