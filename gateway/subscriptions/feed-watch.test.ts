import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFeedWatch } from './feed-watch.ts';
import type { FeedWatch } from './feed-watch.ts';
import type { WakeReason } from './wake-up.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const intervals = { pollMs: 40, pollWhenLiveMs: 1000 };

function watching(): { watch: FeedWatch; heard: WakeReason[] } {
  const watch = createFeedWatch('feed', null, intervals);
  const heard: WakeReason[] = [];
  watch.subscribe((reason) => heard.push(reason));
  return { watch, heard };
}

describe('streams that only wait', () => {
  it('count on the one that looks, for an interval', () => {
    const { watch } = watching();
    watch.note('a', performance.now());
    expect([watch.isLookDue('a'), watch.isLookDue('a')]).toEqual([false, false]);
    vi.advanceTimersByTime(50);
    expect([watch.isLookDue('a'), watch.isLookDue('a')]).toEqual([true, false]);
    // Whoever was to look has not come back: the next one does.
    vi.advanceTimersByTime(50);
    expect(watch.isLookDue('a')).toBe(true);
  });

  it('look when they are behind, or nobody knows better', () => {
    const { watch } = watching();
    expect(watch.isLookDue('a')).toBe(true);
    watch.note('b', performance.now());
    expect([watch.isLookDue('a'), watch.isLookDue(null)]).toEqual([true, true]);
  });

  it('are woken when somebody finds the feed further on, once', () => {
    const { watch, heard } = watching();
    const now = performance.now();
    watch.note('a', now);
    watch.note('b', now + 2);
    watch.note('b', now + 3);
    // Began before, ended after.
    watch.note('a', now + 1);
    expect(heard).toEqual(['moved']);
  });
});

it('one listener at the signals serves all streams, and goes with the last', () => {
  const listeners = new Set<() => void>();
  const wakeUps = {
    subscribe: (_: string, listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isLive: () => true,
  };
  const watch = createFeedWatch('feed', wakeUps, intervals);
  expect(watch.interval()).toBe(1000);
  const heard: string[] = [];
  const leave = ['x', 'y'].map((name) => watch.subscribe((reason) => heard.push(`${name} ${reason}`)));
  expect(listeners.size).toBe(1);
  listeners.forEach((signal) => signal());
  expect(heard).toEqual(['x signal', 'y signal']);
  leave.forEach((end) => end());
  expect(listeners.size).toBe(0);
});
