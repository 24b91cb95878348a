import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { caller } from '../../../../platform/subgraph/test-support.ts';
import { compareFields, levelsInSight, scoreInSight } from './comparison.ts';
import type { ComparedRecord, FieldLevels } from './rows.ts';

const record: ComparedRecord = {
  source: 'student-registry',
  recordId: 1,
  childId: null,
  sourceKey: 'k',
  fileRow: 2,
  importId: '00000000-0000-0000-0000-000000000001',
  asOf: plainDate('2025-08-31'),
  present: true,
  name: '林佳',
  formerNameKey: null,
  sex: null,
  birthDate: plainDate('2015-01-01'),
  citizenId: null,
  citizenIdRaw: null,
  guardianCitizenId: null,
  guardianName: '林父、林母',
  phone: '13800001234',
  village: null,
  division: null,
};
const mate: ComparedRecord = {
  ...record,
  source: 'population-registry',
  name: '林甲',
  guardianName: '林母',
  phone: null,
};
const levels: FieldLevels = {
  name: ['homophone', 10],
  'birth-date': ['exact', 12.25],
  'guardian-name': ['same', 13.5],
  phone: ['same', 14.75],
};
/** 17 bits to begin from, and 12.25 too many for one household. */
const bits = 10 + 12.25 + 16 - 17;
const police = { ...caller, views: ['student', 'household'] as const };

describe('a score beside its fields', () => {
  it('adds up: where it began, the fields, and what a household counts too much', () => {
    expect(scoreInSight(bits, levels, levels)).toEqual({ bits, prior: -17, householdCap: -12.25 });
  });

  it('makes up for a household that differs in all for one reason', () => {
    const differing: FieldLevels = { 'guardian-name': ['other', -4], phone: ['other', -5] };
    expect(scoreInSight(-23, differing, differing)).toEqual({ bits: -23, prior: -17, householdCap: 3 });
  });

  it('is told whole to who may open every view', () => {
    expect(levelsInSight(record, [mate], levels, caller)).toEqual(levels);
  });

  it('leaves out what only an agency says whose view the caller may not open', () => {
    const seen = levelsInSight(record, [mate], levels, police);
    expect(Object.keys(seen)).toEqual(['name', 'birth-date', 'guardian-name']);
    expect(scoreInSight(bits, levels, seen)).toEqual({ bits: 18.75, prior: -17, householdCap: 0 });
    const phone = compareFields(record, [mate], levels, police).find(({ field }) => field === 'phone');
    expect(phone).toMatchObject({ record: '138****1234', child: [], level: null, bits: null });
  });

  it('does not tell by an agreement that another agency has the value', () => {
    const other = { ...mate, phone: '13911112222' };
    expect(levelsInSight(record, [other], levels, police)).not.toHaveProperty('phone');
    expect(levelsInSight(record, [{ ...mate, phone: record.phone }], levels, police)).toHaveProperty('phone');
    const differing: FieldLevels = { ...levels, phone: ['other', -5] };
    expect(levelsInSight(record, [other], differing, police)).toEqual(
      levelsInSight(record, [other], levels, police),
    );
  });
});
