import { describe, expect, it } from 'vitest';
import {
  divisionOption,
  oneOfOption,
  requiredDivision,
  requiredOption,
  UsageError,
  wholeNumberOption,
} from './command.ts';

describe('command options', () => {
  it('refuse a missing required option by name', () => {
    expect(() => requiredOption({}, 'out')).toThrow(new UsageError('--out is required'));
  });
  it('refuse a number that is none', () => {
    expect(() => wholeNumberOption({ children: '1e6' }, 'children', 1)).toThrow(UsageError);
    expect(wholeNumberOption({}, 'children', 7)).toBe(7);
  });
  it('refuse a word outside the list and name the list', () => {
    expect(() => oneOfOption({ format: 'xml' }, 'format', ['csv', 'ndjson'], 'csv')).toThrow(/csv, ndjson/);
    expect(oneOfOption({ format: 'ndjson' }, 'format', ['csv', 'ndjson'], 'csv')).toBe('ndjson');
  });
  it('take a division code with trailing zeros or without', () => {
    expect(divisionOption({})).toBe('');
    expect(divisionOption({ within: '450703101000' }, 'within')).toBe('450703101');
    expect(requiredDivision({ division: '450703000000' })).toBe('450703');
    expect(requiredDivision({ division: '450703' })).toBe('450703');
    expect(() => requiredDivision({})).toThrow(new UsageError('--division is required'));
    for (const division of ['4507031', '450703 ', '000000', '钦北区'])
      expect(() => requiredDivision({ division })).toThrow(/--division takes a division code/);
  });
});
