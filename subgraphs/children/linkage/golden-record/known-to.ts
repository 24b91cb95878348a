import { sourceSystems } from '../../../../platform/source-systems.ts';
import type { SourceSystem } from '../../../../platform/source-systems.ts';

/** As stored: a system keeps its bit, a new one takes the next. */
const bitOf: Readonly<Record<SourceSystem, number>> = {
  'student-registry': 1,
  'term-registration': 2,
  'graduate-roster': 4,
  'population-registry': 8,
  'poverty-monitoring': 16,
  'disability-register': 32,
};

/** What `known_to` has in common with who is known to one of these. */
export function bitsOf(sources: readonly SourceSystem[]): number {
  return sources.reduce((bits, source) => bits | bitOf[source], 0);
}

/** SQL, an aggregate over rows with a source_system: the systems there are. */
export const knownToSql = `bit_or(case source_system ${sourceSystems
  .map((source) => `when '${source}' then ${bitOf[source]}`)
  .join(' ')} end)`;
