import type { GraphQLResolveInfo } from 'graphql';
import { parseCitizenId } from '../../platform/citizen-id.ts';
import { parsePlainDate } from '../../platform/plain-date.ts';
import { sourceSystemEnum } from '../../platform/source-systems.ts';
import { badCursor, readCursor, readSequence, writeCursor } from '../../platform/subgraph/paging/cursor.ts';
import {
  readFeedPosition,
  refuseForeign,
  writeFeedPosition,
} from '../../platform/subgraph/paging/feed-position.ts';
import { readDivision } from '../../platform/subgraph/division-argument.ts';
import { notFoundError } from '../../platform/subgraph/errors.ts';
import { connectionOf, cutPage, pageSize } from '../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../platform/subgraph/paging/page.ts';
import { DateScalar, DateTimeScalar } from '../../platform/subgraph/schema/scalars.ts';
import { isSelected } from '../../platform/graphql/selected-fields.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { listAccesses } from './accesses/access-resolvers.ts';
import { maySee, shown, shownKey, shownText } from './linkage/reading/disclosure.ts';
import { seesWhole } from './linkage/reading/sight.ts';
import { explainLink } from './linkage/reading/explanation.ts';
import type { Language } from './linkage/reading/explanation.ts';
import { writeRecordId } from './linkage/review/record-id.ts';
import type { ReviewContext } from './linkage/review/review-resolvers.ts';
import { listRejectedLinks, reviewResolvers } from './linkage/review/review-resolvers.ts';
import type { ChildLoaders } from './loaders.ts';
import { traceProvenance } from './linkage/golden-record/provenance.ts';
import type { RivalValue } from './linkage/golden-record/provenance.ts';
import type { ChildConditions, ChildPosition, ChildStore } from './store.ts';
import type { ChildRow, LinkRecordRow } from './tables.ts';

type ChildContext = ReviewContext & { caller: Caller; store: ChildStore; loaders: ChildLoaders };

type ChildFilter = Omit<ChildConditions, 'within'>;

const changesPerPage = { byDefault: 500, most: 1000 };

export const resolvers = {
  ...reviewResolvers,
  Date: DateScalar,
  DateTime: DateTimeScalar,
  Query: {
    ...reviewResolvers.Query,
    child: (_: unknown, { id }: { id: string }, context: ChildContext, info: GraphQLResolveInfo) =>
      loadChild(id, context, wantsLinks(info)),
    childByCitizenId: (
      _: unknown,
      { citizenId }: { citizenId: string },
      { store, caller }: ChildContext,
      info: GraphQLResolveInfo,
    ) => {
      const readings = readCitizenId(citizenId);
      return readings.length === 0
        ? null
        : store.findByCitizenId(readings, caller.division, wantsLinks(info));
    },
    children: listChildren,
    changes: listChanges,
  },
  Change: {
    child: ({ childId }: { childId: string }, _: unknown, context: ChildContext, info: GraphQLResolveInfo) =>
      loadChild(childId, context, wantsLinks(info)),
  },
  Child: {
    __resolveReference: async (
      { id }: { id: string },
      context: ChildContext,
      info: GraphQLResolveInfo,
    ): Promise<ChildRow> => {
      const child = await loadChild(id, context, wantsLinks(info));
      if (child === null) throw notFoundError();
      return child;
    },
    name: (child: ChildRow, _: unknown, { caller }: ChildContext) => shownText(child.name, caller),
    citizenId: (child: ChildRow, _: unknown, { caller }: ChildContext) =>
      child.citizenId === null ? null : shown(child.citizenId, caller),
    provenance: async (child: ChildRow, _: unknown, { caller, loaders }: ChildContext) =>
      traceProvenance(await linkRecordsOf(child, caller, loaders)).map((provenance) => ({
        ...provenance,
        ...shownValue(provenance, provenance.field, caller),
        batch: provenance.importId,
        rivals: provenance.rivals.map((rival) => shownValue(rival, provenance.field, caller)),
      })),
    links: async (child: ChildRow, _: unknown, context: ChildContext) => {
      const records = await linkRecordsOf(child, context.caller, context.loaders);
      return records.map((record) => shownLink(record, records, context));
    },
    rejectedLinks: listRejectedLinks,
    accesses: listAccesses,
    redirectedFrom: ({ id, requestedId }: ChildRow & { requestedId?: string }) =>
      requestedId === undefined || requestedId === id ? null : requestedId,
    knownFrom: ({ linkRecords = [] }: ChildRow, _: unknown, { caller }: ChildContext) =>
      seesWhole(caller) ? null : [...new Set(linkRecords.map(({ source }) => sourceSystemEnum(source)))],
  },
};

