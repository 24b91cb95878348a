import { sourceSystemEnum, sourceSystems } from '../../../../platform/source-systems.ts';
import { readSequenceCursor, writeCursor } from '../../../../platform/subgraph/paging/cursor.ts';
import { readDivision } from '../../../../platform/subgraph/division-argument.ts';
import { connectionOf, pageSize } from '../../../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../../../platform/subgraph/paging/page.ts';
import type { ChildRow } from '../../tables.ts';
import { shownKey, shownText } from '../reading/disclosure.ts';
import type { Language } from '../reading/explanation.ts';
import { seesWhole } from '../reading/sight.ts';
import { rounded } from '../probabilistic/score-parts.ts';
import type { CommandContext } from './commands.ts';
import { decideReview, splitChild, undoDecision } from './commands.ts';
import { compareFields, levelsInSight, scoreInSight } from './comparison.ts';
import { writeRecordId } from './record-id.ts';
import { explainRejection } from './rejected-links.ts';
import type { ReviewLoaders } from './review-loaders.ts';
import { sightOf } from './review-loaders.ts';
import type { ReviewStore } from './review-store.ts';
import type {
  CandidateRow,
  ComparedRecord,
  DecisionRow,
  RejectedRow,
  ReviewRow,
  ReviewStatus,
} from './rows.ts';
import { undecided } from './rows.ts';

export type ReviewContext = CommandContext & {
  reviewStore: ReviewStore;
  loaders: {
    child: { load: (id: string) => Promise<ChildRow | null> };
    fileName: { load: (importId: string) => Promise<string | null> };
  };
  reviewLoaders: ReviewLoaders;
};

type ReviewFilter = {
  division?: string | null;
  status?: readonly ReviewStatus[] | null;
  source?: readonly string[] | null;
};

/** Candidate with the record it is a candidate of. */
type Candidate = CandidateRow & { record: ReviewRow; child: ChildRow };

export const reviewResolvers = {
  Query: {
    reviews: listReviews,
    review: (_: unknown, { id }: { id: string }, { reviewLoaders }: ReviewContext) =>
      reviewLoaders.review.load(id),
  },
  Mutation: { decideReview, undoDecision, splitChild },
  Review: {
    record: (review: ReviewRow) => review,
    candidates: listCandidates,
    decisions: (review: ReviewRow, _: unknown, { reviewLoaders }: ReviewContext) =>
      reviewLoaders.decisions.load(review),
  },
  ReviewedRecord: {
    id: writeRecordId,
    source: ({ source }: ComparedRecord) => sourceSystemEnum(source),
    sourceKey: ({ sourceKey }: ComparedRecord, _: unknown, { caller }: ReviewContext) =>
      shownKey(sourceKey, caller),
    fileName: ({ importId }: ComparedRecord, _: unknown, { loaders }: ReviewContext) =>
      loaders.fileName.load(importId),
    name: ({ name }: ComparedRecord, _: unknown, { caller }: ReviewContext) => shownText(name, caller),
    child: ({ childId }: ComparedRecord, _: unknown, context: ReviewContext) => loadChild(childId, context),
  },
  ReviewCandidate: {
    bits: async (candidate: Candidate, _: unknown, context: ReviewContext) =>
      (await scoreOf(candidate, context)).bits,
    prior: async (candidate: Candidate, _: unknown, context: ReviewContext) =>
      (await scoreOf(candidate, context)).prior,
    householdCap: async (candidate: Candidate, _: unknown, context: ReviewContext) =>
      (await scoreOf(candidate, context)).householdCap,
    comparison: async (
      { record, child, levels }: Candidate,
      _: unknown,
      { caller, reviewLoaders }: ReviewContext,
    ) => compareFields(record, await reviewLoaders.comparedRecords.load(child.id), levels, caller),
    runnerUp: async ({ runnerUp }: Candidate, _: unknown, context: ReviewContext) => {
      const child = runnerUp === null ? null : await loadChild(runnerUp.childId, context);
      return child === null ? null : { child, bits: rounded(runnerUp?.bits ?? 0) };
    },
  },
  Decision: {
    child: ({ childId }: DecisionRow, _: unknown, context: ReviewContext) => loadChild(childId, context),
    reason: ({ reason }: DecisionRow, _: unknown, { caller }: ReviewContext) => shownText(reason, caller),
    undoReason: ({ undoReason }: DecisionRow, _: unknown, { caller }: ReviewContext) =>
      shownText(undoReason, caller),
  },
  RejectedLink: {
    recordId: writeRecordId,
    source: ({ source }: RejectedRow) => sourceSystemEnum(source),
    sourceKey: ({ sourceKey }: RejectedRow, _: unknown, { caller }: ReviewContext) =>
      shownKey(sourceKey, caller),
    notLinkedTo: ({ rejectedChild }: RejectedRow, _: unknown, context: ReviewContext) =>
      loadChild(rejectedChild, context),
    child: ({ childId }: RejectedRow, _: unknown, context: ReviewContext) => loadChild(childId, context),
    bits: (row: RejectedRow, _: unknown, context: ReviewContext) => bitsOf(row, context),
    comparison: async (row: RejectedRow, _: unknown, context: ReviewContext) => {
      const candidate = await findCandidate(row, context);
      const child = await loadChild(row.rejectedChild, context);
      if (candidate === null || child === null) return [];
      const mates = await context.reviewLoaders.comparedRecords.load(child.id);
      return compareFields(row, mates, candidate.levels, context.caller);
    },
    decision: ({ decisionId }: RejectedRow, _: unknown, { reviewLoaders }: ReviewContext) =>
      decisionId === null ? null : reviewLoaders.decision.load(decisionId),
    review: (row: RejectedRow, _: unknown, { reviewLoaders }: ReviewContext) =>
      row.kind === 'AWAITING_REVIEW' ? reviewLoaders.reviewOfRecord.load(row) : null,
    explanation: async (
      row: RejectedRow,
      { language }: { language?: Language | null },
      context: ReviewContext,
    ) => {
      const decision =
        row.decisionId === null ? null : await context.reviewLoaders.decision.load(row.decisionId);
      return explainRejection(row, { bits: await bitsOf(row, context), decision }, language ?? 'ZH');
    },
  },
};

