import type { SourceTable } from '../../platform/source-systems.ts';

/** The record tables of this agency, one per source system. */
export const sourceTables: readonly SourceTable[] = [
  { source: 'population-registry', schema: 'households', table: 'person_record' },
];