function loadChild(id: string, { loaders }: ChildContext, withLinks: boolean): Promise<ChildRow | null> {
  return (withLinks ? loaders.childWithLinks : loaders.child).load(id);
}

/** `path` leads from the present field to the child. */
function wantsLinks(info: GraphQLResolveInfo, path: readonly string[] = []): boolean {
  return ['provenance', 'links'].some((name) => isSelected(info, [...path, name]));
}

/** Of the agencies the caller may see: who sees less is given the records with the child. */
async function linkRecordsOf(
  child: ChildRow,
  caller: Caller,
  loaders: ChildLoaders,
): Promise<LinkRecordRow[]> {
  const records = child.linkRecords ?? (await loaders.linkRecords.load(child.id));
  return records.filter(({ source }) => maySee(source, caller));
}

async function listChildren(
  _: unknown,
  { filter, first, after }: PageArguments & { filter?: ChildFilter | null },
  { caller, store }: ChildContext,
  info: GraphQLResolveInfo,
) {
  const size = pageSize(first);
  const position = readChildCursor(after);
  const conditions = {
    ...filter,
    within: caller.division,
    division: readDivision(filter?.division, 'filter.division'),
  };
  const found = await store.listChildren(
    conditions,
    { after: position, limit: size + 1 },
    { total: isSelected(info, ['totalCount']), links: wantsLinks(info, ['edges', 'node']) },
  );
  const edgeOf = (node: ChildRow) => ({ cursor: writeChildCursor(store.positionOf(node)), node });
  return { ...connectionOf(found.rows, size, edgeOf), totalCount: found.total };
}

async function listChanges(
  _: unknown,
  { first, after, division }: PageArguments & { division?: string | null },
  { caller, store }: ChildContext,
) {
  const size = pageSize(first, changesPerPage.byDefault, changesPerPage.most);
  const narrower = readDivision(division, 'division');
  const since = readFeedPosition(after);
  const found = await store.listChanges(caller.division, narrower, since.number, size + 1);
  const { latestSeq, mark } = found;
  refuseForeign(since, { newest: latestSeq, mark });
  const { rows, hasNextPage } = cutPage(found.rows, size);
  const changes = rows.map((change) => ({ ...change, cursor: writeFeedPosition(change.seq, mark) }));
  // With nothing new the position stays where it was, so that a poller never starts over.
  const endCursor = changes.at(-1)?.cursor ?? after ?? null;
  return { changes, hasNextPage, endCursor, latestCursor: writeFeedPosition(latestSeq, mark) };
}

/** A 15-digit number does not tell the century: today's children are of this one, their number's form of the last. */
function readCitizenId(text: string): string[] {
  const century = /^\d{15}$/.test(text)
    ? parsePlainDate(`20${text.slice(6, 8)}-${text.slice(8, 10)}-${text.slice(10, 12)}`)
    : null;
  const readings = [parseCitizenId(text), parseCitizenId(text, century)];
  return [...new Set(readings.flatMap((reading) => (reading.status === 'VALID' ? [reading.id] : [])))];
}

function shownValue(rival: RivalValue, field: string, caller: Caller) {
  return {
    value: field === 'citizenId' ? shown(rival.value, caller) : shownText(rival.value, caller),
    source: sourceSystemEnum(rival.source),
    asOf: rival.asOf,
  };
}

function shownLink(
  record: LinkRecordRow,
  mates: readonly LinkRecordRow[],
  { caller, loaders, reviewLoaders }: ChildContext,
) {
  const { decision: id } = record.explanation;
  const decision = async () => (id === undefined ? null : reviewLoaders.decision.load(id));
  return {
    id: writeRecordId(record),
    source: sourceSystemEnum(record.source),
    sourceKey: shownKey(record.sourceKey, caller),
    fileRow: record.fileRow,
    fileName: async () => loaders.fileName.load(record.importId),
    asOf: record.asOf,
    present: record.present,
    rule: record.rule,
    decision,
    explanation: async ({ language }: { language?: Language | null }) =>
      explainLink(record, mates, language ?? 'ZH', await decision()),
  };
}

function writeChildCursor(position: ChildPosition): string {
  return writeCursor([position.division, position.seq]);
}

/** Null for the beginning. Throws BAD_USER_INPUT for anything but a cursor of ours. */
function readChildCursor(cursor: string | null | undefined): ChildPosition | null {
  if (cursor === undefined || cursor === null) return null;
  const [division, seq] = readCursor(cursor, 2);
  if (typeof division !== 'string' || !/^\d{0,12}$/.test(division)) throw badCursor();
  return { division, seq: readSequence(seq) };
}
