import { addYears } from '../../../../platform/plain-date.ts';
import { cutOffOn, day } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The monitoring system says the child is out of school, the student registry has it enrolled. A blank cell, leave of
 * absence and senior school are no contradiction, nor is a monitoring row older than the pupil's first school year.
 * Where the term sheet says the pupil did not report, it is the school's record that is in doubt.
 * Source: R3, the direction registry → welfare.
 */
export const welfareSaysOutButEnrolled = defineRule({
  code: 'welfare-says-out-but-enrolled',
  title: {
    zh: '防返贫监测显示失学，学籍系统在读',
    en: 'Welfare says out of school, the registry says enrolled',
  },
  action: {
    zh: '核实在校情况：在校的更正监测信息，未在校的由学校劝返并更正学籍标注。',
    en: 'Verify attendance: correct the monitoring record, or have the school persuade and mark its record.',
  },
  clause: 'R3 监测户子女、脱贫户子女失学辍学信息比对核查',
  department: 'RURAL_AFFAIRS',
  severity: 'MEDIUM',
  dueInDays: 30,
  parameters: { cutOff: '08-31', entryAge: 6 },
  cases: (row, { today, cutOff, entryAge }) => {
    const { welfare, student, term, household } = row;
    const lastCutOff = cutOffOn(today, cutOff);
    const begunSince = all([
      sql`${welfare.asOf} <= ${day(lastCutOff)}`,
      sql`${row.child.birthDate} > ${day(addYears(lastCutOff, -Math.trunc(entryAge) - 1))}`,
    ]);
    const contradiction = all([
      any([isTrue(sql`not ${welfare.saysInSchool}`), isTrue(sql`${welfare.outOfSchoolFlag}`)]),
      sql`coalesce(${welfare.schoolStage}, '') not in ('PRESCHOOL', 'SENIOR', 'VOCATIONAL', 'TERTIARY')`,
      sql`${student.enrolledRecords} > 0`,
      sql`coalesce(${student.grade}, '') not like 'S%'`,
      sql`${household.deceasedRecords} = 0`,
      not(isTrue(begunSince)),
    ]);
    const absent = isTrue(sql`not ${term.reported}`);
    const told = any([
      isTrue(sql`${welfare.saysInSchool}`),
      sql`${welfare.records} = 0`,
      sql`${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
    ]);
    const corrected = any([
      isTrue(welfare.saysInSchool),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
    ]);
    const evidence = [
      welfare.schoolState,
      welfare.notInSchoolReason,
      welfare.outOfSchoolFlag,
      student.status,
      student.schoolName,
      student.grade,
    ];
    return [
      {
        when: all([contradiction, not(absent)]),
        told,
        restsOn: ['welfare', 'student'],
        corrected,
        evidence,
      },
      {
        when: all([contradiction, absent]),
        told,
        department: 'EDUCATION',
        severity: 'HIGH',
        evidence: [...evidence, term.reported],
      },
    ];
  },
});
