import type { SourceTable } from '../../platform/source-systems.ts';

/** The record tables of this agency, one per source system. */
export const sourceTables: readonly SourceTable[] = [
  { source: 'student-registry', schema: 'students', table: 'student_record', listsPupils: true },
  { source: 'term-registration', schema: 'students', table: 'term_record', listsPupils: true },
  { source: 'graduate-roster', schema: 'students', table: 'graduate_record', listsPupils: true },
];
