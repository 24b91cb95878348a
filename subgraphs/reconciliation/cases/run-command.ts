import { flagSight } from '../mismatch/disclosure.ts';
import { createHash, randomBytes } from 'node:crypto';
import { divisionPrefix } from '../../../platform/division-code.ts';
import { parsePlainDate } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { isCalendarDay } from '../queues/calendar/occurrences.ts';
import { hasCaseDuty } from './access.ts';
import type { CaseEvent, CaseOrigin, Ledger, StoredEvent } from './case-events.ts';
import type { CaseRow } from './case-store/reads.ts';
import type { Request } from './case-store/writes.ts';
import type { CommandHead, Operation } from './commands.ts';
import { commandFields, readInput } from './commands.ts';
import type { CaseContext } from './context.ts';
import type { Decision, DecisionContext } from './decide.ts';
import { decisions, isRefusal } from './decide.ts';
import { largestEvidence, mediaTypeOf, saveEvidence } from './evidence-files.ts';
import type { CaseErrorCode, CaseUserError } from './user-errors.ts';
import { caseError } from './user-errors.ts';

export type CaseAnswer = { case: CaseRow | null; userErrors: readonly CaseUserError[] };

const done = (row: CaseRow | null): CaseAnswer => ({ case: row, userErrors: [] });
const refused = (error: CaseUserError, row: CaseRow | null = null): CaseAnswer => ({
  case: row,
  userErrors: [error],
});

/** 'd' and 20 characters of lower-case base32: tells nothing about the child. */
function newCaseId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return `d${Array.from(randomBytes(20), (byte) => alphabet.charAt(byte % 32)).join('')}`;
}

