import { cutOffOn, day, lastWord, workingDaysBefore } from '../dates.ts';
import type { ComparisonRow } from '../comparison-row.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';

/** The sheet says otherwise now, or no longer has the pupil. One that is still to come in a new term says nothing yet. */
const withdrawn = (term: ComparisonRow['term']): Fragment =>
  any([isTrue(sql`not ${term.reported}`), all([sql`${term.records} = 0`, sql`${term.pastRecords} > 0`])]);

/**
 * The registry has a pupil in another grade than the sheet of the term, at one and the same school and in one school
 * year, and was exported after the working days a change of the record may take. Both say a grade of compulsory school.
 * A sheet that no longer has the pupil says no grade any more.
 * Source: R13.
 */
export const gradeNotUpdated = defineRule({
  code: 'grade-not-updated',
  version: 2,
  title: { zh: '学籍年级与本学期在读年级不一致', en: 'The registry has another grade than the term’s sheet' },
  action: {
    zh: '学校核对该生实际年级，及时更新学籍变动信息或更正报到表。',
    en: 'Check the grade the pupil is in; update the record or correct the sheet.',
  },
  clause: 'R13 及时对学生学籍变动信息进行更新',
  department: 'SCHOOL',
  severity: 'LOW',
  dueInDays: 30,
  parameters: { cutOff: '08-31', updateWorkingDays: 10 },
  when: ({ household, student, term }, { today, cutOff, updateWorkingDays }) => {
    const thisYear = day(cutOffOn(today, cutOff));
    return all([
      sql`${student.grade} <> ${term.grade}`,
      sql`${student.grade} ~ '^[PJ]' and ${term.grade} ~ '^[PJ]'`,
      sql`${student.schoolId} = ${term.schoolId}`,
      sql`${student.enrolledRecords} > 0`,
      sql`${student.activePlaces} = 1`,
      sql`${term.reported}`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.asOf} > ${thisYear}`,
      sql`${term.asOf} > ${thisYear}`,
      sql`coalesce(${term.reportedOn}, ${term.asOf}) < ${workingDaysBefore(lastWord(student.asOf, today), updateWorkingDays)}`,
      not(isTrue(sql`${student.lastMovedOn} > ${term.asOf}`)),
    ]);
  },
  told: ({ student, term }) =>
    any([
      isTrue(sql`${student.grade} = ${term.grade}`),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      withdrawn(term),
      isTrue(sql`${student.schoolId} <> ${term.schoolId}`),
    ]),
  restsOn: ['student'],
  corrected: ({ term }) => withdrawn(term),
  evidence: ({ student, term }) => [
    student.grade,
    term.grade,
    student.schoolName,
    student.lastChange,
    student.asOf,
    term.term,
  ],
});
