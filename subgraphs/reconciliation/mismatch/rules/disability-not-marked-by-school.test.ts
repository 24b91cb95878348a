import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { disabilityNotMarkedBySchool } from './disability-not-marked-by-school.ts';

const { flagged, flags } = ruleOnRows(disabilityNotMarkedBySchool);

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
});
