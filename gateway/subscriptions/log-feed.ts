import type { ExecutionResult } from 'graphql';
import {
  argumentNode,
  errorsBelow,
  eventResult,
  fieldNode,
  variableDefinition,
  variableNode,
} from './feed.ts';
import type { Feed } from './feed.ts';

type Page = {
  latestCursor: string;
  hasNextPage: boolean;
  positions: readonly { cursor: string }[];
  events: readonly (Record<string, unknown> | null)[];
};

/**
 * A feed kept for good, read page by page: nothing is lost and nothing doubled, however often a client comes back.
 * The page's items are asked for twice, under aliases: once for their positions, once for what the client wants, so
 * that no name of ours can meet one of the client's.
 */
export function createLogFeed(options: {
  channel: string;
  /** Field of Query that answers a page: `changes`, `latestCursor`, `hasNextPage`; takes `after` and `first`. */
  page: string;
  /** Field of the page's items that the subscription answers; null: the item itself. */
  item: string | null;
}): Feed {
  const { channel, page, item } = options;
  return {
    channel,
    query(field, { after, first }) {
      const wanted = field.selectionSet.selections;
      return {
        selections: [
          fieldNode(page, {
            alias: 'page',
            arguments: [
              ...field.arguments,
              argumentNode('after', variableNode(after)),
              argumentNode('first', variableNode(first)),
            ],
            selections: [
              fieldNode('latestCursor'),
              fieldNode('hasNextPage'),
              fieldNode('changes', { alias: 'positions', selections: [fieldNode('cursor')] }),
              fieldNode('changes', {
                alias: 'events',
                selections: item === null ? wanted : [fieldNode(item, { selections: wanted })],
              }),
            ],
          }),
        ],
        variables: [variableDefinition(after, 'String'), variableDefinition(first, 'Int')],
      };
    },
    read(result, { key }, after) {
      const found = pageOf(result);
      if (found === null) return null;
      const { latestCursor, positions, events } = found;
      const head = latestCursor;
      if (after === null) return { events: [], position: head, head, hasMore: false, hasEnded: false };
      return {
        events: positions.map(({ cursor }, index) => {
          const event = events[index];
          const path = ['page', 'events', index, ...(item === null ? [] : [item])];
          const value = item === null ? event : event?.[item];
          return { position: cursor, result: eventResult(key, value, errorsBelow(result, path, key)) };
        }),
        // Past everything that was not meant for this subscription, so that it is not read again.
        position: found.hasNextPage ? (positions.at(-1)?.cursor ?? null) : head,
        head,
        hasMore: found.hasNextPage,
        hasEnded: false,
      };
    },
  };
}

function pageOf(result: ExecutionResult): Page | null {
  return (result.data?.['page'] as Page | null | undefined) ?? null;
}
