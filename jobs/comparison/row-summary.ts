import { comparisonRow } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { hitsOf } from '../../subgraphs/reconciliation/mismatch/evaluation.ts';
import type { EvaluatedCase } from '../../subgraphs/reconciliation/mismatch/evaluation.ts';
import { countedPlaces, schoolCounts } from '../../subgraphs/reconciliation/mismatch/school-counts.ts';
import type { SchoolCount } from '../../subgraphs/reconciliation/mismatch/school-counts.ts';

/**
 * What a run over everybody asks of each row after it is written: schooling, the cases of rules that hold, the places it is
 * counted at. Rows are wide, and a million of them larger than the server's cache: all is read off a row while it is at hand,
 * into `row_summary`, and the table is not walked through again for each question.
 */

const summarised = (
  cases: readonly EvaluatedCase[],
): readonly { name: string; type: string; sql: string }[] => [
  { name: 'child_id', type: 'text', sql: 'c.child_id' },
  { name: 'schooling', type: 'text', sql: 'c.child_schooling' },
  { name: 'of_school_age', type: 'boolean', sql: 'c.child_of_school_age' },
  { name: 'hits', type: 'int[]', sql: hitsOf(cases) },
  ...schoolCounts.flatMap((count) => {
    const { school, grade, counted } = countedPlaces(comparisonRow)[count];
    const told = `${counted.sql} and ${school.sql} is not null and ${grade.sql} is not null`;
    const columns = summaryPlace(count);
    return [
      { name: columns.school, type: 'text', sql: `case when ${told} then ${school.sql} end` },
      { name: columns.grade, type: 'text', sql: `case when ${told} then ${grade.sql} end` },
    ];
  }),
];

/** Columns of `row_summary`: where the row adds to a count; null where it does not. */
export const summaryPlace = (count: SchoolCount): { school: string; grade: string } => ({
  school: `${count}_school`.toLowerCase(),
  grade: `${count}_grade`.toLowerCase(),
});

export function summaryTable(cases: readonly EvaluatedCase[]): string {
  const columns = summarised(cases).map(({ name, type }) => `${name} ${type}`);
  return `create temp table row_summary (${columns.join(', ')}) on commit drop`;
}

/** The statement `insert` of rows `c`, each of which is summarised. */
export function summarising(insert: string, cases: readonly EvaluatedCase[]): string {
  const read = summarised(cases).map(({ name, sql }) => `${sql} as ${name}`);
  return `with written as (${insert}
returning ${read.join(',\n  ')})
insert into row_summary select * from written`;
}
