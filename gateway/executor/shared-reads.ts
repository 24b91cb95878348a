import { copyData } from './data-tree.ts';
import type { DataObject } from './data-tree.ts';
import type { SourceTransport } from './source-call.ts';

type Flight = {
  answer: Promise<unknown>;
  /** Ends the call once nobody waits for it any more. */
  controller: AbortController;
  waiting: number;
};

/**
 * Lets equal reads of one source that are under way at the same time share a call, within one authority only: what a
 * source may tell depends on who asks. Each gets an answer of its own, for the executor writes into it. A read that
 * begins after a mutation never joins one that began before it ended.
 *
 * @param authorityOf what the answer depends on beside the request; null is never shared.
 */
export function shareReads(
  send: SourceTransport,
  authorityOf: (context: unknown) => string | null,
): SourceTransport {
  const flights = new Map<string, Flight>();

  const depart = (key: string, ...[request, options]: Parameters<SourceTransport>): Flight => {
    const controller = new AbortController();
    const flight: Flight = {
      controller,
      waiting: 0,
      answer: send(request, { ...options, end: controller }),
    };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.answer.then(land, land);
    return flight;
  };

  const board = async (flight: Flight, key: string, signal: AbortSignal): Promise<unknown> => {
    flight.waiting += 1;
    const leave = (): void => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      // Nobody may join a call that is being given up.
      if (flights.get(key) === flight) flights.delete(key);
      flight.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    const isFirst = flight.waiting === 1;
    try {
      const answer = await flight.answer;
      return isFirst ? answer : copyData(answer as DataObject);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  };

  return async (request, options) => {
    if (options.isMutation) {
      try {
        return await send(request, options);
      } finally {
        flights.clear();
      }
    }
    const authority = authorityOf(options.context);
    if (authority === null) return send(request, options);
    const key = `${authority}\n${JSON.stringify(request)}`;
    return board(flights.get(key) ?? depart(key, request, options), key, options.end.signal);
  };
}
