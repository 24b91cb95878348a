import { outOfSchool, registryTells, schoolAgeParameters } from '../school-age.ts';
import { sourceGroups } from '../comparison-row.ts';
import { isMissed } from '../disappearance.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

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
    const outside = outOfSchool(row, context);
    const missing = all([sql`${household.normalRecords} > 0`, sql`${household.local}`, outside]);
    const heldElsewhere = any(
      sourceGroups.filter((group) => group !== 'household').map((group) => sql`${row[group].records} > 0`),
    );
    const attends = isTrue(sql`${term.reported}`);
    // The police row has vanished and the child is still on no roll: nobody has come to school by that.
    const lost = all([isMissed(row, 'household', context), isTrue(outside)]);
    const told = all([registryTells(row, context), not(lost)]);
    // Whom another source still holds remains out of school.
    const corrected = not(all([lost, not(heldElsewhere)]));
    const evidence = [
      household.status,
      household.division,
      row.child.birthDate,
      student.coveredAsOf,
      student.status,
    ];
    return [
      { when: all([missing, not(attends)]), told, restsOn: ['household'], corrected, evidence },
      { when: all([missing, attends]), told, severity: 'MEDIUM', evidence: [...evidence, term.schoolName] },
    ];
  },
});
