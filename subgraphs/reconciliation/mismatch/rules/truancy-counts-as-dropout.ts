import { plainDate } from '../../../../platform/plain-date.ts';
import { defineRule } from '../rule.ts';
import { hasCompleted } from '../school-age.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * On the roll as enrolled, and not at school for so many weeks of the term that the absence counts as a dropout: the
 * sheet says 否, and speaks of a day that lies the weeks after the beginning of its term. The registry's own export is as
 * late, and still says enrolled. A pupil missing from a sheet proves no truancy, nor does a sheet of the first weeks.
 * Source: R6; truancy of four weeks counts as dropout (parameter).
 */
export const truancyCountsAsDropout = defineRule({
  code: 'truancy-counts-as-dropout',
  title: { zh: '开学四周以上未到校，学籍仍标注在读', en: 'Absent for weeks, still recorded as enrolled' },
  action: {
    zh: '按辍学标注学籍，书面报告乡镇和主管部门，建立一生一案并劝返。',
    en: 'Mark the dropout, report it in writing to the town and the bureau, open a case and persuade.',
  },
  clause: 'R6 做好学生辍学复学标注登记工作；旷课超过规定周数按辍学处理',
  department: 'SCHOOL',
  severity: 'HIGH',
  dueInDays: 7,
  parameters: { truancyWeeks: 4, autumnStart: '09-01', springStart: '03-01', cutOff: '08-31', lastAge: 15 },
  when: (row, { truancyWeeks, autumnStart, springStart, ...context }) => {
    const { household, student, term } = row;
    // Checked here, so that a parameter can only ever be a day of the year.
    const [autumn, spring] = [autumnStart, springStart].map((text) => plainDate(`2001-${text}`).slice(5)) as [
      string,
      string,
    ];
    const begins = sql`to_date((${term.number} / 2 + ${term.number} % 2)::text
      || case when ${term.number} % 2 = 1 then ${`-${spring}`} else ${`-${autumn}`} end, 'YYYY-MM-DD')`;
    const counts = sql`${begins} + ${Math.trunc(truancyWeeks) * 7}`;
    return all([
      sql`not ${term.reported}`,
      sql`${student.enrolledRecords} > 0`,
      sql`${student.onLeaveRecords} = 0`,
      sql`${household.deceasedRecords} = 0`,
      sql`coalesce(${student.grade}, '') not like 'S%'`,
      any([sql`${student.grade} is not null`, not(isTrue(hasCompleted(row, context, context.lastAge + 1)))]),
      sql`${term.asOf} >= ${counts}`,
      sql`${student.asOf} >= ${counts}`,
      not(isTrue(sql`${student.lastMovedOn} > ${term.asOf}`)),
    ]);
  },
  told: ({ household, student, term }) =>
    any([
      isTrue(sql`${term.reported}`),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
    ]),
  restsOn: ['student'],
  corrected: ({ term }) => isTrue(sql`${term.reported}`),
  evidence: ({ student, term }) => [
    term.term,
    term.reported,
    term.asOf,
    term.absenceReason,
    student.status,
    student.schoolName,
    student.grade,
  ],
});
