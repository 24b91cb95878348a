import { copyData } from './data-tree.ts';
import type { DataObject } from './data-tree.ts';
import { Cancellation } from './cancellation.ts';
import type { SourceCallOptions, SourceTransport } from './source-call.ts';

type Flight = {
  answer: Promise<unknown>;
  /** Ends the call once nobody waits for it any more. */
  end: Cancellation;
  waiting: number;
};

/** Carries the text of a request. */
export type TextTransport = (body: string, options: SourceCallOptions) => Promise<unknown>;

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

  const depart = (key: string, body: string, options: SourceCallOptions): Flight => {
    const end = new Cancellation();
    const flight: Flight = {
      end,
      waiting: 0,
      answer: send(body, { ...options, end }),
    };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.answer.then(land, land);
    return flight;
  };

  const board = async (flight: Flight, key: string, end: Cancellation): Promise<unknown> => {
    flight.waiting += 1;
    const leave = (reason: Error): void => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      // Nobody may join a call that is being given up.
      if (flights.get(key) === flight) flights.delete(key);
      flight.end.cancel(reason);
    };
    end.listen(leave);
    const isFirst = flight.waiting === 1;
    try {
      const answer = await flight.answer;
      return isFirst ? answer : copyData(answer as DataObject);
    } finally {
      end.unlisten(leave);
    }
  };

  return async (request, options) => {
    const body = JSON.stringify(request);
    if (options.isMutation) {
      try {
        return await send(body, options);
      } finally {
        flights.clear();
      }
    }
    const authority = authorityOf(options.context);
    if (authority === null) return send(body, options);
    const key = `${authority}\n${body}`;
    return board(flights.get(key) ?? depart(key, body, options), key, options.end);
  };
}
