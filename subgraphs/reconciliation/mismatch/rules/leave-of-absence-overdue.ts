import { lastWord } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, sql } from '../sql.ts';

/**
 * On leave of absence for longer than a leave may last, by the registry's own date and as of its own export.
 * Silent where the registry gives no date.
 * Source: R71; leave is usually one school year.
 */
export const leaveOfAbsenceOverdue = defineRule({
  code: 'leave-of-absence-overdue',
  version: 2,
  title: { zh: '休学期满未复学', en: 'Leave of absence overdue' },
  action: {
    zh: '通知监护人办理复学，或凭证明续办休学。',
    en: 'Have the guardian return the pupil to school or renew the leave with proof.',
  },
  clause: 'R71 休学期限一般为一学年，期满应复学或续办',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  parameters: { leaveMonths: 12 },
  when: ({ household, student }, { today, leaveMonths }) =>
    all([
      sql`${student.onLeaveRecords} > 0`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.enrolledRecords} = 0`,
      sql`${student.onLeaveSince} + make_interval(months => ${Math.trunc(leaveMonths)}) < ${lastWord(student.asOf, today)}`,
    ]),
  told: ({ household, student }) =>
    any([
      sql`${household.deceasedRecords} > 0`,
      sql`${student.onLeaveRecords} = 0`,
      sql`${student.onLeaveSince} is not null`,
    ]),
  restsOn: ['student'],
  evidence: ({ student }) => [student.status, student.onLeaveSince, student.schoolName, student.grade],
});
