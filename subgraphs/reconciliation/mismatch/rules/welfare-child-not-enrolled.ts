import { outOfSchool, registryTells, schoolAgeParameters } from '../school-age.ts';
import { ofMonitoredHousehold } from '../monitored.ts';
import { defineRule } from '../rule.ts';
import { all, isTrue, not } from '../sql.ts';

/**
 * A child of a monitored or formerly poor household, of school age and on no roll. Its members count wherever they are
 * registered; the same exceptions hold as for school-age-not-enrolled.
 * Source: R3.
 */
export const welfareChildNotEnrolled = defineRule({
  code: 'welfare-child-not-enrolled',
  version: 2,
  title: { zh: '监测户、脱贫户适龄子女无学籍', en: 'Child of a monitored household on no roll' },
  action: {
    zh: '帮扶责任人入户核实，会同教育部门动员入学。',
    en: 'Have the household’s helper visit, and bring the child to school together with the education bureau.',
  },
  clause: 'R3 监测户子女、脱贫户子女失学辍学信息比对核查',
  department: 'RURAL_AFFAIRS',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  when: (row, context) => all([ofMonitoredHousehold(row), outOfSchool(row, context)]),
  told: registryTells,
  restsOn: ['welfare'],
  corrected: (row, context) => all([registryTells(row, context), not(isTrue(outOfSchool(row, context)))]),
  evidence: ({ welfare, student, child }) => [
    welfare.householdType,
    welfare.monitoringCategory,
    welfare.schoolState,
    child.birthDate,
    student.coveredAsOf,
    student.status,
  ],
});
