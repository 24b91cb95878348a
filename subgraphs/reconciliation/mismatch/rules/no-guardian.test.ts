import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { noGuardian } from './no-guardian.ts';

const { flagged, flags, closes } = ruleOnRows(noGuardian);

describe('no-guardian', () => {
  const orphan = { child: { birthDate: '2015-03-20' }, student: { records: 1, orphan: true } };

  it('flags an orphan without a named guardian', async () => {
    expect(await flags(orphan)).toEqual([
      { discriminator: '', department: 'CIVIL_AFFAIRS', severity: 'HIGH' },
    ]);
  });
  it('flags a de-facto unattended child alike', async () => {
    const row = { child: { birthDate: '2015-03-20' }, welfare: { records: 1, unattendedChild: true } };
    expect((await flags(row))[0]?.severity).toBe('HIGH');
  });
  it('is less urgent where two sources have cells for guardians and name none', async () => {
    const row = { child: { birthDate: '2015-03-20', guardiansTold: true } };
    expect((await flags(row))[0]?.severity).toBe('MEDIUM');
  });
  it.each([
    ['a guardian is named', { child: { livingGuardians: 1 } }],
    ['no source has cells for guardians', { student: { orphan: null } }],
    ['the pupil is said to be no orphan', { student: { orphan: false } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the child is eighteen on the cut-off', { child: { birthDate: '2007-08-31' } }],
    ['no source gives a birth date', { child: { birthDate: null } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(orphan, changes))).toBe(false);
  });
  it.each([
    ['a guardian is named', { child: { livingGuardians: 1 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(orphan, changes))).toBe(true);
  });
  it.each([['the mark is taken back and nobody is named', { student: { orphan: false } }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(orphan, changes))).toBe(false);
    },
  );
});
