import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { disabilityCategoryDiffers } from './disability-category-differs.ts';

const { flagged, flags, closes } = ruleOnRows(disabilityCategoryDiffers);

describe('disability-category-differs', () => {
  const differing = {
    disability: { records: 1, validRecords: 1, categories: ['VISUAL'] },
    student: { records: 1, activeRecords: 1, disabilityCategory: 'HEARING' },
  };

  it('asks the school to follow the certificate', async () => {
    expect(await flags(differing)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'LOW' },
    ]);
  });
  it('asks the welfare system to follow the certificate', async () => {
    const row = but(differing, {
      student: { disabilityCategory: 'VISUAL' },
      welfare: { records: 1, disabilityCategory: 'HEARING' },
    });
    expect((await flags(row)).map(({ department }) => department)).toEqual(['RURAL_AFFAIRS']);
  });
  it('doubts the certificate when school and welfare system agree against it', async () => {
    const row = but(differing, { welfare: { records: 1, disabilityCategory: 'HEARING' } });
    expect((await flags(row)).map(({ department }) => department)).toEqual(['DISABLED_PERSONS_FEDERATION']);
  });
  it.each([
    ['the school’s cell is blank', { student: { disabilityCategory: null } }],
    ['the school says 无残疾, which is another flag', { student: { disabilityCategory: 'NONE' } }],
    ['the school names no category', { student: { disabilityCategory: 'OTHER' } }],
    [
      'the school names a component of a multiple disability',
      { disability: { categories: ['MULTIPLE', 'HEARING'] } },
    ],
    [
      'one of two certificates agrees',
      { disability: { validRecords: 2, categories: ['VISUAL', 'HEARING'] } },
    ],
    ['its own number names that category', { disability: { certificateNumber: '45070320150320001322' } }],
    ['the certificate is not valid', { disability: { validRecords: 0, categories: null } }],
    ['the register is silent', { disability: null }],
    ['the student registry is silent', { student: null }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(differing, changes))).toBe(false);
  });
  it('asks both when school and welfare system name two categories of their own', async () => {
    const row = but(differing, { welfare: { records: 1, disabilityCategory: 'SPEECH' } });
    expect((await flags(row)).map(({ department }) => department)).toEqual(['EDUCATION', 'RURAL_AFFAIRS']);
  });
  it.each([
    ['the school names the category of the certificate', { student: { disabilityCategory: 'VISUAL' } }],
    ['the pupil has left', { student: { activeRecords: 0 } }],
    ['the certificate is not valid any more', { disability: { validRecords: 0 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(differing, changes), 'student-registry')).toBe(true);
  });
  it.each([
    ['the school’s cell is emptied', { student: { disabilityCategory: null } }],
    ['the school says 无残疾, which is another flag', { student: { disabilityCategory: 'NONE' } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(differing, changes), 'student-registry')).toBe(false);
  });
});
