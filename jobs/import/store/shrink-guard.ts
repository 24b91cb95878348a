import type { PlainDate } from '../../../platform/plain-date.ts';
import { findOtherList, findOtherPlace, mergeSamples, touches } from './place-guard.ts';
import type { Standing, Told } from './place-guard.ts';

/** Export files handed in together (or one alone): what an agency says about a place on one day. */
export type Snapshot = {
  /** Group id, or import id of a single file. */
  id: string;
  asOf: PlainDate;
  /** Division prefix the files were declared to speak for; '' where nothing was declared. It removes what came under any scope within. */
  scope: string;
  /** Divisions its files speak for by their rows, or by their scope; '' for one that names no place. */
  coverage: readonly string[];
  /** What its rows tell of their place themselves. */
  told: Told;
  /** Rows that all snapshots of that day and scope say about each part this one speaks for. */
  rowsByPart: ReadonlyMap<string, number>;
  /** WAITING: another file of the group is not read yet. INCOMPLETE: one was refused or failed. */
  files: 'ALL_STORED' | 'WAITING' | 'INCOMPLETE';
  /** A person said that the export is complete, and of its place, as it is. */
  confirmed: boolean;
};

/** Why a snapshot waits for a person. */
export type Hold =
  | { reason: 'INCOMPLETE' }
  /** It lacks too many rows of what it would replace. */
  | { reason: 'SHRUNK'; before: number; now: number }
  /** It speaks for another place than what it would replace, or its rows do. */
  | { reason: 'OTHER_PLACE'; before: readonly string[]; now: readonly string[] }
  /** Its records stand under another scope already. */
  | { reason: 'OTHER_LIST'; scope: string };

/** REMOVES: what is missing has disappeared. HELD: a person must confirm that first. WAITING: not decided yet. */
export type Verdict = { is: 'REMOVES' } | { is: 'WAITING' } | { is: 'HELD'; hold: Hold };

/** What was believed last of one part, by the scope it came under. */
type Believed = Map<
  string,
  { scope: string; rows: number; coverage: readonly string[]; places: Told['places'] }
>;

const removes: Verdict = { is: 'REMOVES' };

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
  const standing = new Map<string, Standing>();
  for (const asOf of [...new Set(snapshots.map((snapshot) => snapshot.asOf))].toSorted()) {
    const sameDay = snapshots.filter((snapshot) => snapshot.asOf === asOf);
    const ofTheirPlace = sameDay.filter(isOfItsScope).map(({ scope, told }) => ({ scope, ...told }));
    for (const snapshot of sameDay)
      verdicts.set(snapshot.id, judge(snapshot, believed, [...standing.values(), ...ofTheirPlace], guard));
    const removing = sameDay.filter(({ id }) => verdicts.get(id)?.is === 'REMOVES');
    for (const { scope, rowsByPart } of removing)
      for (const those of [standing, ...[...rowsByPart.keys()].map((part) => believed.get(part))])
        for (const within of [...(those?.keys() ?? [])]) if (within.startsWith(scope)) those?.delete(within);
    for (const snapshot of removing) believe(snapshot, believed, standing);
  }
  return verdicts;
}

/** Of one day and scope several may be believed: files that were handed in one by one. */
function believe(
  { scope, coverage, rowsByPart, told }: Snapshot,
  believed: Map<string, Believed>,
  standing: Map<string, Standing>,
): void {
  for (const [part, rows] of rowsByPart) {
    const ofPart: Believed = believed.get(part) ?? new Map();
    const mate = ofPart.get(scope);
    const places = [...told.places, ...(mate?.places ?? [])];
    believed.set(
      part,
      ofPart.set(scope, { scope, rows, coverage: [...coverage, ...(mate?.coverage ?? [])], places }),
    );
  }
  const mate = standing.get(scope);
  const all = mate === undefined ? [told] : [told, mate];
  standing.set(scope, { scope, places: all.flatMap((one) => one.places), sample: mergeSamples(all) });
}

/** Its rows lie where it was declared to speak for, so that no other scope of the same day has a better claim to its records. */
function isOfItsScope({ scope, told, files }: Snapshot): boolean {
  return scope !== '' && files === 'ALL_STORED' && told.places.some((place) => place.startsWith(scope));
}

function judge(
  snapshot: Snapshot,
  believed: ReadonlyMap<string, Believed>,
  standing: readonly Standing[],
  guard: number,
): Verdict {
  if (snapshot.confirmed) return removes;
  if (snapshot.files === 'WAITING') return { is: 'WAITING' };
  let before = 0;
  let now = 0;
  const replacedAtAll: Pick<Told, 'places'>[] = [];
  for (const [part, rows] of snapshot.rowsByPart) {
    const replaced = [...(believed.get(part)?.values() ?? [])].filter(({ scope }) =>
      scope.startsWith(snapshot.scope),
    );
    if (replaced.length === 0) continue;
    const elsewhere = replaced.filter(({ coverage }) => isElsewhere(coverage, snapshot.coverage));
    if (elsewhere.length > 0) {
      const places = new Set(elsewhere.flatMap(({ coverage }) => coverage));
      return held({ reason: 'OTHER_PLACE', before: [...places].toSorted(), now: snapshot.coverage });
    }
    replacedAtAll.push(...replaced);
    const own = replaced.find(({ scope }) => scope === snapshot.scope)?.rows ?? 0;
    const within = replaced.reduce((sum, said) => sum + (said.scope === snapshot.scope ? 0 : said.rows), 0);
    // A town's export repeats rows of the county's: the two do not add up.
    before += Math.max(own, within);
    now += rows;
  }
  const { scope, told } = snapshot;
  const otherPlace = findOtherPlace({ scope, places: told.places }, replacedAtAll);
  if (otherPlace !== null) return held({ reason: 'OTHER_PLACE', ...otherPlace });
  const otherList = findOtherList({ scope, ...told }, standing);
  if (otherList !== null) return held({ reason: 'OTHER_LIST', scope: otherList });
  if (snapshot.files === 'INCOMPLETE') return held({ reason: 'INCOMPLETE' });
  // In whole rows: 90 of 100 is exactly 10 % and passes, whatever 1 - 0.1 is in binary.
  return before - now > Math.floor(before * guard + 1e-9) ? held({ reason: 'SHRUNK', before, now }) : removes;
}

const held = (hold: Hold): Verdict => ({ is: 'HELD', hold });

/** Another county's file, or that of one county where several are kept, takes nobody away by its mere size. */
function isElsewhere(before: readonly string[], now: readonly string[]): boolean {
  return !now.some((place) => before.some((other) => touches(place, other)));
}
