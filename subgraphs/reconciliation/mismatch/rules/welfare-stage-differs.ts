import { cutOffOn, day } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The monitoring system has an enrolled pupil of compulsory school at another stage than the registry: 小学 against a grade of
 * junior school, or the other way round, a kindergarten or a school after junior school. Both were exported in this school
 * year. 在校生状况 gives no grade of primary school, so grades are not compared. The stage of the year before is a row
 * that is yet to be updated (the first year of either school), and where the sheet of the term has the pupil at the stage
 * the monitoring system names, it is the registry that is in doubt (see grade-not-updated).
 * Source: R5 and R3; 防返贫监测 在校生状况.
 */
export const welfareStageDiffers = defineRule({
  code: 'welfare-stage-differs',
  title: {
    zh: '防返贫监测登记的学段与学籍不一致',
    en: 'Welfare and the registry name different stages of school',
  },
  action: {
    zh: '对照学籍核实在校生状况，更正防返贫监测信息；学籍年级有误的请学校更正。',
    en: 'Check the stage against the student record and correct the monitoring record, or have the school correct its own.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'RURAL_AFFAIRS',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { cutOff: '08-31' },
  when: ({ household, student, term, welfare }, { today, cutOff }) => {
    const thisYear = day(cutOffOn(today, cutOff));
    const stageOf = (grade: typeof student.grade) =>
      sql`(case left(${grade}, 1) when 'P' then 'PRIMARY' when 'J' then 'JUNIOR' when 'S' then 'SENIOR' end)`;
    const yearBefore = any([
      sql`${student.grade} = 'P1' and ${welfare.schoolStage} = 'PRESCHOOL'`,
      sql`${student.grade} = 'J1' and ${welfare.schoolStage} = 'PRIMARY'`,
    ]);
    return all([
      sql`${welfare.schoolStage} <> 'NONE'`,
      sql`${welfare.schoolStage} <> ${stageOf(student.grade)}`,
      sql`${student.grade} ~ '^[PJ]'`,
      sql`${student.enrolledRecords} > 0`,
      sql`${student.activePlaces} = 1`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.asOf} > ${thisYear}`,
      sql`${welfare.asOf} > ${thisYear}`,
      not(isTrue(yearBefore)),
      not(isTrue(sql`${stageOf(term.grade)} = ${welfare.schoolStage}`)),
    ]);
  },
  told: ({ student, welfare }) =>
    any([
      isTrue(sql`(${welfare.schoolStage}, left(${student.grade}, 1)) in (('PRIMARY', 'P'), ('JUNIOR', 'J'))`),
      isTrue(sql`${welfare.schoolStage} = 'NONE'`),
      isTrue(sql`${student.grade} like 'S%'`),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
    ]),
  evidence: ({ student, term, welfare }) => [
    welfare.schoolState,
    welfare.schoolStage,
    student.grade,
    student.schoolName,
    term.grade,
    welfare.asOf,
  ],
});
