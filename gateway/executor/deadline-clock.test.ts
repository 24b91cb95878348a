import { expect, it } from 'vitest';
import { createDeadlineClock } from './deadline-clock.ts';
import type { Due } from './deadline-clock.ts';

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

it('tells each deadline once, the earliest first, and none that was taken away', async () => {
  const clock = createDeadlineClock();
  const told: string[] = [];
  const start = performance.now();
  const due = (name: string, milliseconds: number): Due => ({
    dueAt: start + milliseconds,
    expire() {
      told.push(name);
      expect(performance.now()).toBeGreaterThan(start + milliseconds - 2);
    },
  });
  const gone = due('gone', 5);
  for (const one of [due('late', 60), gone, due('soon', 20)]) clock.add(one);
  clock.remove(gone);
  await pause(300);
  expect(told).toEqual(['soon', 'late']);
});
