import { ofMonitoredHousehold, ofOrdinaryHousehold } from '../monitored.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, sql } from '../sql.ts';

/**
 * A child of a monitored or formerly poor household in compulsory school whose 是否享受一补 is 否. A blank cell says nothing.
 * Source: R25.
 */
export const entitledWithoutAid = defineRule({
  code: 'entitled-without-aid',
  version: 2,
  title: { zh: '监测户、脱贫户学生未享受补助', en: 'Entitled pupil without aid' },
  action: {
    zh: '核实资助资格，补办“一补”或说明不享受的原因。',
    en: 'Check the entitlement and grant the subsidy, or say why not.',
  },
  clause: 'R25 “两免一补”做到“应助尽助”',
  department: 'EDUCATION',
  severity: 'LOW',
  dueInDays: 60,
  when: (row) => {
    const { student, household } = row;
    return all([
      ofMonitoredHousehold(row),
      sql`${student.enrolledRecords} > 0`,
      sql`${student.grade} ~ '^[PJ]'`,
      sql`not ${student.receivesBoardingSubsidy}`,
      sql`${household.deceasedRecords} = 0`,
    ]);
  },
  told: (row) => {
    const { student, welfare } = row;
    return any([
      isTrue(sql`${student.receivesBoardingSubsidy}`),
      sql`${welfare.records} = 0`,
      ofOrdinaryHousehold(row),
      sql`${student.enrolledRecords} = 0`,
      isTrue(sql`${student.grade} like 'S%'`),
    ]);
  },
  restsOn: ['welfare', 'student'],
  corrected: ({ student }) =>
    any([
      isTrue(sql`${student.receivesBoardingSubsidy}`),
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      isTrue(sql`${student.grade} like 'S%'`),
    ]),
  evidence: ({ student, welfare }) => [
    student.receivesBoardingSubsidy,
    student.grade,
    student.schoolName,
    welfare.householdType,
    welfare.monitoringCategory,
  ],
});
