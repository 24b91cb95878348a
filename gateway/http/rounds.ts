/** Requests a round takes at most. */
const mostRequests = 16;
/** A round is full once the answers expected of it are this long together: two large pages. */
const mostCharacters = 64 * 1024;

export type Rounds = {
  /**
   * Kept when the round begins that was open now: when whatever has arrived at the same time has been read, and rounds
   * opened before have got as far as they could without waiting. `characters`: how long the answer will probably be.
   */
  join: (characters: number) => Promise<void>;
};

/**
 * Lets requests that arrive together be answered together, step by step. One by one, each finds the processor's caches
 * filled with what reading and writing sockets has left there, and runs at half the speed. Large answers are held apart:
 * what many of them have gathered half-way would be thrown out of the caches in its turn, and survive collections.
 */
export function createRounds(): Rounds {
  let open: Round | null = null;
  return {
    join(characters) {
      const round = (open ??= new Round((begun) => {
        if (open === begun) open = null;
      }));
      round.requests += 1;
      round.characters += characters;
      if (round.requests >= mostRequests || round.characters >= mostCharacters) open = null;
      return round.begun;
    },
  };
}

class Round {
  requests = 0;
  characters = 0;
  readonly begun: Promise<void>;

  constructor(onBegin: (round: Round) => void) {
    this.begun = new Promise((resolve) => {
      setImmediate(() => {
        onBegin(this);
        resolve();
      });
    });
  }
}
