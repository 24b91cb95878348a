import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { enrolledButDeceased } from './enrolled-but-deceased.ts';

const { flagged, flags, closes } = ruleOnRows(enrolledButDeceased);

describe('enrolled-but-deceased', () => {
  const deceased = {
    household: { records: 1, deceasedRecords: 1, status: 'DECEASED', deathDate: '2025-03-01' },
    student: { records: 1, activeRecords: 1, asOf: '2025-11-01' },
  };

  it('flags a pupil still on the roll after the grace period', async () => {
    expect(await flags(deceased)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'HIGH' }]);
  });
  it('does not wait where the death has no date', async () => {
    expect(await flagged(but(deceased, { household: { deathDate: null } }))).toBe(true);
  });
  it.each([
    ['ten working days before the export', '2025-10-20', false],
    ['eleven working days before the export', '2025-10-17', true],
    ['after the export', '2025-11-05', false],
  ])('died %s', async (_, deathDate, expected) => {
    expect(await flagged(but(deceased, { household: { deathDate }, student: { asOf: '2025-11-03' } }))).toBe(
      expected,
    );
  });
  it.each([
    ['the population registry is silent', { household: null }],
    ['the person is registered as living', { household: { deceasedRecords: 0, status: 'NORMAL' } }],
    ['the record was closed', { student: { activeRecords: 0 } }],
    ['the student registry is silent', { student: null }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(deceased, changes))).toBe(false);
  });

  const dropped = but(deceased, {
    household: { records: 0, deceasedRecords: 0, status: null, deathDate: null },
  });
  const lastSaid = (household: object) =>
    but(dropped, { household: { pastRecords: 1, pastStatus: 'DECEASED', ...household } });

  it('goes on when the population registry drops the row of the dead', async () => {
    expect(await flagged(lastSaid({ lastSeen: '2025-09-24' }))).toBe(true);
    // Dropped within the grace period: the registry may not have known yet, and nothing was taken back.
    expect(await flagged(lastSaid({ lastSeen: '2025-10-30' }))).toBe(false);
    expect(await closes(lastSaid({ lastSeen: '2025-10-30' }))).toBe(false);
  });
  it.each([
    ['the record is closed', but(lastSaid({ lastSeen: '2025-09-24' }), { student: { activeRecords: 0 } })],
    [
      'the person is registered as living',
      but(deceased, { household: { deceasedRecords: 0, normalRecords: 1, status: 'NORMAL' } }),
    ],
    ['the row of the dead turns out to be another child’s', but(dropped, { household: { pastRecords: 0 } })],
  ])('closes when %s', async (_, row) => {
    expect(await closes(row)).toBe(true);
  });
  it.each(['CANCELLED', 'MOVED_OUT', 'EMIGRATED', 'MISSING', 'UNKNOWN'])(
    'goes on when the row of the dead reads %s',
    async (status) => {
      const other = but(deceased, {
        household: { deceasedRecords: 0, goneRecords: status === 'UNKNOWN' ? 0 : 1, status, deathDate: null },
      });
      expect(await closes(other)).toBe(false);
    },
  );
});
