import { parsePlainDate } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import { badInputError, notFoundError } from '../../../platform/subgraph/errors.ts';
import { badCursor, readTextCursor, writeCursor } from '../../../platform/subgraph/paging/cursor.ts';
import { maskTexts } from '../../../platform/mask-texts.ts';
import { categories, getCategory } from './categories.ts';
import { connectionOf, pageSize } from '../../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../../platform/subgraph/paging/page.ts';
import { findCodeSet } from './code-sets.ts';
import type { CaseContext } from './context.ts';
import { chooseCategory } from './decide.ts';
import { showCategory, showNumber, showUserError } from './present-case.ts';
import { dayOfRequest, findRepeated, isRepeatedKey, requestOf } from './run-command.ts';
import type { SuspectLineRow, SuspectListRow } from './suspect-store.ts';
import type { PrintedTotal } from './totals.ts';
import { addUp } from './totals.ts';
import type { CaseErrorCode, CaseUserError } from './user-errors.ts';
import { caseError } from './user-errors.ts';

const suspectedCategories = categories
  .filter(({ outcome }) => outcome === 'SUSPECTED')
  .map(({ code }) => code);

function showList(list: SuspectListRow, context: CaseContext) {
  const { caller, suspects, today } = context;
  return {
    ...list,
    lineCount: list.lines,
    async lines({
      first,
      after,
      filter,
    }: PageArguments & {
      filter?: { category?: readonly string[] | null; needsEvidence?: boolean | null } | null;
    }) {
      const [position = null] = after === null || after === undefined ? [] : readTextCursor(after, 1);
      if (position !== null && !/^\d{1,18}$/.test(position)) throw badCursor();
      const query = {
        category: filter?.category ?? null,
        basis: filter?.needsEvidence === true ? 'EVIDENCE' : null,
      };
      const size = pageSize(first);
      const rows = await suspects.pageOfLines(caller, list.name, query, { after: position, limit: size + 1 });
      return connectionOf(rows, size, (row) => ({
        cursor: writeCursor([row.id]),
        node: showLine(row, context),
      }));
    },
    async totals({
      on,
      codeSet,
      printed,
    }: {
      on?: PlainDate | null;
      codeSet?: string | null;
      printed?: readonly PrintedTotal[] | null;
    }) {
      const set = codeSet ?? list.codeSet;
      if (set !== null && findCodeSet(set) === null)
        throw badInputError('codeSet', 'There is no such code set');
      const day = on ?? today;
      const counts = await suspects.countLines(caller, list.name, day);
      const totals = addUp(counts, set, printed ?? []);
      return {
        ...totals,
        on: day,
        rows: totals.rows.map((row) => ({ ...row, category: showCategory(getCategory(row.category)) })),
      };
    },
  };
}

function showLine(line: SuspectLineRow, context: CaseContext) {
  const isWhole = context.caller.fullCitizenId;
  const row = isWhole ? line : { ...maskTexts(line), childId: line.childId };
  return {
    ...row,
    citizenId: showNumber(row.citizenId, context),
    child: row.childId === null ? null : { id: row.childId },
    category: showCategory(getCategory(row.category)),
    readings: async () =>
      (await context.readingsOfLine.load(row.id)).map((reading) => ({
        ...(isWhole ? reading : maskTexts(reading)),
        category: showCategory(getCategory(reading.category)),
      })),
  };
}

