import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { expelledInCompulsoryYears } from './expelled-in-compulsory-years.ts';

const { flagged, flags, closes } = ruleOnRows(expelledInCompulsoryYears);

describe('expelled-in-compulsory-years', () => {
  const expelled = but(onNoRoll, {
    student: { records: 1, status: 'LEFT', statusLabel: '开除', grade: 'J1' },
  });

  it('flags a child of school age whom the registry says was expelled', async () => {
    expect(await flags(expelled)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'HIGH' }]);
  });
  it.each([
    ['退学', true],
    ['03', true],
    ['3', true],
    ['14', true],
    ['公派出国', false],
    ['13', false],
    ['下落不明', false],
  ])('reads the status %s', async (statusLabel, expected) => {
    expect(await flagged(but(expelled, { student: { statusLabel } }))).toBe(expected);
  });
  it('reads the last change where no status is printed', async () => {
    expect(await flagged(but(expelled, { student: { statusLabel: null, lastChange: '开除学籍' } }))).toBe(
      true,
    );
  });
  it.each([
    ['the pupil stands on another roll', { student: { activeRecords: 1 } }],
    ['it was senior school', { student: { grade: 'S1' } }],
    ['the pupil had finished junior school', { student: { finishedRecords: 1 } }],
    ['the child is too old', { child: { birthDate: '2009-08-31' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the registry is silent', { student: null }],
    ['the record has another status', { student: { status: 'TRANSFERRED_OUT' } }],
    [
      'the status says why the pupil left, whatever changed last',
      { student: { statusLabel: '公派出国', lastChange: '退学' } },
    ],
    ['the last change was another', { student: { statusLabel: null, lastChange: '转学' } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(expelled, changes))).toBe(false);
  });
  it.each([
    ['the pupil stands on another roll', { student: { activeRecords: 1 } }],
    ['the record has another status', { student: { status: 'GRADUATED' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(expelled, changes))).toBe(true);
  });
  it.each([['the registry is silent', { student: null }]])('stays open when %s', async (_, changes) => {
    expect(await closes(but(expelled, changes))).toBe(false);
  });
});
