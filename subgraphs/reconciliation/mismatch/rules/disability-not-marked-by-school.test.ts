import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { disabilityNotMarkedBySchool } from './disability-not-marked-by-school.ts';

const { flagged, flags, closes } = ruleOnRows(disabilityNotMarkedBySchool);

describe('disability-not-marked-by-school', () => {
  const unmarked = {
    disability: { records: 1, validRecords: 1, categories: ['VISUAL'] },
    student: { records: 1, activeRecords: 1, disabilityCategory: 'NONE' },
  };

  it('flags a pupil with a valid certificate whom the school calls not disabled', async () => {
    expect(await flags(unmarked)).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['the school’s cell is blank', { student: { disabilityCategory: null } }],
    ['the school names a category', { student: { disabilityCategory: 'OTHER' } }],
    ['the child is on no roll', { student: { activeRecords: 0 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the student registry is silent', { student: null }],
    ['the register is silent', { disability: null }],
    ['the certificate is not valid', { disability: { validRecords: 0 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(unmarked, changes))).toBe(false);
  });
  it.each([
    ['the school names a category', { student: { disabilityCategory: 'VISUAL' } }],
    ['the pupil has left', { student: { activeRecords: 0, disabilityCategory: null } }],
    ['the child has died', { household: { deceasedRecords: 1 }, student: { disabilityCategory: null } }],
    [
      'the certificate is not valid any more',
      { disability: { validRecords: 0 }, student: { disabilityCategory: null } },
    ],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(unmarked, changes))).toBe(true);
  });
  it.each([['the school’s cell is emptied', { student: { disabilityCategory: null } }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(unmarked, changes))).toBe(false);
    },
  );
});
