import { HttpRefusal } from '../../platform/http/request.ts';

/**
 * Counts open subscriptions. `take` gives the function that frees the seat again.
 * Throws HttpRefusal: 429 when the client, 503 when the gateway has no seat left.
 */
export function createSeats(limits: { perClient: number; total: number }): {
  take: (clientId: string) => () => void;
  taken: () => number;
} {
  const byClient = new Map<string, number>();
  let total = 0;
  return {
    take(clientId) {
      const own = byClient.get(clientId) ?? 0;
      if (own >= limits.perClient) {
        throw new HttpRefusal(429, 'TOO_MANY_SUBSCRIPTIONS', 'This client has too many subscriptions open.', {
          'retry-after': '30',
        });
      }
      if (total >= limits.total) {
        throw new HttpRefusal(503, 'OVERLOADED', 'Too many subscriptions are open.', { 'retry-after': '30' });
      }
      byClient.set(clientId, own + 1);
      total += 1;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        total -= 1;
        const left = (byClient.get(clientId) ?? 1) - 1;
        if (left === 0) byClient.delete(clientId);
        else byClient.set(clientId, left);
      };
    },
    taken: () => total,
  };
}
