import { addDays } from '../../../../platform/plain-date.ts';
import type { Column } from '../comparison-row.ts';
import { cutOffOn, day } from '../dates.ts';
import { isLawfullyGone, usualContext } from '../disappearance.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/** The stage that a grade is of, as evidence of its source. */
const stageOf = (grade: Column): Column => ({
  ...grade,
  field: `${grade.group}.schoolStage`,
  sql: `(case left(${grade.sql}, 1) when 'P' then 'PRIMARY' when 'J' then 'JUNIOR' when 'S' then 'SENIOR' end)`,
});

/**
 * The monitoring system has an enrolled pupil of compulsory school at another stage than the registry. Grades are not
 * compared: 在校生状况 has one word for all of primary school. Both were exported in this school year, and for some months
 * after its beginning either may still have the stage of the year before. The registry is the record of the stage, so the
 * monitoring system follows; where the sheet of the term has the pupil at the stage the monitoring system names, it is the
 * registry that is wrong.
 * Source: R5 and R3; 防返贫监测 在校生状况; 中小学生学籍管理办法 (一人一号，籍随人走: the record follows the pupil).
 */
export const schoolStageDiffers = defineRule({
  code: 'school-stage-differs',
  title: {
    zh: '防返贫监测登记的学段与学籍不一致',
    en: 'Welfare and the registry name different stages of school',
  },
  action: {
    zh: '对照学籍和本学期在读情况核实学段，更正本系统中的错误值。',
    en: 'Check the stage against the student record and the sheet of the term and correct the value in your own system.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'RURAL_AFFAIRS',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { cutOff: '08-31', promotionDays: 90 },
  cases: (row, { today, cutOff, promotionDays }) => {
    const { household, student, term, welfare } = row;
    const context = usualContext(today);
    const thisYear = cutOffOn(today, cutOff);
    const promoted = day(addDays(thisYear, Math.trunc(promotionDays)));
    const [atSchool, onSheet] = [stageOf(student.grade), stageOf(term.grade)];
    const told = welfare.schoolStage;
    const yearBefore = any([
      sql`${welfare.asOf} <= ${promoted} and (${student.grade} = 'P1' and ${told} = 'PRESCHOOL'
        or ${student.grade} = 'J1' and ${told} = 'PRIMARY')`,
      sql`${student.asOf} <= ${promoted} and (${student.grade} = 'P6' and ${told} = 'JUNIOR'
        or ${student.grade} = 'J3' and ${told} in ('SENIOR', 'VOCATIONAL'))`,
    ]);
    const differs = all([
      sql`${told} <> 'NONE'`,
      sql`${told} <> ${atSchool}`,
      sql`${student.grade} ~ '^[PJ]'`,
      sql`${student.enrolledRecords} > 0`,
      sql`${student.activePlaces} = 1`,
      sql`${household.deceasedRecords} = 0`,
      sql`${student.asOf} > ${day(thisYear)}`,
      sql`${welfare.asOf} > ${day(thisYear)}`,
      not(isTrue(yearBefore)),
    ]);
    const onSheetToo = isTrue(sql`${onSheet} = ${told}`);
    const settled = any([
      isTrue(sql`${told} = ${atSchool}`),
      isTrue(sql`${told} = 'NONE'`),
      isTrue(sql`${atSchool} = 'SENIOR'`),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
      isLawfullyGone(row, 'student', context),
      isLawfullyGone(row, 'welfare', context),
    ]);
    const corrected = any([
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
    ]);
    const common = { told: settled, corrected, evidence: [told, atSchool, onSheet] };
    return [
      {
        ...common,
        discriminator: 'poverty-monitoring',
        when: all([differs, not(onSheetToo)]),
        supersedes: ['student-registry'],
        restsOn: ['welfare', 'student'],
      },
      {
        ...common,
        discriminator: 'student-registry',
        department: 'EDUCATION',
        when: all([differs, onSheetToo]),
        supersedes: ['poverty-monitoring'],
        restsOn: ['welfare', 'student'],
      },
    ];
  },
});
