import { describe, expect, it } from 'vitest';
import { SourceFailure } from '../../executor/tree/source-failure.ts';
import { findViolation } from './look-over.ts';
import type { Limits } from './sensitive-fields.ts';
import type { Place } from './sensitive-paths.ts';
import { policyRows } from '../policy/table.ts';

const [row] = policyRows;
if (row === undefined) throw new Error('The matrix is empty');
const limits: Limits = { row, fullCitizenId: false, withheldSources: new Set(['POVERTY_MONITORING']) };
const child: Place = {
  type: 'Child',
  division: 'division',
  source: null,
  knownFrom: 'knownFrom',
  evidence: [],
  texts: [{ key: 'name', field: 'Child.name' }],
  empty: [{ key: 'welfare', field: 'Child.welfare' }],
  below: [],
};
const sound = { division: '450703101', name: '林甲', knownFrom: ['STUDENT_REGISTRY'] };

describe('an answer to a caller of 450703 without the welfare view', () => {
  it.each([
    ['a child within the division', {}],
    ['a child of which no place was asked', { division: undefined }],
    ['a child whose sources were not asked', { knownFrom: undefined }],
    ['welfare data that are withheld', { welfare: { state: 'WITHHELD', asOf: null, records: [] } }],
    ['welfare data whose source failed', { welfare: new SourceFailure('SOURCE_TIMEOUT') }],
  ])('may hold %s', (_, changes) => {
    expect(findViolation({ ...sound, ...changes }, child, limits, '450703')).toBeNull();
  });

  it.each([
    ['a child of another place', { division: '450721101' }, 'OUTSIDE_DIVISION'],
    ['a child of no known place', { division: null }, 'OUTSIDE_DIVISION'],
    ['a child only a withheld source knows', { knownFrom: ['POVERTY_MONITORING'] }, 'CHILD_WITHHELD'],
    [
      'a child a withheld source knows, too',
      { knownFrom: ['STUDENT_REGISTRY', 'POVERTY_MONITORING'] },
      'CHILD_WITHHELD',
    ],
    ['a child no source knows', { knownFrom: [] }, 'CHILD_WITHHELD'],
    ['a child taken for one whom the caller may see all of', { knownFrom: null }, 'CHILD_WITHHELD'],
    ['welfare data', { welfare: { state: 'FOUND' } }, 'CLASS_WITHHELD'],
    [
      'records under the state that says they are withheld',
      { welfare: { state: 'WITHHELD', records: [{}, 1] } },
      'CLASS_WITHHELD',
    ],
    ['a whole number', { name: '林甲 450703201501100015' }, 'NUMBER_NOT_MASKED'],
  ])('may not hold %s', (_, changes, reason) => {
    expect(findViolation({ ...sound, ...changes }, child, limits, '450703')).toMatchObject({ reason });
  });

  it.each(['450703201501100015', '450703200000000009', '45070320150101900X'])(
    'may not hold the number %s, whatever its digits',
    (number) => {
      const found = findViolation({ ...sound, name: number }, child, limits, '450703');
      expect(found).toMatchObject({ field: 'Child.name', reason: 'NUMBER_NOT_MASKED' });
    },
  );

  it('is not looked over for places where the caller may see all of them', () => {
    expect(findViolation({ ...sound, division: null }, child, limits, '')).toBeNull();
  });
});
