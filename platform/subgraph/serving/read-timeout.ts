import type { Config } from '../../config.ts';

/** The gateway gives a call up first, and says so; then the database ends what nobody waits for. */
const marginMs = 250;

/**
 * Milliseconds that a statement may take which reads for a caller: as long as the gateway waits for the whole answer, and
 * a little. Longer ones would keep connections from callers who still wait.
 */
export function readTimeoutMs({ subgraphTimeoutMs }: Pick<Config, 'subgraphTimeoutMs'>): number {
  return subgraphTimeoutMs + marginMs;
}