export function requestOf(
  operation: string,
  given: Readonly<Record<string, unknown>>,
  key: string,
  { caller }: CaseContext,
): Request | null {
  if (key.length === 0 || key.length > 100) return null;
  const content = JSON.stringify(
    Object.entries(given).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
  const digest = createHash('sha256').update(`${operation} ${content}`).digest('hex');
  return { subject: caller.subject, key, digest };
}

/** A request that was done before: whether it was this one, and what it was about. */
export async function findRepeated(
  request: Request,
  { cases }: CaseContext,
): Promise<{ subjectId: string; same: boolean } | null> {
  const earlier = await cases.findRequest(request.subject, request.key);
  return earlier === null ? null : { subjectId: earlier.subjectId, same: earlier.digest === request.digest };
}

export function isRepeatedKey(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** The child has an open case in the ledger the case would move to. */
function isOpenTwice(error: Error): boolean {
  return 'constraint' in error && error.constraint === 'dropout_case_open';
}

/** The day of a request; today when it names none. */
export function dayOfRequest(
  on: PlainDate | null,
  earliest: PlainDate | null,
  today: PlainDate,
): PlainDate | CaseErrorCode {
  const day = on ?? today;
  if (day > today) return 'DATE_IN_FUTURE';
  if (earliest !== null && day < earliest) return 'DATE_BEFORE_OPENING';
  return isCalendarDay(day) ? day : 'INVALID_INPUT';
}

/** Runs one mutation of an existing case by its rule in `decisions`. */
export async function runOperation(
  operation: Operation,
  given: Readonly<Record<string, unknown>> & CommandHead,
  context: CaseContext,
): Promise<CaseAnswer> {
  const read = readInput(given, commandFields[operation]);
  if ('problem' in read) return refused(caseError('INVALID_INPUT', read.problem));
  // The rule and its input are of the same operation; the compiler cannot follow that through the name.
  const decide = decisions[operation] as (
    state: CaseRow['state'],
    input: object,
    context: DecisionContext,
  ) => Decision;
  return runCommand(operation, given, context, (row, on, deciding) =>
    decide(row.state, { ...read.input, on }, deciding),
  );
}

export async function addEvidence(
  given: CommandHead & { title: string; content: string },
  context: CaseContext,
): Promise<CaseAnswer> {
  const title = given.title.trim();
  if (title === '' || title.length > 200) return refused(caseError('INVALID_INPUT', 'title'));
  if (given.content.length > (largestEvidence * 4) / 3 + 4)
    return refused(caseError('EVIDENCE_TOO_LARGE', 'content'));
  const content = Buffer.from(given.content, 'base64');
  const mediaType = mediaTypeOf(content);
  if (mediaType === null) return refused(caseError('EVIDENCE_TYPE_REFUSED', 'content'));
  if (content.length > largestEvidence) return refused(caseError('EVIDENCE_TOO_LARGE', 'content'));
  return runCommand('addCaseEvidence', given, context, async (row, on) => {
    const { sha256 } = await saveEvidence(context.home(), content);
    const evidenceId = `${row.id}-${row.state.version + 1}`;
    return { kind: 'EVIDENCE_ADDED', on, evidenceId, title, mediaType, sha256, bytes: content.length };
  });
}

async function runCommand(
  operation: string,
  given: Readonly<Record<string, unknown>> & CommandHead,
  context: CaseContext,
  decide: (row: CaseRow, on: PlainDate, deciding: DecisionContext) => Decision | Promise<Decision>,
): Promise<CaseAnswer> {
  const { cases, caller, today } = context;
  const request = requestOf(operation, given, given.idempotencyKey, context);
  if (request === null) return refused(caseError('INVALID_INPUT', 'idempotencyKey'));
  const repeated = await answerRepeated(request, context);
  if (repeated !== null) return repeated;

  const row = await cases.findCase(given.caseId, caller);
  if (row === null) return refused(caseError('NOT_FOUND', 'caseId'));
  if (row.state.version !== given.expectedVersion)
    return refused(caseError('VERSION_CONFLICT', 'expectedVersion'), row);
  if (row.state.status === 'CLOSED') return refused(caseError('CASE_CLOSED', 'caseId'), row);
  const answersTransfer = operation === 'acknowledgeTransfer' || operation === 'declineTransfer';
  if (!answersTransfer && !mayAct(row, context)) return refused(caseError('WRONG_STATUS', 'caseId'), row);
  const on = dayOfRequest(given.on ?? null, row.state.openedOn, today);
  const day = parsePlainDate(on);
  if (day === null) return refused(caseError(on as CaseErrorCode, 'on'), row);

  const settings = await context.settings.load(row.division);
  const decision = await decide(row, day, {
    today,
    by: caller,
    settings,
    suspensionsInForce:
      operation === 'approveSuspension' ? await cases.countSuspensions(row.division, today, row.id) : 0,
  });
  if (isRefusal(decision)) return refused(decision, row);
  try {
    const saved = await cases.appendEvents(
      row,
      [storedBy(decision, row.state.version + 1, context)],
      settings,
      request,
    );
    if (saved) return done(await cases.findCase(row.id, caller));
  } catch (error) {
    if (!isRepeatedKey(error)) throw error;
    const answer = await answerRepeated(request, context);
    if (answer !== null) return answer;
    if (isOpenTwice(error)) return refused(caseError('ALREADY_OPEN', 'caseId'), row);
    // The same place in the history: somebody else's event came between.
  }
  return refused(caseError('VERSION_CONFLICT', 'expectedVersion'), await cases.findCase(row.id, caller));
}

async function answerRepeated(request: Request, context: CaseContext): Promise<CaseAnswer | null> {
  const repeated = await findRepeated(request, context);
  if (repeated === null) return null;
  if (!repeated.same) return refused(caseError('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'));
  return done(await context.cases.findCase(repeated.subjectId, context.caller));
}

/** Whoever was sent a case may read it, and acts on it once the transfer is acknowledged. */
function mayAct(row: CaseRow, { caller }: CaseContext): boolean {
  if (hasCaseDuty(caller) && row.division.startsWith(caller.division)) return true;
  return row.state.transfers.some(
    ({ status, toDepartment, toDivision }) =>
      status === 'ACKNOWLEDGED' &&
      toDepartment === caller.department &&
      toDivision.startsWith(caller.division),
  );
}

function storedBy(event: CaseEvent, seq: number, { caller }: CaseContext): StoredEvent {
  const { subject, department, division } = caller;
  return { ...event, seq, at: '', actor: subject, department: department as Department, division };
}

export type OpenCaseInput = {
  childId: string;
  idempotencyKey: string;
  ledger: Ledger;
  origin: CaseOrigin;
  originId?: string | null;
  on?: PlainDate | null;
  outSince?: PlainDate | null;
  note?: string | null;
};

/** Opens a case for a child the caller's department has a case duty for. */
export async function openCase(input: OpenCaseInput, context: CaseContext): Promise<CaseAnswer> {
  const { cases, caller, today } = context;
  const request = requestOf('openCase', input, input.idempotencyKey, context);
  if (request === null) return refused(caseError('INVALID_INPUT', 'idempotencyKey'));
  const repeated = await answerRepeated(request, context);
  if (repeated !== null) return repeated;
  const note = input.note?.trim() ?? null;
  if (note !== null && note.length > 2_000) return refused(caseError('INVALID_INPUT', 'note'));

  const found = hasCaseDuty(caller) ? await cases.findOpening(input.childId, caller.division) : null;
  if (found === null) return refused(caseError('NOT_FOUND', 'childId'));
  const { childId, division, facts, earlier } = found;
  const originId = input.originId ?? null;
  if (
    input.origin !== 'BY_HAND' &&
    (originId === null || !(await cases.isOrigin(input.origin, originId, childId, flagSight(caller))))
  )
    return refused(caseError('NOT_FOUND', 'originId'));
  const on = dayOfRequest(input.on ?? null, null, today);
  const day = parsePlainDate(on);
  if (day === null) return refused(caseError(on as CaseErrorCode, 'on'));
  const outSince = input.outSince ?? null;
  if (outSince !== null && !isCalendarDay(outSince)) return refused(caseError('INVALID_INPUT', 'outSince'));
  if (outSince !== null && outSince > day) return refused(caseError('DATE_IN_FUTURE', 'outSince'));

  const { ledger, origin } = input;
  const event = storedBy(
    { kind: 'OPENED', on: day, ledger, origin, originId, facts, outSince, note, relapse: earlier > 0 },
    1,
    context,
  );
  const id = newCaseId();
  try {
    const opened = await cases.insertCase(
      { id, childId, division },
      event,
      await context.settings.load(division),
      request,
    );
    if (!opened) return refused(caseError('ALREADY_OPEN', 'childId'));
  } catch (error) {
    if (!isRepeatedKey(error)) throw error;
    const answer = await answerRepeated(request, context);
    if (answer === null) throw error;
    return answer;
  }
  return done(await cases.findCase(id, caller));
}

/** At most this many cases are opened at once. */
const openedAtOnce = 100;

/** Mismatches that say a child is out of school (R31). */
const outOfSchoolRules = [
  'dropout-recorded',
  'school-age-not-enrolled',
  'welfare-child-not-enrolled',
  'disabled-child-not-enrolled',
  'expelled-in-compulsory-years',
  'truancy-counts-as-dropout',
  'out-of-school-referral',
] as const;

export async function openCasesFromMismatches(
  { rules, division }: { rules?: readonly string[] | null; division?: string | null },
  context: CaseContext,
): Promise<{ cases: readonly CaseRow[]; userErrors: readonly CaseUserError[] }> {
  const { cases, caller } = context;
  if (!hasCaseDuty(caller)) return { cases: [], userErrors: [] };
  const narrower = divisionPrefix(division ?? '');
  if (narrower === null) return { cases: [], userErrors: [caseError('INVALID_INPUT', 'division')] };
  const wanted = rules ?? outOfSchoolRules;
  const found = await cases.listWithoutCase(
    caller.division,
    narrower,
    wanted,
    openedAtOnce,
    flagSight(caller),
  );
  const opened: CaseRow[] = [];
  for (const { childId, mismatchId } of found) {
    const idempotencyKey = `mismatch ${mismatchId} ${newCaseId()}`;
    const input = {
      childId,
      idempotencyKey,
      ledger: 'DROPOUT',
      origin: 'MISMATCH',
      originId: mismatchId,
    } as const;
    const { case: row } = await openCase(input, context);
    if (row !== null) opened.push(row);
  }
  return { cases: opened, userErrors: [] };
}
