import type { Column, ComparisonRow } from './comparison-row.ts';
import { comparisonRow } from './comparison-row.ts';
import type { Fragment } from './sql.ts';
import { isTrue, sql } from './sql.ts';

/** The three counts of R8: on the roll, present last term, reported this term. */
export const schoolCounts = ['onRoll', 'lastTerm', 'thisTerm'] as const;
export type SchoolCount = (typeof schoolCounts)[number];

/** Where a child is counted: a school (number, else name) and a grade, and whether it is counted there at all. */
export type CountedPlace = { school: Fragment; grade: Fragment; counted: Fragment };

/** The place a child adds to each of the three counts, if to any. */
export function countedPlaces({ student, term }: ComparisonRow): Readonly<Record<SchoolCount, CountedPlace>> {
  return {
    onRoll: {
      school: sql`coalesce(${student.schoolId}, ${student.schoolName})`,
      grade: student.grade,
      counted: sql`${student.enrolledRecords} > 0`,
    },
    lastTerm: {
      school: term.lastSchool,
      grade: term.lastGrade,
      counted: isTrue(term.presentLastTerm),
    },
    thisTerm: {
      school: sql`coalesce(${term.schoolId}, ${term.schoolName})`,
      grade: term.grade,
      counted: isTrue(term.reported),
    },
  };
}

export const countColumn: Readonly<Record<SchoolCount, string>> = {
  onRoll: 'on_roll',
  lastTerm: 'last_term',
  thisTerm: 'this_term',
};

/**
 * The three counts of the school and grade a child belongs to by one of its places, as evidence. They are looked up when
 * a flag is written, for flagged children only: a count that changes must not make every classmate's row change.
 */
export function countEvidence(place: SchoolCount): readonly Column[] {
  const { school, grade } = countedPlaces(comparisonRow)[place];
  const told = (field: string, fragment: Fragment): Column => ({
    sql: fragment.sql,
    field: `school.${field}`,
    group: 'child',
    type: 'text',
  });
  return [
    told('school', school),
    told('grade', grade),
    ...schoolCounts.map((count) =>
      told(count, {
        sql: `(select counts.${countColumn[count]} from reconciliation.school_count counts
          where counts.school = ${school.sql} and counts.grade = ${grade.sql})`,
      }),
    ),
  ];
}
