import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { welfareSaysInButNotEnrolled } from './welfare-says-in-but-not-enrolled.ts';

const { flagged, flags, closes } = ruleOnRows(welfareSaysInButNotEnrolled);

describe('welfare-says-in-but-not-enrolled', () => {
  const says = but(onNoRoll, { welfare: { records: 1, saysInSchool: true, schoolStage: 'PRIMARY' } });

  it('flags a member that is said to attend and is on no roll', async () => {
    expect(await flags(says)).toEqual([
      { discriminator: '', department: 'RURAL_AFFAIRS', severity: 'MEDIUM' },
    ]);
  });
  it('asks the education bureau when the child did report for the term', async () => {
    expect((await flags(but(says, { term: { reported: true } })))[0]?.department).toBe('EDUCATION');
  });
  it.each([
    ['the welfare system does not tell', { welfare: { saysInSchool: null } }],
    ['the welfare system says out of school', { welfare: { saysInSchool: false } }],
    ['no export of the student registry covers the place', { student: null }],
    ['the child attends kindergarten', { welfare: { schoolStage: 'PRESCHOOL' } }],
    ['the child attends a vocational school', { welfare: { schoolStage: 'VOCATIONAL' } }],
    ['the child is on leave', { student: { activeRecords: 1, onLeaveRecords: 1 } }],
    ['the registry says dropped out', { student: { droppedOutRecords: 1 } }],
    ['the child is five on the cut-off', { child: { birthDate: '2019-09-01' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(says, changes))).toBe(false);
  });
  it.each([['a roll holds the child', { student: { activeRecords: 1 } }]])(
    'closes when %s',
    async (_, changes) => {
      expect(await closes(but(says, changes))).toBe(true);
    },
  );
  it.each([['the student registry is silent', { student: null }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(says, changes))).toBe(false);
    },
  );
});
