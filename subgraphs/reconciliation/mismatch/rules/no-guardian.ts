import { hasCompleted } from '../school-age.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * No living guardian or parent named by any source: urgent where a source says orphan or de-facto unattended, less so
 * where at least two sources have cells for guardians and all are empty or name the dead.
 * Source: R22.
 */
export const noGuardian = defineRule({
  code: 'no-guardian',
  title: { zh: '未登记在世监护人', en: 'No living guardian on record' },
  action: {
    zh: '查明并确定监护人；无人监护的，由民政部门落实监护和救助。',
    en: 'Find and determine the guardian; where there is none, provide guardianship and relief.',
  },
  clause: 'R22 未找到或者未确定监护人孤儿和流浪人员',
  department: 'CIVIL_AFFAIRS',
  severity: 'HIGH',
  dueInDays: 30,
  parameters: { cutOff: '08-31', guardedUntilAge: 17 },
  cases: (row, context) => {
    const { child, student, welfare, household } = row;
    const without = all([
      sql`${child.livingGuardians} = 0`,
      sql`${household.deceasedRecords} = 0`,
      not(isTrue(hasCompleted(row, context, context.guardedUntilAge + 1))),
      sql`${child.birthDate} is not null`,
    ]);
    const marked = any([isTrue(sql`${student.orphan}`), isTrue(sql`${welfare.unattendedChild}`)]);
    const evidence = [child.livingGuardians, student.orphan, welfare.unattendedChild];
    const told = sql`${child.livingGuardians} > 0 or ${household.deceasedRecords} > 0`;
    return [
      { when: all([without, marked]), told, evidence },
      { severity: 'MEDIUM', when: all([without, sql`${child.guardiansTold}`]), told, evidence },
    ];
  },
});
