import { setTimeout as sleep } from 'node:timers/promises';

type Patience = { withinMs?: number; everyMs?: number };

/** Waits for a condition; errors of the question itself end the waiting. Minutes, because the machine may be busy. */
export async function until(
  what: string | (() => string),
  condition: () => Promise<boolean> | boolean,
  { withinMs = 300_000, everyMs = 50 }: Patience = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`It did not happen within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(everyMs);
  }
}
