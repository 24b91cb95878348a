import type { Sql } from '../../../../platform/postgres/index.ts';
import { sourceSystems } from '../../../../platform/source-systems.ts';
import { createReviewStore } from './review-store.ts';
import type { Sight } from './review-store.ts';
import { undecided } from './rows.ts';

/** How many records wait for a steward, of how many. */
export type QueueSize = { waiting: number; records: number; share: number };

export async function measureQueue(
  db: Sql,
  sight: Sight = { division: '', sources: sourceSystems },
): Promise<QueueSize> {
  const store = createReviewStore(db);
  const waiting = await store.countReviews({ ...sight, divisions: [], status: undecided, source: null });
  const records = await store.countRecords(sight);
  return { waiting, records, share: waiting / Math.max(1, records) };
}

/** `12 of 3871 records wait for review (0.310 %)`. */
export function tellQueue({ waiting, records, share }: QueueSize): string {
  return `${waiting} of ${records} records wait for review (${(100 * share).toFixed(3)} %)`;
}
