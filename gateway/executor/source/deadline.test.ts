import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeadlines, DeadlineError } from './deadline.ts';

// By a clock of the test's own: a machine that halts for a moment makes no call late.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(async () => {
  await vi.runOnlyPendingTimersAsync();
  vi.useRealTimers();
});

const never = (): Promise<never> => new Promise(() => undefined);
const after = (milliseconds: number): Promise<string> =>
  new Promise((resolve) => {
    setTimeout(() => resolve('done'), milliseconds);
  });

/** What came of it once so much time has passed. */
async function outcomeAfter(milliseconds: number, work: Promise<unknown>): Promise<unknown> {
  const outcome = work.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return outcome;
}

function start(options: { callTimeoutMs?: number; operationTimeoutMs?: number; signal?: AbortSignal } = {}) {
  const { callTimeoutMs = 50, operationTimeoutMs = 1000, signal } = options;
  return createDeadlines({ callTimeoutMs, operationTimeoutMs }, signal);
}

describe('deadlines', () => {
  it('give up calls that started together, with their signal aborted, and no call after them', async () => {
    const deadlines = start();
    const signals: AbortSignal[] = [];
    const calls = [1, 2].map(() =>
      deadlines.run(({ signal }) => {
        signals.push(signal);
        return never();
      }),
    );
    const results = (await outcomeAfter(50, Promise.allSettled(calls))) as PromiseSettledResult<never>[];
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(DeadlineError) });
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    const later = deadlines.run(async ({ signal }) => {
      await after(5);
      return signal.aborted;
    });
    expect(await outcomeAfter(5, later)).toBe(false);
    deadlines.end();
  });

  it('leave a call its whole time, however late it starts and whoever is still under way', async () => {
    const deadlines = start({ callTimeoutMs: 60 });
    const slow = deadlines.run(never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(40);
    expect(
      await outcomeAfter(
        40,
        deadlines.run(() => after(40)),
      ),
    ).toBe('done');
    expect(await slow).toBeInstanceOf(DeadlineError);
    expect(
      await outcomeAfter(
        40,
        deadlines.run(() => after(40)),
      ),
    ).toBe('done');
    deadlines.end();
  });

  it('let all calls together take no longer than the operation may', async () => {
    const deadlines = start({ callTimeoutMs: 100, operationTimeoutMs: 60 });
    expect(
      await outcomeAfter(
        40,
        deadlines.run(() => after(40)),
      ),
    ).toBe('done');
    expect(
      await outcomeAfter(
        40,
        deadlines.run(() => after(40)),
      ),
    ).toBeInstanceOf(DeadlineError);
    expect(
      await outcomeAfter(
        20,
        deadlines.run(() => after(20)),
      ),
    ).toBeInstanceOf(DeadlineError);
    deadlines.end();
  });

  it('reject with the reason of a cancellation, and do not start work after it', async () => {
    const controller = new AbortController();
    const deadlines = start({ signal: controller.signal });
    const reason = new Error('gone');
    let seen: AbortSignal | undefined;
    const running = deadlines.run(({ signal }) => {
      seen = signal;
      return never();
    });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(seen?.reason).toBe(reason);
    let isStarted = false;
    const late = deadlines.run(async () => {
      isStarted = true;
    });
    await expect(late).rejects.toBe(reason);
    expect(isStarted).toBe(false);
    deadlines.end();
  });
});
