import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { disabilityKnownToWelfareOnly } from './disability-known-to-welfare-only.ts';

const { flagged, flags, closes } = ruleOnRows(disabilityKnownToWelfareOnly);

describe('disability-known-to-welfare-only', () => {
  const known = {
    household: { records: 1, normalRecords: 1 },
    welfare: { records: 1, disabled: true },
    disability: { coveredAsOf: '2025-11-01' },
  };

  it('flags a child whom only the monitoring system knows to be disabled', async () => {
    expect(await flags(known)).toEqual([
      { discriminator: '', department: 'DISABLED_PERSONS_FEDERATION', severity: 'LOW' },
    ]);
  });
  it('counts a cancelled certificate as none', async () => {
    expect(await flagged(but(known, { disability: { records: 1, status: 'CANCELLED' } }))).toBe(true);
  });
  it.each([
    ['a certificate is valid', { disability: { validRecords: 1 } }],
    ['the status of the certificate cannot be read', { disability: { unknownRecords: 1 } }],
    ['no disability export covers the place', { disability: null }],
    ['that export is too old', { disability: { coveredAsOf: '2024-10-15' } }],
    ['the hukou is not known', { household: null }],
    ['the monitoring system says not disabled', { welfare: { disabled: false } }],
    ['the monitoring system does not say', { welfare: { disabled: null } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(known, changes))).toBe(false);
  });
  it.each([
    ['a certificate is valid', { disability: { validRecords: 1 } }],
    ['the monitoring system says not disabled', { welfare: { disabled: false } }],
    ['the child has died', { household: { normalRecords: 0, deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(known, changes))).toBe(true);
  });
  it.each([
    ['the monitoring system does not say any more', { welfare: { disabled: null } }],
    ['the register is silent', { disability: null }],
    ['the population registry is silent', { household: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(known, changes))).toBe(false);
  });
});
