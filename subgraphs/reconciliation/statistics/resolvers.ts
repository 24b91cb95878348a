import type { GraphQLResolveInfo } from 'graphql';
import { divisionPrefix } from '../../../platform/division-code.ts';
import { todayIn } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { sourceSystemEnum } from '../../../platform/source-systems.ts';
import type { Department, SourceSystem } from '../../../platform/source-systems.ts';
import { badInputError } from '../../../platform/subgraph/errors.ts';
import { cutPage, pageSize } from '../../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../../platform/subgraph/paging/page.ts';
import { isSelected } from '../../../platform/graphql/selected-fields.ts';
import type { Today } from '../../../platform/subgraph/today.ts';
import { dayOf } from '../../../platform/subgraph/today.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { readInstant, readTextCursor, writeCursor } from '../../../platform/subgraph/paging/cursor.ts';
import { reconciles } from './arithmetic.ts';
import type { ArithmeticCheck } from './arithmetic.ts';
import { listFeedbackLists } from './feedback-lists.ts';
import type { FeedbackListPosition, FeedbackListState } from './feedback-lists.ts';
import { createStatisticsStore } from './statistics-store.ts';
import type { StatisticsPart, StatisticsStore } from './statistics-store.ts';
import { hasCaseAccess, workOutStatistics } from './statistics.ts';
import type { FigureState, FigureValue, Statistics } from './statistics.ts';

export type StatisticsContext = {
  caller: Caller;
  statistics: {
    /** Confined to the caller's division by the database. */
    reader: Sql;
    store: StatisticsStore;
    today: () => PlainDate;
  };
};

type Words = { zh: string; en: string };
type InLanguage = { language: 'ZH' | 'EN' };

/** `db` reads as the owner: the standing of a child may rest on what was said of it elsewhere. */
export function createStatisticsContext(
  db: Sql,
  today: Today | undefined,
): Omit<StatisticsContext['statistics'], 'reader'> {
  const clock = today ?? ((): PlainDate => todayIn('Asia/Shanghai', new Date()));
  return { store: createStatisticsStore(db), today: () => dayOf(clock) };
}

const inLanguage = (words: Words, { language }: InLanguage): string =>
  language === 'EN' ? words.en : words.zh;

const unknown = ({ unknown: words }: FigureValue, given: InLanguage): string | null =>
  words === null ? null : inLanguage(words, given);

export const statisticsResolvers = {
  query: {
    async statistics(
      _: unknown,
      asked: { division: string; schoolYear: number; asOf?: PlainDate | null },
      { caller, statistics: { store, today } }: StatisticsContext,
      info: GraphQLResolveInfo,
    ): Promise<Statistics | null> {
      const { schoolYear, asOf = null } = asked;
      const division = divisionPrefix(asked.division);
      if (division === null) throw badInputError('division', 'division is a code of 2, 4, 6, 9 or 12 digits');
      if (schoolYear < 1990 || schoolYear > 2100)
        throw badInputError('schoolYear', 'schoolYear is the year it begins in');
      // Outside its own place a caller cannot tell a division without children from one that is not there.
      if (!division.startsWith(caller.division)) return null;
      const reader = {
        today: today(),
        caseAccess: hasCaseAccess(caller),
        views: caller.views,
        reach: caller.division,
        trend: ['trend', 'worsening'].some((field) => isSelected(info, ['figures', field])),
        checks: isSelected(info, ['checks']),
      };
      const statistics = await workOutStatistics(store, { division, schoolYear, asOf }, reader);
      return statistics === null ? null : { ...statistics, division: asked.division };
    },

    async feedbackLists(
      _: unknown,
      { department = null, first, after }: PageArguments & { department?: Department | null },
      { caller, statistics: { reader } }: StatisticsContext,
    ) {
      const size = pageSize(first, 20);
      const rows = await listFeedbackLists(reader, caller, department, {
        after: after === null || after === undefined ? null : readPosition(after),
        limit: size + 1,
      });
      const page = cutPage(rows, size);
      const lists: readonly FeedbackListState[] = page.rows;
      const last = lists.at(-1);
      return {
        lists,
        hasNextPage: page.hasNextPage,
        endCursor: last === undefined ? null : writeCursor([last.issuedAt, last.id]),
      };
    },
  },
  types: {
    Statistics: {
      figures: ({ figures }: Statistics, { codes }: { codes?: readonly string[] | null }) =>
        codes === null || codes === undefined ? figures : chooseFigures(figures, codes),
    },
    StatisticsBasis: { source: ({ source }: { source: SourceSystem }) => sourceSystemEnum(source) },
    StatisticsFigure: {
      code: ({ figure }: FigureState) => figure.code,
      title: ({ figure }: FigureState, given: InLanguage) => inLanguage(figure.title, given),
      clause: ({ figure }: FigureState) => figure.clause,
      unknown,
      async children(
        { figure, scope, unknown: reason }: FigureState,
        { part, first, after }: PageArguments & { part: StatisticsPart },
        { caller, statistics: { store } }: StatisticsContext,
      ) {
        const isGivenAway = figure.discloses.some((view) => !caller.views.includes(view));
        if (reason !== null || !hasCaseAccess(caller) || isGivenAway) return null;
        const [start = ''] = after === null || after === undefined ? [''] : readTextCursor(after, 1);
        const size = pageSize(first);
        const ids = await store.listChildren(scope, figure, part, {
          after: start,
          limit: size + 1,
        });
        const page = cutPage(ids, size);
        const last = page.rows.at(-1);
        return {
          children: page.rows.map((id) => ({ id })),
          hasNextPage: page.hasNextPage,
          endCursor: last === undefined ? null : writeCursor([last]),
        };
      },
    },
    StatisticsTrendPoint: { unknown },
    ArithmeticCheck: {
      title: ({ title }: ArithmeticCheck, given: InLanguage) => inLanguage(title, given),
      reconciles,
      children: ({ childIds }: ArithmeticCheck) => childIds.map((id) => ({ id })),
    },
  },
};

/** A figure that is not there must not look like one nobody asked for. */
function chooseFigures(figures: readonly FigureState[], codes: readonly string[]): readonly FigureState[] {
  if (!codes.every((code) => figures.some(({ figure }) => figure.code === code))) {
    throw badInputError('codes', 'there is no such figure');
  }
  return figures.filter(({ figure }) => codes.includes(figure.code));
}

function readPosition(cursor: string): FeedbackListPosition {
  const [issuedAt, id = ''] = readTextCursor(cursor, 2);
  return { issuedAt: readInstant(issuedAt), id };
}
