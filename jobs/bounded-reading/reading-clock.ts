export type ReadingClock = {
  /** The same items; the time spent waiting for them is counted. */
  measure<T>(items: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined>;
  /** Milliseconds of reading so far, the piece being read included. */
  ms(): number;
};

/** Counts how long reading takes, without the time in which the reader waits for the database to take what it read. */
export function createReadingClock(): ReadingClock {
  let total = 0;
  let since: number | null = null;
  const stop = (): void => {
    if (since !== null) total += performance.now() - since;
    since = null;
  };
  return {
    ms: () => total + (since === null ? 0 : performance.now() - since),
    async *measure(items) {
      try {
        for (;;) {
          since = performance.now();
          const next = await items.next();
          stop();
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        stop();
        await items.return();
      }
    },
  };
}
