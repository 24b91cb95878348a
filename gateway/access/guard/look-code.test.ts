import { describe, expect, it } from 'vitest';
import { SourceFailure } from '../../executor/tree/source-failure.ts';
import { compileGlance, compileLook } from './look-code.ts';
import { findViolation } from './look-over.ts';
import type { Limits } from './sensitive-fields.ts';
import type { Place } from './sensitive-paths.ts';
import { policyRows } from '../policy/table.ts';
import { fc } from '../../../test/fast-check.ts';

const [row] = policyRows;
if (row === undefined) throw new Error('The matrix is empty');
const limits: Limits = { row, fullCitizenId: false, withheldSources: new Set(['POVERTY_MONITORING']) };

const nothing: Place = {
  type: 'Any',
  division: null,
  source: null,
  knownFrom: null,
  evidence: [],
  texts: [],
  empty: [],
  below: [],
};
const link: Place = { ...nothing, type: 'SourceLink', source: 'source' };
const evidence: Place = { ...nothing, type: 'Evidence', evidence: ['value', 'alias_v'] };
const child: Place = {
  ...nothing,
  type: 'Child',
  division: 'division',
  knownFrom: 'knownFrom',
  texts: [
    { key: 'name', field: 'Child.name' },
    { key: 'code', field: 'Child.code' },
  ],
  empty: [{ key: 'welfare', field: 'Child.welfare' }],
  below: [
    { key: 'links', place: link },
    { key: 'evidence', place: evidence },
  ],
};
const root: Place = { ...nothing, type: 'Query', below: [{ key: 'children', place: child }] };

const number = '450703201501010015';
const failure = new SourceFailure('SOURCE_TIMEOUT');
const oddly = fc.constantFrom(null, undefined, failure, 7, '', {}, []);
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: value }, oddly);
const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('林甲', 'a remark that is longer than a number', '450703********0015'),
  },
  fc.constantFrom(number, `remark: ${number}`, [number], ['林乙']),
);
const source = fc.constantFrom(
  'STUDENT_REGISTRY',
  'STUDENT_REGISTRY',
  'STUDENT_REGISTRY',
  'POVERTY_MONITORING',
);
const sources = fc.constantFrom(
  ['STUDENT_REGISTRY'],
  ['STUDENT_REGISTRY'],
  ['POPULATION_REGISTRY', 'STUDENT_REGISTRY'],
  ['STUDENT_REGISTRY', 'POVERTY_MONITORING'],
  ['POVERTY_MONITORING'],
);
const oneChild = fc.record({
  knownFrom: fc.oneof({ weight: 20, arbitrary: sources }, oddly),
  division: sometimes(fc.constantFrom('450703', '450703101', '450703101', '450721')),
  name: sometimes(word),
  code: sometimes(word),
  welfare: sometimes(
    fc.constantFrom({ state: 'WITHHELD', records: [] }, null, { state: 'FOUND', records: [] }),
  ),
  links: sometimes(fc.array(fc.record({ source: sometimes(source) }), { maxLength: 2 })),
  evidence: sometimes(
    fc.array(fc.record({ source: sometimes(source), value: sometimes(word), alias_v: oddly }), {
      maxLength: 2,
    }),
  ),
});
const children = fc.array(fc.oneof({ weight: 9, arbitrary: oneChild }, oddly, fc.array(oneChild)), {
  maxLength: 3,
});

describe('the generated look at an answer', () => {
  it('tells what the general one tells', () => {
    const look = compileLook(root, limits);
    const glance = compileGlance(root, limits);
    let clean = 0;
    let withheld = 0;
    fc.assert(
      fc.property(fc.record({ children }), fc.constantFrom('450703', ''), (data, division) => {
        const expected = findViolation(data, root, limits, division);
        expect(look(data, division)).toEqual(expected);
        if (expected === null) clean += 1;
        else withheld += 1;
        if (expected !== null) expect(glance?.(data, division)).toBe(false);
      }),
      { numRuns: 1000 },
    );
    expect(clean).toBeGreaterThan(100);
    expect(withheld).toBeGreaterThan(100);
  });

  it('passes what holds nothing without a second look', () => {
    const glance = compileGlance(root, limits);
    const sound = { division: '450703101', name: '林甲', code: null, welfare: { state: 'WITHHELD' } };
    const known = { ...sound, knownFrom: ['STUDENT_REGISTRY'] };
    expect(glance?.({ children: [sound, known, null, failure] }, '450703')).toBe(true);
    const unknown = { ...sound, knownFrom: [] };
    expect(glance?.({ children: [sound, unknown] }, '450703')).toBe(false);
  });
});

describe('a number in a text', () => {
  it.each(Array.from({ length: 40 }, (_, before) => before))(
    'is found behind %d other characters',
    (before) => {
      const place: Place = { ...nothing, texts: [{ key: 'name', field: 'Child.name' }] };
      const name = `${'x'.repeat(before)}${'1'.repeat(14)}X`;
      expect(findViolation({ name }, place, limits, '')).toMatchObject({ reason: 'NUMBER_NOT_MASKED' });
      expect(compileGlance(place, limits)?.({ name }, '')).toBe(false);
      expect(compileGlance(place, limits)?.({ name: `${name.slice(0, -2)}*X` }, '')).toBe(true);
    },
  );
});
