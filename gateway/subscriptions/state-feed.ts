import { createHash } from 'node:crypto';
import { errorsBelow, eventResult, fieldNode } from './feed.ts';
import type { Feed } from './feed.ts';

/**
 * The states of one thing that changes in place. There is no record of past states: the position says which state the
 * client saw last, and an event is sent whenever the present one differs. A client that comes back never misses how
 * it ended, and never gets a state twice in a row.
 */
export function createStateFeed(options: {
  channel: string;
  /** Field of Query that answers the present state. */
  query: string;
  /** Fields that make one state differ from another. */
  compared: readonly string[];
  isFinal: (state: Readonly<Record<string, unknown>>) => boolean;
}): Feed {
  const { channel, query, compared, isFinal } = options;
  return {
    channel,
    query: (field) => ({
      selections: [
        fieldNode(query, {
          alias: 'state',
          arguments: field.arguments,
          selections: compared.map((name) => fieldNode(name)),
        }),
        fieldNode(query, {
          alias: 'event',
          arguments: field.arguments,
          selections: field.selectionSet.selections,
        }),
      ],
      variables: [],
    }),
    read(result, { key }, after) {
      if (result.data === null || result.data === undefined) return null;
      const state = result.data['state'] as Record<string, unknown> | null | undefined;
      if (state === null || state === undefined) {
        // A source that failed may know it; one that answered null does not.
        return result.errors === undefined ? noSuchThing(key) : null;
      }
      const position = digest(compared.map((name) => state[name]));
      const hasEnded = isFinal(state);
      const isNews = position !== after;
      const event = eventResult(key, result.data['event'], errorsBelow(result, ['event'], key));
      const events = isNews ? [{ position, result: event }] : [];
      return { events, position, head: null, hasMore: false, hasEnded };
    },
  };
}

function noSuchThing(key: string): ReturnType<Feed['read']> {
  const error = { message: 'Not found', path: [key], extensions: { code: 'NOT_FOUND' } };
  const result = { data: { [key]: null }, errors: [error] };
  const events = [{ position: 'none', result }];
  return { events, position: 'none', head: null, hasMore: false, hasEnded: true };
}

function digest(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22);
}
