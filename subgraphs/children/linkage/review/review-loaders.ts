import DataLoader from 'dataloader';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { visibleSources } from '../reading/disclosure.ts';
import type { ReviewStore, Sight } from './review-store.ts';
import type { CandidateRow, ComparedRecord, DecisionRow, RecordKey, RejectedRow, ReviewRow } from './rows.ts';

export type ReviewLoaders = ReturnType<typeof createReviewLoaders>;

export const sightOf = (caller: Caller): Sight => ({
  division: caller.division,
  sources: visibleSources(caller),
});

const keyOf = ({ source, recordId }: RecordKey): string => `${source} ${recordId}`;

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string | null): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row) ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

/** Made per request, one statement for all keys of a kind. */
export function createReviewLoaders(store: ReviewStore, caller: Caller) {
  const sight = sightOf(caller);
  const byRecord = { cacheKeyFn: keyOf };
  return {
    review: new DataLoader<string, ReviewRow | null>(async (ids) => {
      const rows = new Map((await store.listReviewsByIds(ids, sight)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    }),
    reviewOfRecord: new DataLoader<RecordKey, ReviewRow | null, string>(async (keys) => {
      const rows = new Map((await store.listReviewsByRecords(keys, sight)).map((row) => [keyOf(row), row]));
      return keys.map((key) => rows.get(keyOf(key)) ?? null);
    }, byRecord),
    candidates: new DataLoader<RecordKey, CandidateRow[], string>(async (keys) => {
      const rows = groupBy(await store.listCandidates(keys), keyOf);
      return keys.map((key) => rows.get(keyOf(key)) ?? []);
    }, byRecord),
    decisions: new DataLoader<RecordKey, DecisionRow[], string>(async (keys) => {
      const rows = groupBy(await store.listDecisions(keys), keyOf);
      return keys.map((key) => rows.get(keyOf(key)) ?? []);
    }, byRecord),
    decision: new DataLoader<string, DecisionRow | null>(async (ids) => {
      const rows = new Map((await store.listDecisionsByIds(ids, sight)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    }),
    comparedRecords: new DataLoader<string, ComparedRecord[]>(async (childIds) => {
      const rows = groupBy(await store.listComparedRecords(childIds, sight), ({ childId }) => childId);
      return childIds.map((id) => rows.get(id) ?? []);
    }),
    rejected: new DataLoader<string, RejectedRow[]>(async (childIds) => {
      const rows = groupBy(await store.listRejected(childIds, sight), ({ ofChild }) => ofChild);
      return childIds.map((id) => rows.get(id) ?? []);
    }),
  };
}
