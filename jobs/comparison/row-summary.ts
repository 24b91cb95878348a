import { comparisonRow, sourceGroups } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { hitsOf } from '../../subgraphs/reconciliation/mismatch/lifecycle/evaluation.ts';
import type { EvaluatedCase } from '../../subgraphs/reconciliation/mismatch/lifecycle/evaluation.ts';
import { countedPlaces, schoolCounts } from '../../subgraphs/reconciliation/mismatch/school-counts.ts';
import type { SchoolCount } from '../../subgraphs/reconciliation/mismatch/school-counts.ts';

/**
 * What a run over everybody asks of each row after it is written: schooling, the cases of rules that hold, how fresh
 * its sources are, the places it is counted at. Rows are wide, and a million of them larger than the server's cache:
 * the table is walked through once, into `row_summary`, and not again for each question. Not in the statement that
 * writes the rows: what that does for a row and what all rules do for it together leave the processor's cache no room,
 * and cost more than another walk.
 */

const summarised = (cases: readonly EvaluatedCase[]): readonly { name: string; sql: string }[] => [
  { name: 'child_id', sql: 'c.child_id' },
  { name: 'schooling', sql: 'c.child_schooling' },
  { name: 'of_school_age', sql: 'c.child_of_school_age' },
  { name: 'hits', sql: hitsOf(cases) },
  ...sourceGroups.map((group) => {
    const { asOf, coveredAsOf } = comparisonRow[group];
    return { name: summaryWord(group), sql: `greatest(${asOf.sql}, ${coveredAsOf.sql})` };
  }),
  ...schoolCounts.flatMap((count) => {
    const { school, grade, counted } = countedPlaces(comparisonRow)[count];
    const told = `${counted.sql} and ${school.sql} is not null and ${grade.sql} is not null`;
    const columns = summaryPlace(count);
    return [
      { name: columns.school, sql: `case when ${told} then ${school.sql} end` },
      { name: columns.grade, sql: `case when ${told} then ${grade.sql} end` },
    ];
  }),
];

/** Column of `row_summary`: the day of the newest word of a source about the child, be it by silence. */
export const summaryWord = (group: SourceGroup): string => `${group}_word`;

/** Columns of `row_summary`: where the row adds to a count; null where it does not. */
export const summaryPlace = (count: SchoolCount): { school: string; grade: string } => ({
  school: `${count}_school`.toLowerCase(),
  grade: `${count}_grade`.toLowerCase(),
});

/** `row_summary`: one row a row `c` of the comparison. */
export function summaryTable(cases: readonly EvaluatedCase[]): string {
  const read = summarised(cases).map(({ name, sql }) => `${sql} as ${name}`);
  return `create temp table row_summary on commit drop as
select ${read.join(',\n  ')}
from reconciliation.comparison c;
analyze row_summary (child_id, hits)`;
}
