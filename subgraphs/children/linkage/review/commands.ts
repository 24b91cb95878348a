import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import type { ChildRow } from '../../tables.ts';
import { deciders } from '../reading/stewards-decision.ts';
import type { Actor, CommandKey, CommandStore, NewDecision } from './command-store.ts';
import { parseRecordId } from './record-id.ts';
import type { ReviewLoaders } from './review-loaders.ts';
import type { DecisionKind, DecisionRow, RecordKey, ReviewRow } from './rows.ts';
import type { UserError } from './user-errors.ts';
import { refuse } from './user-errors.ts';

export type CommandContext = {
  caller: Caller;
  commands: CommandStore;
  /** The request's loaders, emptied: what a command changed must not be answered from before it. */
  freshLoaders: () => { reviews: ReviewLoaders; child: { load: (id: string) => Promise<ChildRow | null> } };
};

type DecideInput = {
  reviewId: string;
  decision: DecisionKind;
  childId?: string | null;
  wholeChild?: boolean | null;
  reason: string;
  expectedVersion: number;
  idempotencyKey?: string | null;
};
type UndoInput = { decisionId: string; reason: string };
type SplitInput = {
  childId: string;
  records: readonly string[];
  reason: string;
  idempotencyKey?: string | null;
};

type Outcome = { decisionIds: readonly string[]; error: UserError | null };

export async function decideReview(_: unknown, { input }: { input: DecideInput }, context: CommandContext) {
  const outcome = await carryOut(input, input.idempotencyKey, context, (key) => answer(input, key, context));
  const { reviews } = context.freshLoaders();
  const [review, decisions] = await Promise.all([
    mayDecide(context.caller) ? reviews.review.load(input.reviewId) : null,
    loadDecisions(outcome, reviews),
  ]);
  return { review, decisions, userErrors: outcome.error === null ? [] : [outcome.error] };
}

export async function undoDecision(_: unknown, { input }: { input: UndoInput }, context: CommandContext) {
  const { caller, commands, freshLoaders } = context;
  const found = mayDecide(caller) ? await freshLoaders().reviews.decision.load(input.decisionId) : null;
  const error = refuseOutright(input, caller) ?? (found === null ? refuse('NOT_FOUND', 'decisionId') : null);
  if (error !== null) return { decision: null, userErrors: [error] };
  await commands.undo(input.decisionId, actorOf(caller), input.reason.trim());
  return { decision: await freshLoaders().reviews.decision.load(input.decisionId), userErrors: [] };
}

export async function splitChild(_: unknown, { input }: { input: SplitInput }, context: CommandContext) {
  const outcome = await carryOut(input, input.idempotencyKey, context, (key) => part(input, key, context));
  const { reviews, child } = context.freshLoaders();
  const [now, decisions] = await Promise.all([
    mayDecide(context.caller) ? child.load(input.childId) : null,
    loadDecisions(outcome, reviews),
  ]);
  return { child: now, decisions, userErrors: outcome.error === null ? [] : [outcome.error] };
}

async function loadDecisions({ decisionIds }: Outcome, reviews: ReviewLoaders): Promise<DecisionRow[]> {
  const rows = await Promise.all(decisionIds.map((id) => reviews.decision.load(id)));
  return rows.filter((row) => row !== null);
}

const mayDecide = (caller: Caller): boolean => deciders.includes(caller.department);
const actorOf = ({ subject, department }: Caller): Actor => ({ subject, department });

function refuseOutright({ reason }: { reason: string }, caller: Caller): UserError | null {
  if (!mayDecide(caller)) return refuse('FORBIDDEN');
  return reason.trim() === '' ? refuse('REASON_REQUIRED', 'reason') : null;
}

/** Once a key: a command sent again is answered with what it did the first time. */
async function carryOut(
  input: { reason: string },
  idempotencyKey: string | null | undefined,
  { caller, commands }: CommandContext,
  work: (key: CommandKey | null) => Promise<Outcome>,
): Promise<Outcome> {
  const error = refuseOutright(input, caller);
  if (error !== null) return { decisionIds: [], error };
  if (idempotencyKey === undefined || idempotencyKey === null) return work(null);
  const key = { key: idempotencyKey, digest: digestOf(input) };
  const earlier = async (): Promise<Outcome | null> => {
    const command = await commands.findCommand(actorOf(caller), key.key);
    if (command === null) return null;
    return command.digest === key.digest
      ? { decisionIds: command.decisionIds, error: null }
      : { decisionIds: [], error: refuse('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey') };
  };
  const before = await earlier();
  if (before !== null) return before;
  try {
    const outcome = await work(key);
    // The same command at the same time may have come first, and made the version stale.
    return outcome.error === null ? outcome : ((await earlier()) ?? outcome);
  } catch (problem) {
    const meanwhile = await earlier();
    if (meanwhile === null) throw problem;
    return meanwhile;
  }
}