export const suspectQueries = {
  async suspectLists(_: unknown, __: unknown, context: CaseContext) {
    const lists = await context.suspects.listSuspectLists(context.caller, null);
    return lists.map((list) => showList(list, context));
  },

  async suspectList(_: unknown, { name }: { name: string }, context: CaseContext) {
    const [list] = await context.suspects.listSuspectLists(context.caller, name);
    return list === undefined ? null : showList(list, context);
  },

  async suspectLine(_: unknown, { id }: { id: string }, context: CaseContext) {
    const line = await context.suspects.findLine(context.caller, id);
    return line === null ? null : showLine(line, context);
  },

  async suspectComparison(
    _: unknown,
    { earlier, later }: { earlier: string; later: string },
    context: CaseContext,
  ) {
    const { suspects, caller } = context;
    for (const name of [earlier, later]) {
      if ((await suspects.listSuspectLists(caller, name)).length === 0) throw notFoundError();
    }
    const found = await suspects.compareLists(caller, earlier, later, suspectedCategories);
    const lines = (fate: string) =>
      found.filter((one) => one.fate === fate).map(({ row }) => showLine(row, context));
    return {
      kept: lines('KEPT'),
      reduced: lines('REDUCED'),
      unexplained: lines('UNEXPLAINED'),
      new: lines('NEW'),
    };
  },
};

type ClassifySuspectInput = {
  lineId: string;
  expectedVersion: number;
  idempotencyKey: string;
  on?: PlainDate | null;
  codeSet?: string | null;
  code?: string | null;
  category?: string | null;
  evidence: readonly string[];
  note?: string | null;
};

type SuspectAnswer = { line: SuspectLineRow | null; userErrors: readonly CaseUserError[] };

async function classifySuspect(input: ClassifySuspectInput, context: CaseContext): Promise<SuspectAnswer> {
  const { suspects, caller, today } = context;
  const refused = (error: CaseUserError, line: SuspectLineRow | null = null): SuspectAnswer => ({
    line,
    userErrors: [error],
  });
  const request = requestOf('classifySuspect', input, input.idempotencyKey, context);
  if (request === null) return refused(caseError('INVALID_INPUT', 'idempotencyKey'));
  const repeat = async (): Promise<SuspectAnswer | null> => {
    const repeated = await findRepeated(request, context);
    if (repeated === null) return null;
    if (!repeated.same) return refused(caseError('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'));
    return { line: await suspects.findLine(caller, repeated.subjectId), userErrors: [] };
  };
  const repeated = await repeat();
  if (repeated !== null) return repeated;

  const line = await suspects.findLine(caller, input.lineId);
  if (line === null) return refused(caseError('NOT_FOUND', 'lineId'));
  if (line.version !== input.expectedVersion)
    return refused(caseError('VERSION_CONFLICT', 'expectedVersion'), line);
  if (line.basis !== 'EVIDENCE') return refused(caseError('PROVED_BY_EXPORT', 'lineId'), line);
  const evidence = input.evidence.map((text) => text.trim()).filter((text) => text !== '');
  if (evidence.length === 0) return refused(caseError('EVIDENCE_REQUIRED', 'evidence'), line);
  const note = input.note?.trim() ?? null;
  if (evidence.length > 50 || [...evidence, note ?? ''].some((text) => text.length > 2_000))
    return refused(caseError('INVALID_INPUT', evidence.length > 50 ? 'evidence' : 'note'), line);
  const category = chooseCategory(input.codeSet ?? null, input.code ?? null, input.category ?? null);
  if (typeof category !== 'string') return refused(category, line);
  const on = dayOfRequest(input.on ?? null, null, today);
  const day = parsePlainDate(on);
  if (day === null) return refused(caseError(on as CaseErrorCode, 'on'), line);

  try {
    const saved = await suspects.saveFinding(
      line,
      { category, on: day, evidence, note, by: caller },
      request,
    );
    if (saved) return { line: await suspects.findLine(caller, line.id), userErrors: [] };
  } catch (error) {
    const answer = isRepeatedKey(error) ? await repeat() : null;
    if (answer === null) throw error;
    return answer;
  }
  return refused(caseError('VERSION_CONFLICT', 'expectedVersion'), await suspects.findLine(caller, line.id));
}

export const suspectMutations = {
  async classifySuspect(_: unknown, { input }: { input: ClassifySuspectInput }, context: CaseContext) {
    const { line, userErrors } = await classifySuspect(input, context);
    return {
      line: line === null ? null : showLine(line, context),
      userErrors: userErrors.map(showUserError),
    };
  },
};
