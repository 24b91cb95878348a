import { describe, expect, it } from 'vitest';
import {
  agencyOf,
  departments,
  sourceSystemEnum,
  sourceSystems,
  subgraphNames,
  subgraphOf,
} from './source-systems.ts';

describe('source systems', () => {
  it('translate to the public schema', () => {
    expect(sourceSystemEnum('student-registry')).toBe('STUDENT_REGISTRY');
    expect(new Set(sourceSystems.map(sourceSystemEnum)).size).toBe(sourceSystems.length);
  });

  it('each belong to a department and a subgraph', () => {
    expect(sourceSystems.map((source) => [source, agencyOf(source), subgraphOf(source)])).toEqual([
      ['student-registry', 'EDUCATION', 'students'],
      ['term-registration', 'EDUCATION', 'students'],
      ['graduate-roster', 'EDUCATION', 'students'],
      ['population-registry', 'PUBLIC_SECURITY', 'households'],
      ['poverty-monitoring', 'RURAL_AFFAIRS', 'welfare'],
      ['disability-register', 'DISABLED_PERSONS_FEDERATION', 'disability'],
    ]);
    for (const source of sourceSystems) {
      expect(departments).toContain(agencyOf(source));
      expect(subgraphNames).toContain(subgraphOf(source));
    }
  });
});
