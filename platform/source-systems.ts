import { unreachable } from './errors.ts';

export type SourceSystem =
  | 'student-registry'
  | 'term-registration'
  | 'graduate-roster'
  | 'population-registry'
  | 'poverty-monitoring'
  | 'disability-register';

export const sourceSystems: readonly SourceSystem[] = [
  'student-registry',
  'term-registration',
  'graduate-roster',
  'population-registry',
  'poverty-monitoring',
  'disability-register',
];

/** Whatever can be handed in: the exports of source systems, and lists of suspected dropouts from any office. */
export type ImportSource = SourceSystem | 'suspect-list';

export const importSources: readonly ImportSource[] = [...sourceSystems, 'suspect-list'];

/** A source system's name in the public schema. */
export type SourceSystemEnum =
  | 'STUDENT_REGISTRY'
  | 'TERM_REGISTRATION'
  | 'GRADUATE_ROSTER'
  | 'POPULATION_REGISTRY'
  | 'POVERTY_MONITORING'
  | 'DISABILITY_REGISTER';

export type SubgraphName =
  'students' | 'households' | 'welfare' | 'disability' | 'children' | 'reconciliation';

export const subgraphNames: readonly SubgraphName[] = [
  'students',
  'households',
  'welfare',
  'disability',
  'children',
  'reconciliation',
];

/** Whoever can be asked to correct a mismatch. The first four own source systems. */
export type Department =
  | 'EDUCATION'
  | 'PUBLIC_SECURITY'
  | 'RURAL_AFFAIRS'
  | 'DISABLED_PERSONS_FEDERATION'
  | 'CIVIL_AFFAIRS'
  | 'JUSTICE'
  | 'LABOUR'
  | 'MARKET_SUPERVISION'
  | 'TOWN'
  | 'SCHOOL';

export const departments: readonly Department[] = [
  'EDUCATION',
  'PUBLIC_SECURITY',
  'RURAL_AFFAIRS',
  'DISABLED_PERSONS_FEDERATION',
  'CIVIL_AFFAIRS',
  'JUSTICE',
  'LABOUR',
  'MARKET_SUPERVISION',
  'TOWN',
  'SCHOOL',
];

/** Where the current rows of one source system are kept. `listsPupils`: its identity view says of each row whether it is a pupil's. */
export type SourceTable = { source: SourceSystem; schema: string; table: string; listsPupils?: true };

export function sourceSystemEnum(source: SourceSystem): SourceSystemEnum {
  return source.toUpperCase().replace('-', '_') as SourceSystemEnum;
}

/** The department that owns the source system and mends its records. */
export function agencyOf(source: SourceSystem): Department {
  switch (source) {
    case 'student-registry':
    case 'term-registration':
    case 'graduate-roster':
      return 'EDUCATION';
    case 'population-registry':
      return 'PUBLIC_SECURITY';
    case 'poverty-monitoring':
      return 'RURAL_AFFAIRS';
    case 'disability-register':
      return 'DISABLED_PERSONS_FEDERATION';
    default:
      return unreachable(source);
  }
}

/** The subgraph, and so the database schema, that keeps the source system's records. */
export function subgraphOf(source: SourceSystem): SubgraphName {
  switch (source) {
    case 'student-registry':
    case 'term-registration':
    case 'graduate-roster':
      return 'students';
    case 'population-registry':
      return 'households';
    case 'poverty-monitoring':
      return 'welfare';
    case 'disability-register':
      return 'disability';
    default:
      return unreachable(source);
  }
}
