import { agencyOf } from '../../../../platform/source-systems.ts';
import { sourceOfGroup } from '../comparison-row.ts';
import { cutOffOn, day } from '../dates.ts';
import { hasCompleted, ofSchoolAge, schoolAgeParameters } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * A full export of the same place no longer holds the child. Lawful ends are none: graduation, transfer, death, moving
 * out, a cancelled certificate, the last year of junior school at the turn of the school year, growing out of childhood.
 * Partial, delta and held exports make nothing disappear.
 * Source: R82.
 */
export const disappearedFromSource = defineRule({
  code: 'disappeared-from-source',
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
  cases: (row, context) => {
    const { student, household, welfare, disability } = row;
    const left = any([
      sql`${household.deceasedRecords} > 0`,
      sql`${household.goneRecords} > 0`,
      sql`coalesce(${household.pastStatus}, 'NORMAL') <> 'NORMAL'`,
      sql`coalesce(${student.pastStatus}, '') = 'DECEASED'`,
    ]);
    const yearTurned = sql`${student.lastSeen} <= ${day(cutOffOn(context.today, context.cutOff))}`;
    const lawful = {
      student: any([
        sql`coalesce(${student.pastStatus}, '') in ('GRADUATED', 'TRANSFERRED_OUT', 'LEFT')`,
        isTrue(all([sql`${student.pastGrade} in ('J3', 'S1', 'S2', 'S3')`, yearTurned])),
        not(isTrue(ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 }))),
      ]),
      household: hasCompleted(row, context, 18),
      welfare: hasCompleted(row, context, 18),
      disability: any([
        sql`coalesce(${disability.pastStatus}, '') in ('CANCELLED', 'FROZEN')`,
        hasCompleted(row, context, 18),
      ]),
    };
    return (['student', 'household', 'welfare', 'disability'] as const).map((group) => ({
      discriminator: sourceOfGroup[group],
      department: agencyOf(sourceOfGroup[group]),
      severity: group === 'student' ? 'HIGH' : 'MEDIUM',
      when: all([
        sql`${row[group].pastRecords} > 0`,
        sql`${row[group].records} = 0`,
        not(left),
        not(isTrue(lawful[group])),
      ]),
      evidence: [row[group].lastSeen, row[group].coveredAsOf, welfare.householdType].slice(
        0,
        group === 'welfare' ? 3 : 2,
      ),
    }));
  },
});
