import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSupergraph } from '../../executor/supergraph/load.ts';
import { listSchemaFields } from './schema-fields.ts';
import { dataClasses, findPolicyRow, listPolicyGaps, policyRows, readMatrix } from './table.ts';

const supergraph = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const fields = listSchemaFields(loadSupergraph(supergraph, null).apiSchema);
const header = ['department', 'purpose', ...dataClasses].join(',');
const row = (effect: (name: string) => string): string =>
  ['EDUCATION', 'control-dropout', ...dataClasses.map(effect)].join(',');
const allowed = row(() => 'allow');

describe('the classes of data', () => {
  it('hold every field of the schema, each once', () => {
    expect(fields.length).toBeGreaterThan(400);
    expect(listPolicyGaps(fields)).toEqual([]);
  });

  it('name a field that is missing, and one that is too many', () => {
    const [dropped = '', ...others] = fields;
    expect(listPolicyGaps([...others, 'Child.religion'])).toEqual([
      'Child.religion stands in no class',
      `${dropped} is not in the schema`,
    ]);
  });
});

describe('the matrix', () => {
  it('decides every class in every row', () => {
    expect(policyRows.length).toBeGreaterThan(30);
    for (const { effects } of policyRows)
      expect(Object.keys(effects).sort()).toEqual([...dataClasses].sort());
  });

  it('holds nothing for who is not in it', () => {
    expect(findPolicyRow('EDUCATION', 'control-dropout')).not.toBeNull();
    expect(findPolicyRow('EDUCATION', '')).toBeNull();
    expect(findPolicyRow('EDUCATION control-dropout', '')).toBeNull();
    expect(findPolicyRow('__proto__', 'constructor')).toBeNull();
  });

  it.each([
    ['a class without a column', `${header.replace(',poverty', '')}\n${allowed}`, 'must have the columns'],
    ['a column without a class', `${header},religion\n${allowed},allow`, 'must have the columns'],
    ['a missing cell', `${header}\n${allowed.replace(/,allow$/, '')}`, 'Line 2 of the matrix: expected'],
    ['the same row twice', `${header}\n${allowed}\n${allowed}`, 'Line 3 of the matrix: EDUCATION'],
    ['a word it does not know', `${header}\n${row(() => 'yes')}`, 'must be one of'],
    [
      'what cannot be enforced',
      `${header}\n${row((name) => (name === 'disability' ? 'mask' : 'allow'))}`,
      'disability must be one of allow, withhold',
    ],
    [
      'hiding who a child is',
      `${header}\n${row((name) => (name === 'identity' ? 'withhold' : 'allow'))}`,
      'identity must be one of allow',
    ],
  ])('is refused with %s', (_, text, problem) => {
    expect(() => readMatrix(text)).toThrow(problem);
  });
});
