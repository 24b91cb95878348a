import { lastWord, workingDaysBefore } from '../dates.ts';
import { defineRule } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The registry shows a movement (leave, transfer, deferral) whose approval it says was refused or sent back; or one that
 * has waited for approval longer than both sides of a transfer may take. An empty 审核状态 says nothing.
 * Source: R12.
 */
export const movementNotApproved = defineRule({
  code: 'movement-not-approved',
  title: { zh: '学籍异动未经审核通过', en: 'A movement is recorded without approval' },
  action: {
    zh: '补齐转学、休学、延缓入学等证明材料并重新报审，不符合条件的撤销异动。',
    en: 'Complete the proof and hand the movement in again, or take it back.',
  },
  clause: 'R12 转入、转出、休学、复学、辍学情况清楚，相关证明材料齐全',
  department: 'SCHOOL',
  severity: 'LOW',
  dueInDays: 30,
  parameters: { transferWorkingDays: 10 },
  when: ({ household, student }, { today, transferWorkingDays }) => {
    const window = workingDaysBefore(lastWord(student.asOf, today), transferWorkingDays * 2);
    const moved = any([
      sql`${student.status} in ('ON_LEAVE', 'TRANSFERRED_OUT', 'DEFERRED')`,
      sql`${student.statusLabel} ~ '保留入学资格|延缓入学|缓学|暂缓入学|延迟入学'`,
      sql`${student.lastChange} ~ '转入|转出|休学|复学'`,
    ]);
    return all([
      // Asked first: words are searched and days looked up only where somebody was asked for approval at all.
      sql`${student.approvalState} is not null`,
      isTrue(moved),
      sql`${household.deceasedRecords} = 0`,
      any([
        sql`${student.approvalState} ~ '未通过|不通过|不同意|驳回|退回|未批准|不予'`,
        isTrue(
          all([
            sql`${student.approvalState} ~ '待审|未审|审核中|审批中'`,
            sql`${student.statusChangedOn} < ${window}`,
          ]),
        ),
      ]),
    ]);
  },
  told: ({ student }) =>
    any([
      isTrue(
        all([
          sql`${student.approvalState} ~ '通过|同意|批准'`,
          not(sql`${student.approvalState} ~ '[未不]|待'`),
        ]),
      ),
      sql`${student.records} > 0 and coalesce(${student.status}, '') not in ('ON_LEAVE', 'TRANSFERRED_OUT', 'DEFERRED', 'UNKNOWN') and ${student.approvalState} is not null`,
    ]),
  restsOn: ['student'],
  evidence: ({ student }) => [
    student.approvalState,
    student.statusLabel,
    student.lastChange,
    student.statusChangedOn,
    student.schoolName,
  ],
});
