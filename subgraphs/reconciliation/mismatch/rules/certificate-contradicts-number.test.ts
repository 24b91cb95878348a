import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { certificateContradictsNumber } from './certificate-contradicts-number.ts';

const { flagged, flags, closes } = ruleOnRows(certificateContradictsNumber);

describe('certificate-contradicts-number', () => {
  const number = '450703201503200013';
  const right = {
    disability: {
      records: 1,
      validRecords: 1,
      status: 'VALID',
      categories: ['PHYSICAL'],
      grade: 2,
      certificateNumber: `${number}42`,
    },
  };
  const otherGrade = but(right, { disability: { grade: 4 } });
  const otherCategory = but(right, { disability: { categories: ['HEARING'] } });
  const raised = (discriminator: string) => ({
    discriminator,
    department: 'DISABLED_PERSONS_FEDERATION',
    severity: 'LOW',
  });

  it('asks the federation about a grade or a category that its number does not have', async () => {
    expect(await flags(otherGrade)).toEqual([raised('grade')]);
    expect(await flags(otherCategory)).toEqual([raised('category')]);
    expect(await flags(but(otherGrade, { disability: { categories: ['MENTAL'] } }))).toEqual([
      raised('category'),
      raised('grade'),
    ]);
  });
  it.each([
    ['VISUAL', '1'],
    ['HEARING', '2'],
    ['SPEECH', '3'],
    ['PHYSICAL', '4'],
    ['INTELLECTUAL', '5'],
    ['MENTAL', '6'],
    ['MULTIPLE', '7'],
  ])('reads digit 19 of %s', async (category, digit) => {
    const certificateNumber = `${number}${digit}2`;
    expect(await flagged(but(right, { disability: { categories: [category], certificateNumber } }))).toBe(
      false,
    );
  });
  it('reads the number of a certificate that was issued again', async () => {
    const certificateNumber = `45070320150320001x42B1`;
    expect(await flagged(but(right, { disability: { certificateNumber } }))).toBe(false);
    expect(await flagged(but(otherGrade, { disability: { certificateNumber } }))).toBe(true);
  });
  it.each([
    ['all agree', {}],
    ['a component of a multiple disability agrees', { categories: ['MULTIPLE', 'PHYSICAL'] }],
    ['the column names no category', { categories: ['OTHER'] }],
    ['neither column nor number tells the category', { categories: [], certificateNumber: null }],
    ['the number has another form', { grade: 4, certificateNumber: number }],
    ['digit 20 is no grade', { grade: 4, certificateNumber: `${number}49` }],
    ['no grade is told', { grade: null }],
    ['the certificate is not in force', { grade: 4, validRecords: 0, categories: null, status: 'CANCELLED' }],
    ['there is another valid certificate', { grade: 4, records: 2, validRecords: 2 }],
  ])('stays silent when %s', async (_, disability) => {
    expect(await flagged(but(right, { disability }))).toBe(false);
  });
  it('stays silent when the register does', async () => {
    expect(await flagged({})).toBe(false);
  });
  it.each([
    ['the register corrects the value', right],
    ['the certificate is not in force any more', but(right, { disability: { validRecords: 0 } })],
  ])('closes when %s', async (_, row) => {
    expect(await closes(row, 'grade')).toBe(true);
    expect(await closes(row, 'category')).toBe(true);
  });
  it.each([
    ['the row has gone', but(right, { disability: null })],
    ['the number is lost', but(right, { disability: { certificateNumber: null } })],
    ['a second certificate appears', but(right, { disability: { records: 2, validRecords: 2 } })],
  ])('stays open when %s', async (_, row) => {
    expect(await closes(row, 'grade')).toBe(false);
    expect(await closes(row, 'category')).toBe(false);
  });
});
