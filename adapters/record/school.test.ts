import { describe, expect, it } from 'vitest';
import { schoolDivision } from './school.ts';

describe('where a school lies', () => {
  it.each<[string, string | null, string | null, string | null, string | null]>([
    ['its columns and name', '2145000123', '450703101', '450703', '450703101'],
    ['its number, where nothing else tells', '2144000123', null, null, '44'],
    ['its number, where the name is that of a far donor', '2145000123', '440305', null, '45'],
    ['its columns, where the name is that of a far donor', '2145000123', '440305', '450703', '450703'],
    ['nowhere, where columns contradict the number', '2144000123', '450703', '450703', null],
    ['what is told, where the number is no school’s', '9945000123', '450703', '450703', '450703'],
    ['what is told, where the number names no province', '2100000123', '450703', '450703', '450703'],
    ['nowhere, where nothing tells', null, null, null, null],
  ])('is told by %s', (_, id, told, byColumns, expected) => {
    expect(schoolDivision(id, told, byColumns)).toBe(expected);
  });
});
