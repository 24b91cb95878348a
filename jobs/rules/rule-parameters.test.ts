import { describe, expect, it } from 'vitest';
import { readParameterLines } from './rule-parameters.ts';

describe('a file of parameters', () => {
  const line = {
    line: 2,
    rule: '*',
    parameter: 'cutOff',
    division: '450703000000',
    effectiveFrom: '2025-09-01',
    effectiveTo: '',
    value: '07-31',
  };
  it('is read with division codes cut to their prefix', () => {
    const { parameters, problems } = readParameterLines([line]);
    expect(problems).toEqual([]);
    expect(parameters).toEqual([
      expect.objectContaining({ division: '450703', effectiveTo: null, value: '07-31' }),
    ]);
  });
  it.each([
    ['rule', { rule: 'no-such-rule' }],
    ['parameter', { parameter: 'noSuchParameter' }],
    ['parameter', { rule: 'name-differs' }],
    ['value', { value: '02-30' }],
    ['value', { value: '7' }],
    ['value', { parameter: 'entryAge', value: '-1' }],
    ['value', { parameter: 'entryAge', value: '6.5' }],
    ['value', { parameter: 'level', value: 'village' }],
    ['division', { division: '4507031' }],
    ['effective_from', { effectiveFrom: '2025-02-30' }],
    ['effective_to', { effectiveTo: '2025-08-31' }],
    ['effective_to', { effectiveTo: 'soon' }],
  ])('is refused for its column %s: %j', (column, changes) => {
    const { problems } = readParameterLines([{ ...line, ...changes }]);
    expect(problems.map((problem) => problem.column)).toEqual([column]);
  });
  it('is refused when two lines set the same', () => {
    const { problems } = readParameterLines([line, { ...line, line: 3 }]);
    expect(problems).toEqual([expect.objectContaining({ line: 3 })]);
  });
});
