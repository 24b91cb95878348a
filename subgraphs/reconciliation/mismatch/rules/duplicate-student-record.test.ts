import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { duplicateStudentRecord } from './duplicate-student-record.ts';

const { flagged, flags } = ruleOnRows(duplicateStudentRecord);

describe('duplicate-student-record', () => {
  const twice = { student: { records: 2, activeRecords: 2, activePlaces: 2, asOf: '2025-11-01' } };

  it('flags two active records', async () => {
    expect(await flags(twice)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'MEDIUM' }]);
  });
  it.each([
    ['one record is active', { student: { activeRecords: 1, activePlaces: 1 } }],
    ['one record is printed twice', { student: { activePlaces: 1 } }],
    ['the student registry is silent', { student: null }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(twice, changes))).toBe(false);
  });
  it.each([
    ['within the transfer window of 10 working days on each side', '2025-09-29', false],
    ['after the transfer window', '2025-09-28', true],
  ])('%s', async (_, lastMovedOn, expected) => {
    expect(await flagged(but(twice, { student: { lastMovedOn, asOf: '2025-11-03' } }))).toBe(expected);
  });
  it('counts the window up to the export, however late it is judged', async () => {
    const row = but(twice, { student: { lastMovedOn: '2025-10-20' } });
    expect(await flagged(row, '2026-06-01')).toBe(false);
  });
});
