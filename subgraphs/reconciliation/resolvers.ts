import type { GraphQLResolveInfo } from 'graphql';
import { parseImportId } from '../../platform/ids.ts';
import { sourceSystemEnum } from '../../platform/source-systems.ts';
import { readDivision } from '../../platform/subgraph/division-argument.ts';
import { notFoundError } from '../../platform/subgraph/errors.ts';
import {
  badCursor,
  readInstant,
  readTextCursor,
  writeCursor,
} from '../../platform/subgraph/paging/cursor.ts';
import {
  readFeedPosition,
  refuseForeign,
  writeFeedPosition,
} from '../../platform/subgraph/paging/feed-position.ts';
import { connectionOf, cutPage, pageSize } from '../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../platform/subgraph/paging/page.ts';
import { DateScalar, DateTimeScalar } from '../../platform/subgraph/schema/scalars.ts';
import { isSelected } from '../../platform/graphql/selected-fields.ts';
import { caseMutations, caseOfChild, caseQueries } from './cases/case-resolvers.ts';
import type { CaseContext } from './cases/context.ts';
import { suspectMutations, suspectQueries } from './cases/suspect-resolvers.ts';
import { catalogue } from './mismatch/catalogue.ts';
import { askedAlong } from './mismatch/shown/brought-along.ts';
import { showEvidence, showRule, showRuleOf } from './mismatch/shown/present.ts';
import type { QueueContext } from './queues/context.ts';
import { queueResolvers } from './queues/resolvers.ts';
import { statisticsResolvers } from './statistics/resolvers.ts';
import type { StatisticsContext } from './statistics/resolvers.ts';
import type { MismatchPosition, MismatchQuery } from './mismatch/shown/flag-page.ts';
import type { ImportPosition } from './store.ts';
import type { ChildRow, ImportRow, MismatchRow, MismatchStatus } from './tables.ts';

export type ReconciliationContext = QueueContext & CaseContext & StatisticsContext;

/** A child that other subgraphs tell of; what this one knows of it where a statement has brought that along. */
type ChildReference = { id: string; found?: ChildRow | null | undefined };

