import { describe, expect, it } from 'vitest';
import { oneOfOption, requiredOption, UsageError, wholeNumberOption } from './command.ts';

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
});
