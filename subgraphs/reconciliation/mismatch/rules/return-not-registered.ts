import type { ComparisonRow } from '../comparison-row.ts';
import { lastWord, workingDaysBefore } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/** Day of reporting; where the sheet gives none, the day of the sheet. */
const reportedOn = ({ term }: ComparisonRow): Fragment => sql`coalesce(${term.reportedOn}, ${term.asOf})`;

/** The registry dates the drop-out or leave on the day of reporting or after it: who left since has not come back. */
const leftSince = (row: ComparisonRow): Fragment =>
  isTrue(sql`${row.student.statusChangedOn} >= ${reportedOn(row)}`);

/**
 * The registry still says on leave or dropped out, and the pupil has reported for the term. The registry has the working
 * days of a return from the day of reporting (where the sheet gives none, from the day of the sheet), counted up to its
 * own export: what it could not know yet is no mismatch. Who reported before the drop-out or the leave began has not come
 * back.
 * Source: R6.
 */
export const returnNotRegistered = defineRule({
  code: 'return-not-registered',
  version: 2,
  title: { zh: '学生已返校，学籍未办理复学', en: 'Back at school, the return is not registered' },
  action: {
    zh: '学校为已返校学生办理复学登记，撤销辍学或休学标注。',
    en: 'Register the return and take the mark of dropout or leave off the record.',
  },
  clause: 'R6 做好学生辍学复学标注登记工作，确保学籍系统信息与实际一致',
  department: 'SCHOOL',
  severity: 'MEDIUM',
  dueInDays: 15,
  parameters: { returnWorkingDays: 10 },
  when: (row, { today, returnWorkingDays }) => {
    const { household, student, term } = row;
    return all([
      sql`${term.reported}`,
      sql`${student.onLeaveRecords} + ${student.droppedOutRecords} > 0`,
      sql`${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} = 0`,
      sql`${reportedOn(row)} < ${workingDaysBefore(lastWord(student.asOf, today), returnWorkingDays)}`,
      not(leftSince(row)),
    ]);
  },
  told: (row) => {
    const { student, term } = row;
    return any([
      sql`${student.enrolledRecords} > 0`,
      sql`${student.records} > 0 and ${student.onLeaveRecords} + ${student.droppedOutRecords} = 0`,
      isTrue(sql`not ${term.reported}`),
      all([isTrue(term.reported), leftSince(row)]),
      // The sheet that said so no longer has the pupil.
      sql`${term.records} = 0`,
    ]);
  },
  restsOn: ['student'],
  corrected: ({ term }) => any([isTrue(sql`not ${term.reported}`), sql`${term.records} = 0`]),
  evidence: ({ student, term }) => [
    student.status,
    student.statusChangedOn,
    student.schoolName,
    term.term,
    term.reportedOn,
    term.schoolName,
  ],
});
