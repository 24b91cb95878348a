import { collectDefaultMetrics, Registry } from 'prom-client';

export type { Registry } from 'prom-client';

/** What a label says of a value that is not among those known beforehand. */
export const otherLabel = 'other';

/** A registry of this process, with what node tells of itself: CPU, memory, garbage collection, event-loop delay. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  return registry;
}

/** Folds whatever is not known beforehand: a label that takes any text is memory without end, and may name somebody. */
export function createFold(known: Iterable<string>): (value: string | null | undefined) => string {
  const labels = new Set(known);
  return (value) => (typeof value === 'string' && labels.has(value) ? value : otherLabel);
}

/** Like `createFold` for values that come from the program's own texts and are met as it runs: the first `most`. */
export function createBoundedFold(most: number): (value: string) => string {
  const labels = new Set<string>();
  return (value) => {
    if (labels.has(value)) return value;
    if (labels.size >= most) return otherLabel;
    labels.add(value);
    return value;
  };
}
