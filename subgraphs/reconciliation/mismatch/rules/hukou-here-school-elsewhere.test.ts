import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { hukouHereSchoolElsewhere } from './hukou-here-school-elsewhere.ts';

const { flagged, flags, closes } = ruleOnRows(hukouHereSchoolElsewhere);

describe('hukou-here-school-elsewhere', () => {
  const away = {
    household: { records: 1, normalRecords: 1, local: true, division: '450703101004' },
    student: {
      records: 1,
      activeRecords: 1,
      enrolledRecords: 1,
      activeDivisions: 1,
      schoolDivision: '450721',
      grade: 'P3',
    },
  };

  it('asks the village for evidence of a pupil at school in another county', async () => {
    expect(await flags(away)).toEqual([{ discriminator: '', department: 'TOWN', severity: 'LOW' }]);
  });
  it.each([
    ['another county of the prefecture', '450721101', true],
    ['another prefecture, the county unknown', '4501', true],
    ['another province, by the number of the school', '44', true],
    ['the same county', '450703', false],
    ['another township of the county', '450703102', false],
    ['the same province, no more is known', '45', false],
    ['the same prefecture, no more is known', '4507', false],
    ['no place that any export tells', null, false],
  ])('compares counties: a school in %s', async (_, schoolDivision, expected) => {
    expect(await flagged(but(away, { student: { schoolDivision } }))).toBe(expected);
  });
  it.each([
    ['another township', '450703102', true],
    ['the same township', '450703101', false],
    ['the county, its township unknown', '450703', false],
  ])('compares townships where a county asks for it: a school in %s', async (_, schoolDivision, expected) => {
    const row = but(away, { student: { schoolDivision } });
    expect(await flagged(row, '2025-11-20', { level: 'township' })).toBe(expected);
  });
  it.each([
    ['the hukou is elsewhere', { household: { local: false } }],
    ['the population registry does not hold the child', { household: null }],
    ['the child has moved out', { household: { normalRecords: 0, goneRecords: 1 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the pupil is at senior school', { student: { grade: 'S1' } }],
    ['the pupil is on leave', { student: { enrolledRecords: 0, onLeaveRecords: 1 } }],
    ['a second record is at a school here', { student: { activeRecords: 2, activeDivisions: 2 } }],
    ['the student registry is silent', { student: null }],
    ['the pupil reported at a school here', { term: { reported: true, division: '450703101' } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(away, changes))).toBe(false);
  });
  it('counts a pupil that reported at the school elsewhere, or did not report here', async () => {
    expect(await flagged(but(away, { term: { reported: true, division: '450721' } }))).toBe(true);
    expect(await flagged(but(away, { term: { reported: false, division: '450703' } }))).toBe(true);
  });
  it.each([
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0, schoolDivision: null } }],
    ['the pupil is at school here', { student: { schoolDivision: '450703' } }],
    [
      'the hukou has moved',
      { household: { normalRecords: 0, goneRecords: 1 }, student: { schoolDivision: null } },
    ],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(away, changes))).toBe(true);
  });
  it.each([
    ['nobody tells any more where the school lies', { student: { schoolDivision: null } }],
    ['the student registry is silent', { student: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(away, changes))).toBe(false);
  });
});
