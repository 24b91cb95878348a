import { agencyOf } from '../../../../platform/source-systems.ts';
import { sourceGroups, sourceOfGroup } from '../comparison-row.ts';
import { defineRule } from '../rule.ts';
import { disappearance, isLawfullyGone } from '../disappearance.ts';
import { any, sql } from '../sql.ts';

/**
 * A record of the child prints a valid citizen number that is not the child's: a parent's, a sibling's, a typing error
 * that passes the checksum. The number the child keeps is decided by linkage, which sets such a record apart.
 * A child without a number of its own is flagged only for a number that is plainly somebody else's.
 * 15 and 18 digits of one number are one number (GB 11643). Source: R5.
 */
export const citizenIdDiffers = defineRule({
  code: 'citizen-id-differs',
  title: { zh: '登记的身份证号属于他人或与其他部门不一致', en: 'Citizen number is not the child’s own' },
  action: {
    zh: '对照户口簿核实本人身份证号，更正本系统中的号码。',
    en: 'Check the child’s own number against the household register and correct it in your own system.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  adjustedBy: disappearance,
  cases: (row, context) =>
    sourceGroups.map((group) => {
      const { citizenIds, foreignIds } = row[group];
      return {
        discriminator: sourceOfGroup[group],
        department: agencyOf(sourceOfGroup[group]),
        when: sql`${foreignIds} is not null`,
        // A number left blank in the next export withdraws the wrong one, yet does not give the right one.
        told: any([sql`${citizenIds} is not null`, isLawfullyGone(row, group, context)]),
        restsOn: [group],
        evidence: [row.child.citizenId, citizenIds],
      };
    }),
});
