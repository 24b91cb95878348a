import {
  notLocallyRequired,
  notOnAnyRoll,
  ofSchoolAge,
  registryTells,
  schoolAgeParameters,
} from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, isTrue, not, sql } from '../sql.ts';

/**
 * Registered here, of school age, and on no roll. Whoever attends this term without a student record is on no roll
 * either, but less urgent: the child is at school.
 * Silent where no full student export covers the hukou place, for approved deferral, for dropped-out pupils (see
 * dropout-recorded), for those who finished junior school, and for whoever is not locally required to attend.
 * Source: R2, R26; 义务教育法 第十一条.
 */
export const schoolAgeNotEnrolled = defineRule({
  code: 'school-age-not-enrolled',
  title: { zh: '本地户籍适龄儿童少年无学籍', en: 'Of school age, registered here, on no roll' },
  action: {
    zh: '核查去向，疑似失学的建立台账，动员入学并办理学籍。',
    en: 'Trace the child; enter it in the ledger of suspects, bring it to school and register it.',
  },
  clause: 'R2 定期排查本地户籍适龄儿童少年失学辍学信息',
  department: 'EDUCATION',
  severity: 'HIGH',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  cases: (row, context) => {
    const { household, student, term } = row;
    const missing = all([
      sql`${household.normalRecords} > 0`,
      sql`${household.local}`,
      not(notLocallyRequired(row)),
      ofSchoolAge(row, context),
      registryTells(row, context),
      notOnAnyRoll(row, context),
    ]);
    const attends = isTrue(sql`${term.reported}`);
    const told = registryTells(row, context);
    const evidence = [
      household.status,
      household.division,
      row.child.birthDate,
      student.coveredAsOf,
      student.status,
    ];
    return [
      { when: all([missing, not(attends)]), told, evidence },
      { when: all([missing, attends]), told, severity: 'MEDIUM', evidence: [...evidence, term.schoolName] },
    ];
  },
});
