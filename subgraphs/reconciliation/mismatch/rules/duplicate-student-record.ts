import { lastWord, workingDaysBefore } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, isTrue, not, sql } from '../sql.ts';

/**
 * Two active student records: two numbers, or one number at two schools. A transfer may lawfully show in both schools
 * while each side takes its ten working days; one record printed twice is one record.
 * Source: R5; transfers take up to 10 working days on each side.
 */
export const duplicateStudentRecord = defineRule({
  code: 'duplicate-student-record',
  title: { zh: '学籍重复（同一学生有两条在籍记录）', en: 'More than one active student record' },
  action: {
    zh: '核实学生实际就读学校，注销或转出重复学籍。',
    en: 'Find out which school the pupil attends and cancel or transfer the other record.',
  },
  clause: 'R5 更新修正错漏信息；转学学籍核办每环节10个工作日',
  department: 'EDUCATION',
  severity: 'MEDIUM',
  dueInDays: 30,
  parameters: { transferWorkingDays: 10 },
  when: ({ student }, { today, transferWorkingDays }) => {
    const window = workingDaysBefore(lastWord(student.asOf, today), transferWorkingDays * 2);
    return all([sql`${student.activePlaces} > 1`, not(isTrue(sql`${student.lastMovedOn} >= ${window}`))]);
  },
  restsOn: ['student'],
  evidence: ({ student }) => [student.activeSchools, student.studentNumber, student.lastMovedOn],
});
