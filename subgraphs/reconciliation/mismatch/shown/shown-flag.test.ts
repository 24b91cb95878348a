import { describe, expect, it } from 'vitest';
import { isGoldenWithheld } from './shown-flag.ts';

describe('a value of the golden record, to a caller who may not see every agency', () => {
  const seen = { 'child.birthDate': ['2015-03-20'], 'child.citizenId': ['450703201504210010'] };

  it.each([
    ['child.birthDate', '2015-03-20', 'a date an agency it sees gives'],
    ['child.birthDate', '2015-04-21', 'the date inside a number such an agency gives'],
    ['child.citizenId', '450703201504210010', 'a number such an agency gives'],
    ['student.grade', 'P3', 'a value of no golden record'],
  ])('%s %s is shown: %s', (field, value) => {
    expect(isGoldenWithheld(field, value, seen)).toBe(false);
  });
  it.each([
    ['child.birthDate', '2015-03-21', 'a date only others give'],
    ['child.citizenId', '450703201503200013', 'a number only others give'],
  ])('%s %s is withheld: %s', (field, value) => {
    expect(isGoldenWithheld(field, value, seen)).toBe(true);
  });
  it.each(['child.birthDate', 'child.citizenId'])('%s is withheld where nothing is known of it', (field) => {
    expect(isGoldenWithheld(field, '2015-03-20', null)).toBe(true);
  });
});
