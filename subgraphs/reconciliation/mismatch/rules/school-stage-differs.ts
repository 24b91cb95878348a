import { addDays } from '../../../../platform/plain-date.ts';
import type { Column, ComparisonRow } from '../comparison-row.ts';
import { cutOffOn, day } from '../dates.ts';
import { disappearance, isLawfullyGone } from '../disappearance.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/** The stage that a grade is of, as evidence of its source. */
const stageOf = (grade: Column): Column => ({
  ...grade,
  field: `${grade.group}.schoolStage`,
  sql: `(case left(${grade.sql}, 1) when 'P' then 'PRIMARY' when 'J' then 'JUNIOR' when 'S' then 'SENIOR' end)`,
});

/**
 * Days after the beginning of a school year in which an export may still have the stage of the year before: the registry takes
 * on new pupils until autumn, and the monitoring system is filled in once a quarter.
 */
const promotionDays = 90;

/** The pupil was there, and the sheet has no grade to say at which stage. */
const isSilentSheet = ({ term }: ComparisonRow): ReturnType<typeof sql> =>
  isTrue(sql`${term.records} > 0 and ${term.reported} and ${term.grade} is null`);

/**
 * The grade by the sheet on which the pupil reported: this term's; where that does not have the pupil yet, last term's. Whoever
 * did not report proves no stage.
 */
const gradeOnSheet = ({ term }: ComparisonRow): Column => ({
  ...term.grade,
  ...sql`(case when ${term.records} > 0 then case when ${term.reported} then ${term.grade} end
    when ${term.pastRecords} = 0 then ${term.lastGrade} end)`,
});

/**
 * The monitoring system has an enrolled pupil of compulsory school at another stage than the registry. Grades are not
 * compared: 在校生状况 has one word for all of primary school. Both were exported in this school year, and for some months
 * after its beginning either may still have the stage of the year before. The registry is the record of the stage, so the
 * monitoring system follows; where the sheet of the term has the pupil at the stage the monitoring system names, it is the
 * registry that is wrong.
 * A pupil who drops out or is on leave corrects nothing, nor does 非在校生 of one who is enrolled.
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
  adjustedBy: disappearance,
  cases: (row, context) => {
    const { household, student, welfare } = row;
    const thisYear = cutOffOn(context.today, context.cutOff);
    const promoted = day(addDays(thisYear, promotionDays));
    const [atSchool, onSheet] = [stageOf(student.grade), stageOf(gradeOnSheet(row))];
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
    const corrected = any([
      isTrue(sql`${student.status} in ('GRADUATED', 'TRANSFERRED_OUT', 'LEFT', 'DECEASED')`),
      sql`${household.deceasedRecords} > 0`,
    ]);
    const settled = any([
      isTrue(sql`${told} = ${atSchool}`),
      isTrue(sql`${told} = 'NONE' and ${student.records} > 0 and ${student.enrolledRecords} = 0`),
      isTrue(sql`${atSchool} = 'SENIOR'`),
      corrected,
      isLawfullyGone(row, 'student', context),
      isLawfullyGone(row, 'welfare', context),
    ]);
    const common = { told: settled, corrected, evidence: [told, atSchool, onSheet] };
    return [
      {
        ...common,
        discriminator: 'poverty-monitoring',
        when: all([differs, not(onSheetToo), not(isSilentSheet(row))]),
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
