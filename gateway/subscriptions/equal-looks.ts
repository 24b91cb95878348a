import { setImmediate as endOfTurn } from 'node:timers/promises';
import { createGate } from './gate.ts';

type Waiting<Found> = { signals: AbortSignal[]; found: Promise<Found> };

/**
 * Makes looks, so many at once; the others wait their turn. Those that wait and have the same key are one: it is made for all
 * of them, and ended when all have gone. One that has begun is joined by nobody: it may have missed what made the next one look.
 */
export function createEqualLooks<Found>(
  atOnce: number,
): (key: string, signal: AbortSignal, look: (signal: AbortSignal) => Promise<Found>) => Promise<Found> {
  const gate = createGate(atOnce);
  const waiting = new Map<string, Waiting<Found>>();

  return (key, signal, look) => {
    const known = waiting.get(key);
    if (known !== undefined) {
      known.signals.push(signal);
      return known.found;
    }
    const signals = [signal];
    const found = gate(async () => {
      // Streams woken by one signal come in one turn of the event loop.
      await endOfTurn();
      waiting.delete(key);
      const shared = endsWithAll(signals);
      try {
        return await look(shared.signal);
      } finally {
        shared.release();
      }
    });
    waiting.set(key, { signals, found });
    return found;
  };
}

/** Aborted once each of the signals is. */
function endsWithAll(signals: readonly AbortSignal[]): { signal: AbortSignal; release: () => void } {
  const all = new AbortController();
  const check = (): void => {
    if (signals.every(({ aborted }) => aborted)) all.abort();
  };
  for (const signal of signals) signal.addEventListener('abort', check);
  check();
  return {
    signal: all.signal,
    release: () => signals.forEach((signal) => signal.removeEventListener('abort', check)),
  };
}
