import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { certificateContradictsNumber } from './certificate-contradicts-number.ts';

const { flagged, flags, closes } = ruleOnRows(certificateContradictsNumber);

/** Digits 19 and 20: 听力, 二级. */
const number = '45070320150320001322';

describe('certificate-contradicts-number', () => {
  const agreeing = {
    disability: {
      records: 1,
      validRecords: 1,
      printedCategories: ['HEARING'],
      printedGrade: 2,
      certificateNumber: number,
    },
  };
  const differing = but(agreeing, { disability: { printedCategories: ['VISUAL'] } });

  it('asks the federation about category and grade', async () => {
    const raised = (discriminator: string) => [
      { discriminator, department: 'DISABLED_PERSONS_FEDERATION', severity: 'LOW' },
    ];
    expect(await flags(differing)).toEqual(raised('category'));
    expect(await flags(but(agreeing, { disability: { printedGrade: 3 } }))).toEqual(raised('grade'));
    expect(
      await flags(but(agreeing, { disability: { printedGrade: 3, certificateNumber: `${number}B1` } })),
    ).toEqual(raised('grade'));
  });
  it('takes several disabilities and one of them for a contradiction', async () => {
    expect(await flagged(but(agreeing, { disability: { printedCategories: ['MULTIPLE', 'HEARING'] } }))).toBe(
      true,
    );
    expect(await flagged(but(agreeing, { disability: { certificateNumber: '45070320150320001372' } }))).toBe(
      true,
    );
  });
  it.each([
    ['column and number agree', agreeing],
    [
      'its number names 多重',
      but(agreeing, {
        disability: { printedCategories: ['MULTIPLE', 'HEARING'], certificateNumber: '45070320150320001372' },
      }),
    ],
    ['the column names no category', but(differing, { disability: { printedCategories: ['OTHER'] } })],
    ['the grade is not assessed', but(agreeing, { disability: { printedGrade: null } })],
    ['the category is blank', but(differing, { disability: { printedCategories: null } })],
    [
      'the number has another form',
      but(differing, { disability: { certificateNumber: '4507032015032000' } }),
    ],
    [
      'its digits name no category',
      but(differing, { disability: { certificateNumber: '45070320150320001390' } }),
    ],
    ['the certificate is not valid', but(differing, { disability: { validRecords: 0 } })],
    ['there are two valid certificates', but(differing, { disability: { validRecords: 2 } })],
    ['the register is silent', but(differing, { disability: null })],
  ])('stays silent when %s', async (_, row) => {
    expect(await flagged(row)).toBe(false);
  });
  it.each([
    ['the column names the category of the number', agreeing],
    [
      'the number names the category of the column',
      but(differing, { disability: { certificateNumber: '45070320150320001312' } }),
    ],
    [
      'the certificate is cancelled',
      but(differing, { disability: { validRecords: 0, status: 'CANCELLED' } }),
    ],
    ['the row turned out to be another child’s', but(differing, { disability: null })],
  ])('closes when %s', async (_, row) => {
    expect(await closes(row, 'category')).toBe(true);
  });
  it.each([
    ['the column is emptied', but(differing, { disability: { printedCategories: null } })],
    [
      'the column names no category any more',
      but(differing, { disability: { printedCategories: ['OTHER'] } }),
    ],
    ['it has expired', but(differing, { disability: { validRecords: 0, status: 'VALID' } })],
    ['its status cannot be read', but(differing, { disability: { validRecords: 0, status: 'UNKNOWN' } })],
    [
      'the number can no longer be read',
      but(differing, { disability: { certificateNumber: '45070320150320' } }),
    ],
  ])('stays open when %s', async (_, row) => {
    expect(await closes(row, 'category')).toBe(false);
  });
  it('shows what the number says, and not the number', () => {
    const shown = certificateContradictsNumber
      .casesOn(plainDate('2025-11-20'))
      .map(({ evidence }) => evidence.map(({ field }) => field));
    expect(shown).toEqual([
      ['disability.printedCategories', 'disability.numberCategory', 'disability.certificateNumber'],
      ['disability.printedGrade', 'disability.numberGrade', 'disability.certificateNumber'],
    ]);
  });
});
