import { defineRule } from '../rule.ts';
import { all, any, isTrue, sql } from '../sql.ts';

/**
 * The school's record names a disability, and the register that covers the child's hukou has no valid certificate.
 * Silent where no disability export covers the hukou, where the hukou is not known, and for a certificate whose status
 * nobody can read.
 * Source: R4, the direction registry → register.
 */
export const disabilityMarkedWithoutCertificate = defineRule({
  code: 'disability-marked-without-certificate',
  title: { zh: '学籍标注残疾，残联无有效残疾人证', en: 'The school says disabled, no valid certificate' },
  action: {
    zh: '核实该生是否残疾：协助办证或续证，或通知学校更正标注。',
    en: 'Find out whether the pupil is disabled: help to obtain or renew the certificate, or have the school correct its mark.',
  },
  clause: 'R4 残疾儿童失学辍学信息比对核查',
  department: 'DISABLED_PERSONS_FEDERATION',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { longestSilenceDays: 400 },
  when: ({ disability, household, student }, { today, longestSilenceDays }) =>
    all([
      sql`${student.activeRecords} > 0`,
      sql`${student.disabilityCategory} <> 'NONE'`,
      sql`${household.normalRecords} > 0`,
      sql`${disability.validRecords} = 0`,
      sql`${disability.unknownRecords} = 0`,
      sql`${disability.coveredAsOf} >= date ${today} - ${Math.trunc(longestSilenceDays)}`,
    ]),
  told: ({ disability, student }) =>
    any([
      sql`${disability.validRecords} > 0`,
      isTrue(sql`${student.disabilityCategory} = 'NONE'`),
      sql`${student.activeRecords} = 0`,
    ]),
  restsOn: ['student'],
  corrected: ({ disability }) => sql`${disability.validRecords} > 0`,
  evidence: ({ disability, student }) => [
    student.disabilityCategory,
    student.inclusiveLabel,
    student.schoolName,
    disability.coveredAsOf,
    disability.status,
  ],
});
