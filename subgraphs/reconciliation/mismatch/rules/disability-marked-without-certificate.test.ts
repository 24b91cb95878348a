import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { disabilityMarkedWithoutCertificate } from './disability-marked-without-certificate.ts';

const { flagged, flags, closes } = ruleOnRows(disabilityMarkedWithoutCertificate);

describe('disability-marked-without-certificate', () => {
  const marked = {
    student: { records: 1, activeRecords: 1, disabilityCategory: 'PHYSICAL' },
    household: { records: 1, normalRecords: 1 },
    disability: { coveredAsOf: '2025-11-01' },
  };

  it('flags a disability the covering register does not know', async () => {
    expect(await flags(marked)).toEqual([
      { discriminator: '', department: 'DISABLED_PERSONS_FEDERATION', severity: 'LOW' },
    ]);
  });
  it('counts a cancelled certificate as none', async () => {
    expect(await flagged(but(marked, { disability: { records: 1, status: 'CANCELLED' } }))).toBe(true);
  });
  it.each([
    ['no disability export covers the hukou', { disability: null }],
    ['the covering export is older than 400 days', { disability: { coveredAsOf: '2024-10-15' } }],
    ['the hukou is not known', { household: null }],
    ['there is a valid certificate', { disability: { records: 1, validRecords: 1 } }],
    ['nobody can read the certificate’s status', { disability: { records: 1, unknownRecords: 1 } }],
    ['the school’s cell is blank', { student: { disabilityCategory: null } }],
    ['the school says 无残疾', { student: { disabilityCategory: 'NONE' } }],
    ['the pupil has left', { student: { activeRecords: 0 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(marked, changes))).toBe(false);
  });
  it.each([
    ['there is a valid certificate', { disability: { records: 1, validRecords: 1 } }],
    ['the school says 无残疾', { student: { disabilityCategory: 'NONE' } }],
    ['the pupil has left', { student: { activeRecords: 0 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(marked, changes))).toBe(true);
  });
  it.each([
    ['the school’s cell is emptied', { student: { disabilityCategory: null } }],
    ['the register is silent', { disability: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(marked, changes))).toBe(false);
  });
});
