import { lastWord, workingDaysBefore } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, sql } from '../sql.ts';

/**
 * A pupil still on the roll after a registered death, once the grace period is over. The student registry is judged on
 * the day of its own export: an export from before the end of the grace period proves nothing.
 * A death without a date leaves no grace period to wait for. The dead leave the population registry in time: that it drops
 * their row takes nothing back, and the day it was last there stands for a date that nobody gives any more. Nor does another
 * end: moved out, cancelled or missing is nobody living.
 * Source: R5; student records are cancelled within 10 working days of a registered death.
 */
export const enrolledButDeceased = defineRule({
  code: 'enrolled-but-deceased',
  version: 2,
  title: { zh: '户籍已登记死亡，学籍仍在读', en: 'On the roll after a registered death' },
  action: {
    zh: '核实后注销学籍。',
    en: 'Verify and cancel the student record.',
  },
  clause: 'R5 更新修正错漏信息；学生死亡的，学校10个工作日内注销其学籍',
  department: 'EDUCATION',
  severity: 'HIGH',
  dueInDays: 10,
  parameters: { graceWorkingDays: 10 },
  when: ({ household, student }, { today, graceWorkingDays }) => {
    const graceStart = workingDaysBefore(lastWord(student.asOf, today), graceWorkingDays);
    return all([
      sql`${student.activeRecords} > 0`,
      any([
        all([
          sql`${household.deceasedRecords} > 0`,
          sql`coalesce(${household.deathDate} < ${graceStart}, ${household.deathDate} is null)`,
        ]),
        all([
          sql`${household.records} = 0`,
          sql`${household.pastStatus} = 'DECEASED'`,
          sql`${household.lastSeen} < ${graceStart}`,
        ]),
      ]),
    ]);
  },
  told: ({ household, student }) =>
    any([
      sql`${student.activeRecords} = 0`,
      sql`${household.normalRecords} > 0`,
      all([sql`${household.records} = 0`, sql`${household.pastRecords} = 0`]),
    ]),
  evidence: ({ household, student }) => [
    household.status,
    household.pastStatus,
    household.deathDate,
    student.status,
    student.schoolName,
  ],
});
