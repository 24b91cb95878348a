import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { movementNotApproved } from './movement-not-approved.ts';

const { flagged, flags, closes } = ruleOnRows(movementNotApproved);

describe('movement-not-approved', () => {
  const onLeave = {
    student: {
      records: 1,
      status: 'ON_LEAVE',
      statusLabel: '休学',
      approvalState: '审核未通过',
      statusChangedOn: '2025-10-30',
      asOf: '2025-11-03',
    },
  };

  it('flags a leave whose approval was refused, however new', async () => {
    expect(await flags(onLeave)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'LOW' }]);
  });
  it.each([
    ['waiting for 20 working days', '2025-09-29', false],
    ['waiting for longer', '2025-09-28', true],
    ['waiting since nobody knows when', null, false],
  ])('an approval %s', async (_, statusChangedOn, expected) => {
    const waiting = but(onLeave, { student: { approvalState: '待审核', statusChangedOn } });
    expect(await flagged(waiting)).toBe(expected);
  });
  it('flags a refused deferral and a refused transfer into the school', async () => {
    const deferral = { status: 'UNKNOWN', statusLabel: '延缓入学' };
    const transfer = { status: 'ENROLLED', statusLabel: '在读', lastChange: '转学（转入）' };
    expect(await flagged(but(onLeave, { student: deferral }))).toBe(true);
    expect(await flagged(but(onLeave, { student: transfer }))).toBe(true);
  });
  it.each([
    ['the movement is approved', { student: { approvalState: '审核通过' } }],
    ['no state of approval is given', { student: { approvalState: null } }],
    ['there is no movement', { student: { status: 'ENROLLED', statusLabel: '在读' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the registry is silent', { student: null }],
    [
      'an old movement is approved',
      { student: { approvalState: '审核通过', statusChangedOn: '2025-01-01' } },
    ],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(onLeave, changes))).toBe(false);
  });
  it.each([
    ['the movement is approved', { student: { approvalState: '审核通过' } }],
    [
      'there is no movement any more',
      { student: { status: 'ENROLLED', statusLabel: '在读', approvalState: '已提交' } },
    ],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(onLeave, changes))).toBe(true);
  });
  it.each([
    ['approval is still awaited', { student: { approvalState: '待同意' } }],
    ['the state tells of neither', { student: { approvalState: '已提交' } }],
    ['the registry is silent', { student: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(onLeave, changes))).toBe(false);
  });
});
