import type { GraphQLResolveInfo } from 'graphql';
import { maskEmbeddedIds } from '../../../platform/embedded-ids.ts';
import { daysBetween } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { readDivision } from '../../../platform/subgraph/division-argument.ts';
import { badInputError } from '../../../platform/subgraph/errors.ts';
import { connectionOf, largestPage, pageSize } from '../../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../../platform/subgraph/paging/page.ts';
import { isSelected } from '../../../platform/graphql/selected-fields.ts';
import { askedAlong } from '../mismatch/shown/brought-along.ts';
import {
  badCursor,
  readInstant,
  readTextCursor,
  writeCursor,
} from '../../../platform/subgraph/paging/cursor.ts';
import type { QueueContext } from './context.ts';
import type { EventRow, MismatchRow } from '../tables.ts';
import { actionMutations } from './actions/resolvers.ts';
import { duties } from './calendar/duties.ts';
import { isCalendarDay, listOccurrences } from './calendar/occurrences.ts';
import { chainKinds } from './chains/kinds/index.ts';
import { showChain, showDesk, showPost } from './chains/present.ts';
import type { PostPosition } from './chains/posts.ts';
import type { WorkQueueFilter, WorkQueueOrder, WorkQueuePosition } from './work-queue.ts';

type QueueArguments = {
  filter?: (Omit<WorkQueueFilter, 'department'> & { department?: Department | null }) | null;
  orderBy: WorkQueueOrder | null;
  first: number | null;
  after?: string | null;
};

type Titled = { title: { zh: string; en: string } };

const longestPeriodDays = 366;

const queries = {
  async workQueue(
    _: unknown,
    { filter, after, ...args }: QueueArguments,
    { caller, queues, today }: QueueContext,
    info: GraphQLResolveInfo,
  ) {
    // A client may send null where the schema has a default.
    const orderBy = args.orderBy ?? 'DEADLINE';
    const size = pageSize(args.first);
    const department = filter?.department ?? (caller.department as Department);
    const division = readDivision(filter?.division, 'filter.division');
    const asked: WorkQueueFilter = { ...filter, department, division };
    const position = after === null || after === undefined ? null : readPosition(after, orderBy);
    const along = askedAlong(info, ['edges', 'node']);
    const page = { orderBy, after: position, limit: size + 1, today, along };
    const [rows, totals] = await Promise.all([
      queues.listWorkQueue(caller.division, asked, page),
      isSelected(info, ['totals']) ? queues.countWorkQueue(caller.division, asked, today) : null,
    ]);
    const edgeOf = ({ position: at, ...node }: (typeof rows)[number]) => ({
      cursor: writeCursor([orderBy, ...at]),
      node,
    });
    return { ...connectionOf(rows, size, edgeOf), totals };
  },

  async posts(
    _: unknown,
    args: { division?: string | null; department?: Department | null; on?: PlainDate | null },
    { caller, queues, today }: QueueContext,
  ) {
    const division = narrower(caller.division, args.division);
    if (division === null) return [];
    const asked = { department: args.department ?? null, day: args.on ?? today, limit: largestPage };
    return (await queues.listPostsWithin(division, asked)).map(showPost);
  },

  async postsWithin(
    _: unknown,
    args: PageArguments & {
      division?: string | null;
      department?: Department | null;
      on?: PlainDate | null;
    },
    { caller, queues, today }: QueueContext,
  ) {
    const size = pageSize(args.first);
    const after = args.after === null || args.after === undefined ? null : readPostPosition(args.after);
    const division = narrower(caller.division, args.division);
    const asked = { department: args.department ?? null, day: args.on ?? today, limit: size + 1, after };
    const rows = division === null ? [] : await queues.listPostsWithin(division, asked);
    return connectionOf(rows, size, (row) => ({ cursor: writeCursor(row.position), node: showPost(row) }));
  },

  responsibilityChains: () => chainKinds.map(showChain),

  async duties(
    _: unknown,
    args: { division?: string | null; department?: Department | null; from: PlainDate; to: PlainDate },
    { caller, queues }: QueueContext,
  ) {
    const { from, to, department = null } = args;
    if (!isCalendarDay(from)) throw badInputError('from', 'the calendar goes from 1990 to 2100');
    if (to < from || !isCalendarDay(to) || daysBetween(from, to) > longestPeriodDays)
      throw badInputError('to', `to must lie 0 to ${longestPeriodDays} days after from`);
    const division = narrower(caller.division, args.division);
    if (division === null) return [];
    const own = department === null ? duties : duties.filter((duty) => duty.department === department);
    return listOccurrences(own, { from, to }, await queues.listTermStarts(division)).map(
      ({ duty, dueOn }) => ({ ...duty, dueOn }),
    );
  },
};

const mismatch = {
  transferredFrom: ({ ruleDepartment }: MismatchRow) => ruleDepartment,
  async assignee(
    { postId, department, division, placeWithheld = false }: MismatchRow,
    _: unknown,
    context: QueueContext,
  ) {
    const post = postId === null || placeWithheld ? null : await context.loaders.post.load(postId);
    return post === null ? showDesk(department, division) : showPost(post);
  },
  async responsibility(
    { id, division, placeWithheld = false }: MismatchRow,
    { on }: { on?: PlainDate | null },
    { loaders, today }: QueueContext,
  ) {
    const posts = await loaders.responsibility.load({ id, day: on ?? today });
    // A post of a township or a school says where the child is.
    const told = placeWithheld
      ? posts.filter((post) => division.startsWith(post.division) && post.school === '')
      : posts;
    return told.map(showPost);
  },
};

const event = {
  // Free text may hold what evidence shows masked.
  reason: ({ reason }: EventRow, _: unknown, { caller }: QueueContext) =>
    reason === null || caller.fullCitizenId ? reason : maskEmbeddedIds(reason),
  evidence: ({ evidence }: EventRow, _: unknown, { caller }: QueueContext) =>
    evidence === null || caller.fullCitizenId ? evidence : maskEmbeddedIds(evidence),
};

/** What lifecycle, work queues and chains add to the subgraph. */
export const queueResolvers = {
  Query: queries,
  Mutation: actionMutations,
  Mismatch: mismatch,
  MismatchEvent: event,
  Duty: {
    title: ({ title }: Titled, { language }: { language: 'ZH' | 'EN' }) =>
      language === 'EN' ? title.en : title.zh,
  },
};

/** The narrower of the caller's division and the one asked for; null when neither contains the other. */
function narrower(own: string, given: string | null | undefined): string | null {
  const asked = readDivision(given, 'division');
  if (asked === null || own.startsWith(asked)) return own;
  return asked.startsWith(own) ? asked : null;
}

/** A cursor belongs to one order: its values would mean something else in another. */
function readPosition(cursor: string, orderBy: WorkQueueOrder): WorkQueuePosition {
  const [order, ...values] = readTextCursor(cursor, orderBy === 'OPENED' ? 3 : 4);
  if (order !== orderBy) throw badCursor();
  const forms =
    orderBy === 'DEADLINE'
      ? [readInstant, readRank]
      : orderBy === 'SEVERITY'
        ? [readRank, readInstant]
        : [readInstant];
  for (const [index, readValue] of forms.entries()) readValue(values[index]);
  return values;
}

function readPostPosition(cursor: string): PostPosition {
  const values = readTextCursor(cursor, 7);
  if (!/^\d{1,4}$/.test(values[1] ?? '') || !/^\d{1,9}$/.test(values[6] ?? '')) throw badCursor();
  return values;
}

function readRank(text: string | undefined): string {
  if (text === undefined || !/^[012]$/.test(text)) throw badCursor();
  return text;
}
