import type { SourceTable } from '../../platform/source-systems.ts';

/** The record tables of this agency, one per source system. */
export const sourceTables: readonly SourceTable[] = [
  { source: 'disability-register', schema: 'disability', table: 'certificate_record' },
];
