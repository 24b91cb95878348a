import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDeadlineClock, notWaiting } from './deadline-clock.ts';
import type { Due } from './deadline-clock.ts';

// By a clock of the test's own: a machine that halts for a moment reaches several deadlines at once.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells each deadline once, the earliest first, and none that was taken away', () => {
  const clock = createDeadlineClock();
  const told: string[] = [];
  const start = performance.now();
  const due = (name: string, milliseconds: number): Due => ({
    dueAt: start + milliseconds,
    place: notWaiting,
    expire() {
      told.push(name);
      expect(performance.now()).toBeGreaterThan(start + milliseconds - 2);
    },
  });
  const gone = due('gone', 5);
  for (const one of [due('late', 60), gone, due('soon', 20)]) clock.add(one);
  clock.remove(gone);
  vi.advanceTimersByTime(300);
  expect(told).toEqual(['soon', 'late']);
});

it('keeps its count right while deadlines come and go in any order', () => {
  const clock = createDeadlineClock();
  const told = new Set<number>();
  const start = performance.now();
  const dues = Array.from({ length: 50 }, (_, index): Due => ({
    dueAt: start + (index < 48 ? 5 + (index % 7) : 100),
    place: notWaiting,
    expire() {
      told.add(index);
      // The two last go with the first that expires.
      for (const other of [48, 49]) clock.remove(dues[other] as Due);
    },
  }));
  for (const due of dues) clock.add(due);
  for (let index = 0; index < 48; index += 3) {
    clock.remove(dues[index] as Due);
    clock.remove(dues[index] as Due);
  }
  vi.advanceTimersByTime(200);
  expect([...told].toSorted((one, other) => one - other)).toEqual(
    dues.flatMap((_, index) => (index % 3 === 0 || index >= 48 ? [] : [index])),
  );
});
