import { day } from '../dates.ts';
import { inTransfer, schoolAgeParameters } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * Reported for the term, and no active student record anywhere in the data. A dropped-out pupil who has come back counts:
 * the return has to be registered. Silent while a transfer may still be under way.
 * Source: R9, R15.
 */
export const attendingWithoutStudentRecord = defineRule({
  code: 'attending-without-student-record',
  title: { zh: '本学期在校，无学籍', en: 'At school this term, on no roll' },
  action: {
    zh: '核实学生来源，办理学籍注册、转入或复学登记，并将就读证明寄回户籍所在地。',
    en: 'Find out where the pupil comes from, register, transfer or reinstate the record, and send a certificate of attendance to the place of registration.',
  },
  clause: 'R9 R15 接收学校应及时将就读证明寄回该学生户籍所在地',
  department: 'SCHOOL',
  severity: 'MEDIUM',
  dueInDays: 30,
  parameters: schoolAgeParameters,
  when: (row, context) =>
    all([
      sql`${row.term.reported}`,
      sql`${row.student.activeRecords} = 0`,
      sql`${row.student.unknownRecords} = 0`,
      sql`${row.student.coveredAsOf} >= ${day(context.today)} - ${Math.trunc(context.longestSilenceDays)}`,
      not(isTrue(inTransfer(row, context))),
    ]),
  told: ({ student, term }) =>
    any([sql`${student.activeRecords} > 0`, isTrue(sql`not ${term.reported}`), sql`${term.records} = 0`]),
  evidence: ({ term, student }) => [
    term.term,
    term.schoolName,
    term.grade,
    student.status,
    student.coveredAsOf,
  ],
});
