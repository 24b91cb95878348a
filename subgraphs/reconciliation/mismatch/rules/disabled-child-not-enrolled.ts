import { outOfSchool, registryTells, schoolAgeParameters } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, isTrue, not, sql } from '../sql.ts';

/**
 * A child with a valid disability certificate, of the school age that holds for disabled children, on no roll.
 * Only valid certificates that have not expired count.
 * Source: R4; 残疾人教育条例 (later entry).
 */
export const disabledChildNotEnrolled = defineRule({
  code: 'disabled-child-not-enrolled',
  title: { zh: '持证适龄残疾儿童少年无学籍', en: 'Certified disabled child of school age on no roll' },
  action: {
    zh: '入户核实，与教育部门共同确定随班就读、特教学校或送教上门。',
    en: 'Visit the family and settle with the education bureau on an ordinary school, a special school or teaching at home.',
  },
  clause: 'R4 残疾儿童失学辍学信息比对核查',
  department: 'DISABLED_PERSONS_FEDERATION',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  when: (row, context) => all([sql`${row.disability.validRecords} > 0`, outOfSchool(row, context)]),
  told: registryTells,
  restsOn: ['disability'],
  corrected: (row, context) => all([registryTells(row, context), not(isTrue(outOfSchool(row, context)))]),
  evidence: ({ disability, student, child }) => [
    disability.categories,
    disability.grade,
    child.birthDate,
    student.coveredAsOf,
    student.status,
  ],
});