/** `Child.rejectedLinks`. */
export function listRejectedLinks(
  child: ChildRow,
  _: unknown,
  { reviewLoaders }: ReviewContext,
): Promise<RejectedRow[]> {
  return reviewLoaders.rejected.load(child.id);
}

async function listReviews(
  _: unknown,
  { filter, first, after }: PageArguments & { filter?: ReviewFilter | null },
  { caller, reviewStore }: ReviewContext,
) {
  const size = pageSize(first);
  const wanted = filter?.source ?? null;
  const conditions = {
    ...sightOf(caller),
    divisions: [readDivision(filter?.division, 'filter.division')].flatMap((division) => division ?? []),
    status: filter?.status ?? undecided,
    source:
      wanted === null ? null : sourceSystems.filter((source) => wanted.includes(sourceSystemEnum(source))),
  };
  const found = await reviewStore.listReviews(conditions, readSequenceCursor(after) ?? 0, size + 1);
  return {
    ...connectionOf(found, size, (node) => ({ cursor: writeCursor([node.seq]), node })),
    totalCount: () => reviewStore.countReviews(conditions),
  };
}

async function listCandidates(record: ReviewRow, _: unknown, context: ReviewContext): Promise<Candidate[]> {
  const rows = await context.reviewLoaders.candidates.load(record);
  const candidates = await Promise.all(
    rows.map(async (row) => ({ ...row, record, child: await loadChild(row.childId, context) })),
  );
  return candidates.flatMap(({ child, ...row }) => (child === null ? [] : [{ ...row, child }]));
}

async function findCandidate(
  row: RejectedRow,
  { reviewLoaders }: ReviewContext,
): Promise<CandidateRow | null> {
  if (row.kind !== 'AWAITING_REVIEW') return null;
  const rows = await reviewLoaders.candidates.load(row);
  return rows.find(({ childId }) => childId === row.rejectedChild) ?? null;
}

async function bitsOf(row: RejectedRow, context: ReviewContext): Promise<number | null> {
  const candidate = await findCandidate(row, context);
  return candidate === null ? null : (await scoreOf({ ...candidate, record: row }, context)).bits;
}

/** The score of a record and a child, as far as the caller may know of it. */
async function scoreOf(
  {
    record,
    childId,
    bits,
    levels,
  }: Pick<Candidate, 'childId' | 'bits' | 'levels'> & { record: ComparedRecord },
  { caller, reviewLoaders }: ReviewContext,
) {
  const mates = seesWhole(caller) ? [] : await reviewLoaders.comparedRecords.load(childId);
  return scoreInSight(bits, levels, levelsInSight(record, mates, levels, caller));
}

async function loadChild(id: string | null, { loaders }: ReviewContext): Promise<ChildRow | null> {
  return id === null ? null : loaders.child.load(id);
}
