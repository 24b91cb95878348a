import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { disabledChildNotEnrolled } from './disabled-child-not-enrolled.ts';

const { flagged, flags, closes } = ruleOnRows(disabledChildNotEnrolled);

describe('disabled-child-not-enrolled', () => {
  const certified = but(onNoRoll, {
    child: { disabled: true },
    disability: { records: 1, validRecords: 1, categories: ['INTELLECTUAL'] },
  });

  it('flags a certified child of school age on no roll', async () => {
    expect(await flags(certified)).toEqual([
      { discriminator: '', department: 'DISABLED_PERSONS_FEDERATION', severity: 'HIGH' },
    ]);
  });
  it.each([
    ['the certificate is cancelled, frozen or expired', { disability: { validRecords: 0 } }],
    ['the register does not hold the child', { disability: null }],
    ['no export of the student registry covers the place', { student: null }],
    ['the child is enrolled', { student: { activeRecords: 1 } }],
    ['entry is deferred', { student: { deferredRecords: 1 } }],
    ['the registry says dropped out', { student: { droppedOutRecords: 1 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(certified, changes))).toBe(false);
  });
  it.each([
    ['eight on the cut-off', '2017-08-31', true],
    ['eight a day later: may still start late', '2017-09-01', false],
    ['fifteen', '2009-09-01', true],
    ['sixteen', '2009-08-31', false],
  ])('%s', async (_, birthDate, expected) => {
    expect(await flagged(but(certified, { child: { birthDate } }))).toBe(expected);
  });
  it.each([['a roll holds the child', { student: { activeRecords: 1 } }]])(
    'closes when %s',
    async (_, changes) => {
      expect(await closes(but(certified, changes))).toBe(true);
    },
  );
  it.each([['the student registry is silent', { student: null }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(certified, changes))).toBe(false);
    },
  );
});
