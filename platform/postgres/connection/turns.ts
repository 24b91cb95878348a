/** Whoever waits for a statement's rows. */
export type Waiter = {
  /** True once nobody waits any more: the client has gone, or the deadline is over. */
  readonly isAbandoned?: boolean;
};

/** The statement was not begun: by its turn nobody waited for it, so that nobody is told this. */
export class AbandonedError extends Error {
  override name = 'AbandonedError';
}

/** The turns of statements on the connections of one pool. */
export type Turns = {
  /**
   * Begins the work when a connection is free, unless nobody waits for it by then: then it rejects with AbandonedError.
   */
  take: <T>(work: () => Promise<T>, waiter: Waiter) => Promise<T>;
};

type Next = { begin: () => void; giveUp: () => void; waiter: Waiter };

/**
 * At most `atOnce` pieces of work at once, the others in the order they came. A pool has a queue of its own, which nobody
 * can leave: under a slow database clients that had long gone would still get a connection each, before those that wait.
 */
export function createTurns(atOnce: number): Turns {
  let running = 0;
  const waiting: Next[] = [];

  function leave(): void {
    running -= 1;
    while (running < atOnce) {
      const next = waiting.shift();
      if (next === undefined) return;
      if (next.waiter.isAbandoned === true) next.giveUp();
      else next.begin();
    }
  }

  function begin<T>(work: () => Promise<T>): Promise<T> {
    running += 1;
    const result = work();
    result.then(leave, leave);
    return result;
  }

  return {
    take: <T>(work: () => Promise<T>, waiter: Waiter): Promise<T> =>
      running < atOnce
        ? begin(work)
        : new Promise<T>((resolve, reject) => {
            waiting.push({
              begin: () => void begin(work).then(resolve, reject),
              giveUp: () => reject(new AbandonedError('Nobody waits for this statement any more')),
              waiter,
            });
          }),
  };
}

const turnsOfPools = new WeakMap<object, Turns>();

/** From here on, what callers read from this source takes turns. */
export function takeTurns(source: object, connections: number): void {
  turnsOfPools.set(source, createTurns(connections));
}

/** Undefined for what is no pool of connections. */
export function turnsOf(source: object): Turns | undefined {
  return turnsOfPools.get(source);
}
