import type { SourceTable } from '../../platform/source-systems.ts';

/** The record tables of this agency, one per source system. */
export const sourceTables: readonly SourceTable[] = [
  { source: 'poverty-monitoring', schema: 'welfare', table: 'member_record', listsPupils: true },
];
