import { Cancellation } from '../executor/source/cancellation.ts';
import type { SourceCallOptions, SourceTransport } from '../executor/source/transport.ts';
import { copyData } from '../executor/tree/data-object.ts';
import type { DataObject } from '../executor/tree/data-object.ts';

/** A call under way, and what is done with whoever waits for it. A class, as its methods cost no call a function. */
class Flight {
  /** Null once it has landed: what has left the map may linger there (decision 0174), and an answer is large. */
  answer: Promise<unknown> | null = null;
  /** Ends the call once nobody waits for it any more. */
  readonly end = new Cancellation();
  waiting = 0;
  readonly #flights: Map<string, Flight>;
  readonly #key: string;

  constructor(flights: Map<string, Flight>, key: string) {
    this.#flights = flights;
    this.#key = key;
    flights.set(key, this);
  }

  depart(answer: Promise<unknown>): void {
    this.answer = answer;
    answer.then(
      () => this.#land(),
      () => this.#land(),
    );
  }

  leave(reason: Error): void {
    this.waiting -= 1;
    if (this.waiting > 0) return;
    // Nobody may join a call that is being given up.
    this.#close();
    this.end.cancel(reason);
  }

  #land(): void {
    this.#close();
    this.answer = null;
  }

  #close(): void {
    if (this.#flights.get(this.#key) === this) this.#flights.delete(this.#key);
  }
}

/** A request as it is sent. */
export type RequestText = { body: string; query: string };

/** Carries the text of a request. */
export type TextTransport = (request: RequestText, options: SourceCallOptions) => Promise<unknown>;

/**
 * Lets equal reads of one source that are under way at the same time share a call, within one authority only: what a
 * source may tell depends on who asks. Each gets an answer of its own, for the executor writes into it. A read that
 * begins after a mutation never joins one that began before it ended.
 *
 * @param authorityOf what the answer depends on beside the request; null is never shared.
 */
export function shareReads(
  send: TextTransport,
  authorityOf: (context: unknown) => string | null,
): SourceTransport {
  const flights = new Map<string, Flight>();

  return (request, options) => {
    const text = { body: JSON.stringify(request), query: request.query };
    if (options.isMutation) return send(text, options).finally(() => flights.clear());
    const authority = authorityOf(options.context);
    if (authority === null) return send(text, options);
    const key = `${authority}\n${text.body}`;
    let flight = flights.get(key);
    if (flight === undefined) {
      flight = new Flight(flights, key);
      flight.depart(send(text, { context: options.context, end: flight.end, isMutation: false }));
    }
    return board(flight, options.end);
  };
}

async function board(flight: Flight, end: Cancellation): Promise<unknown> {
  flight.waiting += 1;
  const isFirst = flight.waiting === 1;
  const leave = flight.leave.bind(flight);
  end.listen(leave);
  try {
    const answer = await flight.answer;
    return isFirst ? answer : copyData(answer as DataObject);
  } finally {
    end.unlisten(leave);
  }
}
