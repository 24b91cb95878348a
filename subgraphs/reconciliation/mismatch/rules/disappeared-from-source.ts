import { agencyOf } from '../../../../platform/source-systems.ts';
import { sourceOfGroup } from '../comparison-row.ts';
import { askedGroups, isMissed } from '../disappearance.ts';
import { schoolAgeParameters } from '../school-age.ts';
import { defineRule, disappearedRule } from '../rule.ts';

/**
 * A full export of the same place no longer holds the child, without a lawful end (see `isMissed`). It goes on with whatever
 * flags rested on the row that is gone. Partial, delta and held exports make nothing disappear.
 * Source: R82.
 */
export const disappearedFromSource = defineRule({
  code: disappearedRule,
  version: 2,
  title: { zh: '最新全量数据中已无此人', en: 'Gone from the newest full export' },
  action: {
    zh: '核实该记录为何不再出现在全量数据中，误删的恢复，离开的登记去向。',
    en: 'Find out why the record left the full export: restore it, or record where the child went.',
  },
  clause: 'R82 部门停止提供数据时按已知情况处理，不作推测',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  parameters: schoolAgeParameters,
  cases: (row, context) =>
    askedGroups.map((group) => ({
      discriminator: sourceOfGroup[group],
      department: agencyOf(sourceOfGroup[group]),
      severity: group === 'student' ? 'HIGH' : 'MEDIUM',
      when: isMissed(row, group, context),
      evidence: [row[group].lastSeen, row[group].coveredAsOf, row.welfare.householdType].slice(
        0,
        group === 'welfare' ? 3 : 2,
      ),
    })),
});
