import { describe, expect, it } from 'vitest';
import { divisionPrefix } from './division-code.ts';

describe('divisionPrefix', () => {
  it.each([
    ['45', '45'],
    ['450703', '450703'],
    ['450703000000', '450703'],
    ['450700', '4507'],
    ['450703101', '450703101'],
    ['450703101000', '450703101'],
    ['450703101207', '450703101207'],
    ['', ''],
  ])('reads %s as the prefix %s', (code, prefix) => {
    expect(divisionPrefix(code)).toBe(prefix);
  });

  it.each(['4', '450', '45070', '4507031', '%', '45%', '00', '000000', '４５', ' 45', '45\n'])(
    'refuses "%s"',
    (code) => {
      expect(divisionPrefix(code)).toBeNull();
    },
  );
});
