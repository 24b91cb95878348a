import { defineRule } from '../rule.ts';
import { mayBeOnAnotherSheet } from '../school-age.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * On the roll, not at school this term. Firm when the term sheet says 否 under 是否报到; less so when a sheet that holds
 * the pupil's class leaves the pupil out. Whoever reported at another school, came after the sheet was written, is changing
 * schools, or is on leave is not absent.
 * Source: R6, R9 (人籍一致); the roll alone does not prove attendance.
 */
export const enrolledButAbsentThisTerm = defineRule({
  code: 'enrolled-but-absent-this-term',
  version: 2,
  title: { zh: '有学籍，本学期未报到', en: 'On the roll, absent this term' },
  action: {
    zh: '核实未报到原因，书面报告乡镇和村，对在他校就读的办理转学，对失学的劝返。',
    en: 'Find out why the pupil did not report, tell the town and village in writing, transfer or persuade.',
  },
  clause: 'R6 R9 消除人籍不一致；对暂不能消除要逐人建立台账，跟踪就学情况',
  department: 'SCHOOL',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: { transferWorkingDays: 10 },
  cases: (row, { transferWorkingDays }) => {
    const { student, term, household } = row;
    const onRoll = all([sql`${student.enrolledRecords} > 0`, sql`${household.deceasedRecords} = 0`]);
    const told = any([
      isTrue(sql`${term.reported}`),
      sql`${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
    ]);
    const corrected = any([isTrue(sql`${term.reported}`), sql`${household.deceasedRecords} > 0`]);
    const evidence = [
      term.term,
      term.reported,
      term.absenceReason,
      student.status,
      student.schoolName,
      student.grade,
    ];
    return [
      {
        when: all([onRoll, sql`not ${term.reported}`]),
        told,
        restsOn: ['student'],
        corrected,
        evidence,
      },
      {
        severity: 'MEDIUM',
        when: all([
          onRoll,
          sql`${term.records} = 0`,
          sql`${term.classCovered}`,
          not(mayBeOnAnotherSheet(row, transferWorkingDays)),
        ]),
        told,
        evidence: [...evidence, student.className, term.classCoveredAsOf],
      },
    ];
  },
});
