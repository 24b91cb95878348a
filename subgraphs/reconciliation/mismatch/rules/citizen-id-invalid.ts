import { agencyOf } from '../../../../platform/source-systems.ts';
import { sourceGroups, sourceOfGroup } from '../comparison-row.ts';
import { disappearance, isVanished } from '../disappearance.ts';
import { defineRule } from '../rule.ts';
import { isTrue, not, sql } from '../sql.ts';

/**
 * A citizen number that cannot exist: length, characters, birth date or checksum. Empty cells, temporary student numbers
 * and numbers of other documents (passports, residence permits) are no citizen numbers and no mismatch.
 * Source: R5; GB 11643.
 */
export const citizenIdInvalid = defineRule({
  code: 'citizen-id-invalid',
  title: { zh: '身份证号无效（位数、日期或校验码错误）', en: 'Citizen number is not valid' },
  action: {
    zh: '对照户口簿重新录入身份证号。',
    en: 'Enter the number again from the household register.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  adjustedBy: disappearance,
  cases: (row, context) =>
    sourceGroups.map((group) => ({
      discriminator: sourceOfGroup[group],
      department: agencyOf(sourceOfGroup[group]),
      when: sql`${row[group].invalidIds} > 0`,
      told: not(isTrue(isVanished(row, group, context))),
      restsOn: [group],
      evidence: [row[group].invalidId],
    })),
});
