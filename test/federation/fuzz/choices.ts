/** Decisions taken one after the other from a list of numbers; behind its end the plainest one is taken. */
export type Choices = {
  /** 0 to `below` - 1; 0 behind the end. */
  number: (below: number) => number;
  /** Once in `times`; never behind the end. */
  once: (times: number) => boolean;
  /** The first one behind the end. */
  pick: <T>(from: readonly T[]) => T;
};

/** So that a shorter list of smaller numbers is a plainer operation, and one that fails shrinks. */
export function choicesFrom(numbers: readonly number[]): Choices {
  let place = 0;
  const number = (below: number): number => (numbers[place++] ?? 0) % below;
  return {
    number,
    once: (times) => number(times) === times - 1,
    pick<T>(from: readonly T[]): T {
      const chosen = from[number(from.length)];
      if (chosen === undefined) throw new RangeError('Nothing to choose from');
      return chosen;
    },
  };
}
