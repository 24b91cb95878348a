import { day } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, sql } from '../sql.ts';

/**
 * The monitoring system says a child is disabled, and the register that covers the child's hukou has no valid
 * certificate: the child is missing from the roster of disabled children. Silent where no disability export covers the
 * hukou, where the hukou is not known, and for a certificate whose status nobody can read.
 * Source: R17.
 */
export const disabilityKnownToWelfareOnly = defineRule({
  code: 'disability-known-to-welfare-only',
  title: {
    zh: '防返贫监测标注残疾，残联无有效残疾人证',
    en: 'Disabled by the monitoring system, no valid certificate',
  },
  action: {
    zh: '摸底核实：符合条件的办证或续证并造册，不属实的请乡村振兴部门更正。',
    en: 'Verify: certify or renew and enter in the roster, or have the monitoring record corrected.',
  },
  clause: 'R17 残疾儿童少年的摸底、造册',
  department: 'DISABLED_PERSONS_FEDERATION',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { longestSilenceDays: 400 },
  when: ({ disability, household, welfare }, { today, longestSilenceDays }) =>
    all([
      sql`${welfare.disabled}`,
      sql`${household.normalRecords} > 0`,
      sql`${disability.validRecords} = 0`,
      sql`${disability.unknownRecords} = 0`,
      sql`${disability.coveredAsOf} >= ${day(today)} - ${Math.trunc(longestSilenceDays)}`,
    ]),
  told: ({ disability, household, welfare }) =>
    any([
      sql`${disability.validRecords} > 0`,
      isTrue(sql`not ${welfare.disabled}`),
      sql`${household.deceasedRecords} > 0`,
    ]),
  restsOn: ['welfare'],
  corrected: ({ disability }) => sql`${disability.validRecords} > 0`,
  evidence: ({ disability, welfare }) => [
    welfare.disabled,
    welfare.disabilityCategory,
    welfare.householdType,
    disability.coveredAsOf,
    disability.status,
  ],
});