export const resolvers = {
  ...statisticsResolvers.types,
  Date: DateScalar,
  DateTime: DateTimeScalar,
  Query: {
    ...caseQueries,
    ...suspectQueries,
    ...statisticsResolvers.query,
    mismatch: async (
      _: unknown,
      { id }: { id: string },
      { loaders }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) => loaders.mismatch.load({ id, along: askedAlong(info) }),
    rules: () => catalogue.map(showRule),
    ...queueResolvers.Query,
    import: async (_: unknown, { id }: { id: string }, { loaders }: ReconciliationContext) =>
      loaders.import.load(id),

    async mismatchChanges(
      _: unknown,
      { filter, first, after }: PageArguments & { filter?: MismatchQuery | null },
      { caller, store }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) {
      const size = pageSize(first);
      const since = readFeedPosition(after);
      const asked = readFilter(filter);
      const { rows, latestEvent, ...feed } = await store.listChanges(caller.division, asked, {
        after: since.number,
        limit: size + 1,
        along: askedAlong(info, ['changes', 'mismatch']),
      });
      refuseForeign(since, feed);
      const page = cutPage(rows, size);
      const changes = page.rows.map(({ eventId, ...change }) => ({
        ...change,
        cursor: writeFeedPosition(eventId, feed.mark),
      }));
      return {
        changes,
        hasNextPage: page.hasNextPage,
        // With nothing new the position stays where it was, so that a poller never starts over.
        endCursor: changes.at(-1)?.cursor ?? after ?? null,
        latestCursor: writeFeedPosition(latestEvent, feed.mark),
      };
    },

    async mismatches(
      _: unknown,
      { filter, first, after }: PageArguments & { filter?: MismatchQuery | null },
      { caller, store }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) {
      const size = pageSize(first);
      const { rows, total } = await store.pageOfMismatches(caller.division, readFilter(filter), {
        after: after === null || after === undefined ? null : readMismatchPosition(after),
        limit: size + 1,
        withTotal: isSelected(info, ['totalCount']),
        along: askedAlong(info, ['edges', 'node']),
      });
      return {
        ...connectionOf(rows, size, (node) => ({
          cursor: writeCursor([node.dueAt, node.severity, node.id]),
          node,
        })),
        totalCount: total,
      };
    },

    async imports(
      _: unknown,
      { first, after }: PageArguments,
      { caller, store }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) {
      const size = pageSize(first, 20);
      const { rows, total } = await store.pageOfImports(caller.division, {
        after: after === null || after === undefined ? null : readImportPosition(after),
        limit: size + 1,
        withTotal: isSelected(info, ['totalCount']),
      });
      return {
        ...connectionOf(rows, size, (node) => ({ cursor: writeCursor([node.createdAt, node.id]), node })),
        totalCount: total,
      };
    },
  },
  Mutation: { ...queueResolvers.Mutation, ...caseMutations, ...suspectMutations },
  Import: {
    source: ({ source }: ImportRow) =>
      source === 'suspect-list' ? 'SUSPECT_LIST' : sourceSystemEnum(source),
  },
  Child: {
    ...caseOfChild,
    async __resolveReference(
      { id }: { id: string },
      context: ReconciliationContext,
      info: GraphQLResolveInfo,
    ): Promise<ChildReference> {
      const history = isSelected(info, ['mismatches', 'history']);
      return { id, found: await getChild({ id }, context, history) };
    },
    schooling: async (child: ChildReference, _: unknown, context: ReconciliationContext) =>
      (await getChild(child, context)).schooling,
    async mismatches(
      child: ChildReference,
      { status }: { status?: readonly MismatchStatus[] | null },
      context: ReconciliationContext,
    ) {
      const { mismatches } = await getChild(child, context);
      return status === null || status === undefined
        ? mismatches
        : mismatches.filter((flag) => status.includes(flag.status));
    },
  },
  Mismatch: {
    async __resolveReference(
      { id }: { id: string },
      { loaders }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) {
      const found = await loaders.mismatch.load({ id, along: askedAlong(info) });
      if (found === null) throw notFoundError();
      return found;
    },
    rule: showRuleOf,
    child: ({ childId, child }: MismatchRow): ChildReference => ({ id: childId, found: child }),
    evidence: ({ evidence, golden }: MismatchRow, _: unknown, { caller }: ReconciliationContext) =>
      evidence.map((item) => showEvidence(item, caller, golden)),
    history: async ({ id, history }: MismatchRow, _: unknown, { loaders }: ReconciliationContext) =>
      history ?? loaders.history.load(id),
    supersededBy: async (
      { supersededBy }: MismatchRow,
      _: unknown,
      { loaders }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) => listSeen(supersededBy ?? [], loaders, info),
    supersedes: async (
      { id }: MismatchRow,
      _: unknown,
      { loaders }: ReconciliationContext,
      info: GraphQLResolveInfo,
    ) => listSeen(await loaders.superseded.load(id), loaders, info),
    ...queueResolvers.Mismatch,
  },
  MismatchEvent: queueResolvers.MismatchEvent,
  Duty: queueResolvers.Duty,
} satisfies Record<string, unknown>;

function readFilter(filter: MismatchQuery | null | undefined): MismatchQuery {
  return { ...filter, division: readDivision(filter?.division, 'filter.division') };
}

/** Those of the mismatches that exist for the caller. */
async function listSeen(
  ids: readonly string[],
  { mismatch }: ReconciliationContext['loaders'],
  info: GraphQLResolveInfo,
): Promise<MismatchRow[]> {
  const along = askedAlong(info);
  const found = await Promise.all(ids.map(async (id) => mismatch.load({ id, along })));
  return found.filter((row) => row !== null);
}

async function getChild(
  { id, found }: ChildReference,
  { loaders }: ReconciliationContext,
  history = false,
): Promise<ChildRow> {
  const child = found === undefined ? await loaders.child.load({ id, history }) : found;
  if (child === null) throw notFoundError();
  return child;
}

function readMismatchPosition(cursor: string): MismatchPosition {
  const [dueAt, severity, id] = readTextCursor(cursor, 3);
  if (severity !== 'HIGH' && severity !== 'MEDIUM' && severity !== 'LOW') throw badCursor();
  return { dueAt: readInstant(dueAt), severity, id: id ?? '' };
}

function readImportPosition(cursor: string): ImportPosition {
  const [createdAt, id = ''] = readTextCursor(cursor, 2);
  if (parseImportId(id) === null) throw badCursor();
  return { createdAt: readInstant(createdAt), id };
}