function digestOf(input: object): string {
  const sorted = Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

const newDecisionId = (): string => `d${randomBytes(12).toString('hex')}`;

const refused = (...of: Parameters<typeof refuse>): Outcome => ({ decisionIds: [], error: refuse(...of) });

async function answer(input: DecideInput, key: CommandKey | null, context: CommandContext): Promise<Outcome> {
  const { caller, commands, freshLoaders } = context;
  const { reviews, child } = freshLoaders();
  const review = await reviews.review.load(input.reviewId);
  if (review === null) return refused('NOT_FOUND', 'reviewId');
  if (review.version !== input.expectedVersion) return refused('STALE_VERSION', 'expectedVersion');
  if (review.status === 'DECIDED') return refused('ALREADY_DECIDED', 'reviewId');
  if (review.status === 'WITHDRAWN') return refused('WITHDRAWN', 'reviewId');

  const candidates = (await reviews.candidates.load(review)).map(({ childId }) => childId);
  const asked = input.childId ?? null;
  const wanted =
    asked === null ? (input.decision === 'MUST_LINK' ? candidates.slice(0, 1) : candidates) : [asked];
  const known = (await Promise.all(wanted.map((id) => child.load(id)))).flatMap((row) => row?.id ?? []);
  const anchors = await commands.listAnchors(known, [review]);
  if (anchors.length === 0) return refused('NOT_FOUND', 'childId');

  const others = input.wholeChild === true ? await listFellows(review, known, reviews) : [];
  const decisions = anchors.flatMap((anchor) =>
    [review, ...others].map((record) => decision(input.decision, record, anchor, anchor.childId)),
  );
  if (input.decision === 'MUST_LINK' && (await wouldJoinNumbers(decisions, commands))) {
    return refused('CONFLICTING_VALID_IDS', 'childId');
  }
  const left = candidates.filter((id) => !known.includes(id));
  const made = await commands.answerReview(decisions, {
    actor: actorOf(caller),
    reason: input.reason.trim(),
    reviewId: review.id,
    version: input.expectedVersion,
    settles: input.decision === 'MUST_LINK' || left.length === 0,
    key,
  });
  return made.length === 0
    ? refused('STALE_VERSION', 'expectedVersion')
    : { decisionIds: made.map(({ id }) => id), error: null };
}

/** The other records of a record's child, unless it is one of those that are decided about. */
async function listFellows(
  { source, recordId, childId }: ReviewRow,
  decidedOn: readonly string[],
  reviews: ReviewLoaders,
): Promise<RecordKey[]> {
  if (childId === null || decidedOn.includes(childId)) return [];
  const records = await reviews.comparedRecords.load(childId);
  return records.filter((one) => one.source !== source || one.recordId !== recordId);
}

async function wouldJoinNumbers(decisions: readonly NewDecision[], commands: CommandStore): Promise<boolean> {
  for (const { record, other, childId } of decisions) {
    if ((await commands.countTrustedNumbers(record, other, childId)) > 1) return true;
  }
  return false;
}

/** The parting records are kept from the child's anchor, and stay together among themselves. */
async function part(input: SplitInput, key: CommandKey | null, context: CommandContext): Promise<Outcome> {
  const { caller, commands, freshLoaders } = context;
  const { reviews, child } = freshLoaders();
  const whole = await child.load(input.childId);
  if (whole === null) return refused('NOT_FOUND', 'childId');
  const known = await reviews.comparedRecords.load(whole.id);
  const wanted = new Set(input.records);
  const parting: RecordKey[] = [...wanted].flatMap((id) => {
    const record = parseRecordId(id);
    return known.filter(({ source, recordId }) => source === record?.source && recordId === record.recordId);
  });
  if (parting.length < wanted.size) return refused('NOT_FOUND', 'records');
  const [anchor] = await commands.listAnchors([whole.id], parting);
  const [leader, ...rest] = parting;
  if (anchor === undefined || leader === undefined) return refused('NOTHING_TO_SPLIT', 'records');
  const decisions = [
    ...parting.map((record): NewDecision => decision('CANNOT_LINK', record, anchor, whole.id)),
    ...rest.map((record): NewDecision => decision('MUST_LINK', record, leader, whole.id)),
  ];
  // Somebody may have parted them a moment ago, and the link run is still to come: one undoing must be enough.
  const standing = new Map((await commands.listStanding(decisions)).map(({ place, id }) => [place - 1, id]));
  const missing = decisions.filter((_, place) => !standing.has(place));
  if (missing.length === 0) return { decisionIds: [...standing.values()], error: null };
  const made = await commands.storeDecisions(missing, {
    actor: actorOf(caller),
    reason: input.reason.trim(),
    subjectId: whole.id,
    key,
  });
  return { decisionIds: [...standing.values(), ...made.map(({ id }) => id)], error: null };
}

function decision(kind: DecisionKind, record: RecordKey, other: RecordKey, childId: string): NewDecision {
  return { decisionId: newDecisionId(), kind, record, other, childId };
}
