import type { GraphQLResolveInfo } from 'graphql';
import { parsePlainDate } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import { readDivision } from '../../../platform/subgraph/division-argument.ts';
import { connectionOf, cutPage, pageSize } from '../../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../../platform/subgraph/paging/page.ts';
import { isSelected } from '../../../platform/graphql/selected-fields.ts';
import { badCursor, readTextCursor, writeCursor } from '../../../platform/subgraph/paging/cursor.ts';
import type { CasePosition, CaseQuery, CaseRow } from './case-store/reads.ts';
import { categories } from './categories.ts';
import { codeSets } from './code-sets.ts';
import type { CommandHead } from './commands.ts';
import { operations } from './commands.ts';
import type { CaseContext } from './context.ts';
import { showCase, showCategory, showUserError } from './present-case.ts';
import type { CaseAnswer, OpenCaseInput } from './run-command.ts';
import { addEvidence, openCase, openCasesFromMismatches, runOperation } from './run-command.ts';
import { getCategory } from './categories.ts';

type Given<Input> = { input: Input };
type GivenOperation = Given<Record<string, unknown> & CommandHead>;

function readPosition(after: string | null | undefined): CasePosition | null {
  if (after === null || after === undefined) return null;
  const [day = '', id = ''] = readTextCursor(after, 2);
  if (parsePlainDate(day) === null) throw badCursor();
  return { day, id };
}

function payload(answer: CaseAnswer, context: CaseContext) {
  return {
    case: answer.case === null ? null : showCase(answer.case, context),
    userErrors: answer.userErrors.map(showUserError),
  };
}

export const caseQueries = {
  async case(_: unknown, { id }: { id: string }, context: CaseContext) {
    const row = await context.cases.findCase(id, context.caller);
    return row === null ? null : showCase(row, context);
  },

  async cases(
    _: unknown,
    { filter, first, after }: PageArguments & { filter?: CaseQuery | null },
    context: CaseContext,
    info: GraphQLResolveInfo,
  ) {
    const { caller, today } = context;
    const size = pageSize(first);
    const division = readDivision(filter?.division, 'filter.division');
    const { rows, total } = await context.cases.pageOfCases(
      caller,
      { ...filter, division },
      {
        after: readPosition(after),
        limit: size + 1,
        withTotal: isSelected(info, ['totalCount']),
        today,
      },
    );
    const edgeOf = (row: CaseRow) => ({
      cursor: writeCursor([row.state.openedOn, row.id]),
      node: showCase(row, context),
    });
    return { ...connectionOf(rows, size, edgeOf), totalCount: total };
  },

  async caseDuties(
    _: unknown,
    { until, first, after }: PageArguments & { until: PlainDate },
    context: CaseContext,
  ) {
    const size = pageSize(first);
    const read = await context.cases.listDue(context.caller, until, {
      after: readPosition(after),
      limit: size + 1,
    });
    const { rows, hasNextPage } = cutPage(read, size);
    const last = rows.at(-1);
    return {
      cases: rows.map((row) => showCase(row, context)),
      pageInfo: {
        hasNextPage,
        endCursor: last === undefined ? null : writeCursor([last.dueOn, last.id]),
      },
    };
  },

  caseCategories: () => categories.map(showCategory),

  codeSets: () =>
    codeSets.map(({ id, version, zh, en, codes }) => ({
      id,
      version,
      title: ({ language }: { language: 'ZH' | 'EN' }) => (language === 'EN' ? en : zh),
      codes: codes.map(({ code, zh: title, categories: meant }) => ({
        code,
        title,
        categories: meant.map((category) => showCategory(getCategory(category))),
      })),
    })),
};

export const caseOfChild = {
  case: async ({ id }: { id: string }, _: unknown, context: CaseContext) => {
    const row = await context.caseOfChild.load(id);
    return row === null ? null : showCase(row, context);
  },
};

export const caseMutations = {
  ...Object.fromEntries(
    operations.map((operation) => [
      operation,
      async (_: unknown, { input }: GivenOperation, context: CaseContext) =>
        payload(await runOperation(operation, input, context), context),
    ]),
  ),
  openCase: async (_: unknown, { input }: Given<OpenCaseInput>, context: CaseContext) =>
    payload(await openCase(input, context), context),
  addCaseEvidence: async (
    _: unknown,
    { input }: Given<CommandHead & { title: string; content: string }>,
    context: CaseContext,
  ) => payload(await addEvidence(input, context), context),
  async openCasesFromMismatches(
    _: unknown,
    { input }: Given<{ rules?: readonly string[] | null; division?: string | null }>,
    context: CaseContext,
  ) {
    const { cases, userErrors } = await openCasesFromMismatches(input, context);
    return { cases: cases.map((row) => showCase(row, context)), userErrors: userErrors.map(showUserError) };
  },
};
