import type { Feed } from './feed.ts';
import { createLogFeed } from './log-feed.ts';
import { createStateFeed } from './state-feed.ts';

const ended = new Set<unknown>(['IMPORTED', 'REFUSED', 'FAILED']);

/** Each field of Subscription, and the part of the graph its events are read from. */
export const feeds: Readonly<Record<string, Feed>> = {
  childChanged: createLogFeed({ channel: 'hub_child_change', page: 'changes', item: null }),
  mismatchChanged: createLogFeed({
    channel: 'hub_mismatch_event',
    page: 'mismatchChanges',
    item: 'mismatch',
  }),
  importProgress: createStateFeed({
    channel: 'hub_import',
    query: 'import',
    compared: ['status', 'progress', 'rowsRead', 'rowsAccepted', 'rowsQuarantined', 'shrinkHeld'],
    isFinal: ({ status }) => ended.has(status),
  }),
};

/** Signals that wake subscriptions; send them with NOTIFY once what they are about is committed. */
export const feedChannels: readonly string[] = Object.values(feeds).map(({ channel }) => channel);
