import fc from 'fast-check';
import { buildSchema, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileAnswerWriter } from './answer-writer.ts';
import type { AnswerWriter } from './answer-writer.ts';
import { fragmentsOf } from './collect-fields.ts';

const schema = buildSchema(`
  scalar Any
  interface Named { name: String }
  type Query { rows: [Row!] named: Named matrix: [[Row]] filler: [String] }
  type Row implements Named { id: ID! name: String count: Int yes: Boolean any: Any row: Row tags: [String] }
`);

function writerOf(query: string): AnswerWriter {
  const document = parse(query);
  const [operation] = document.definitions;
  const type = schema.getQueryType();
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !type) throw new Error('No query');
  return compileAnswerWriter(schema, type, operation.selectionSet, fragmentsOf(document));
}

const query = `{ filler rows { ...Row row { id } } matrix { __typename name } named { name } __schema { x: __typename } }
  fragment Row on Row { id name count yes any tags }`;
/** Long enough for the generated code; short answers are left to JSON.stringify. */
const filler = Array.from({ length: 1000 }, () => 'filler 小');

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('小明', null));
const row = fc.record({
  id: text,
  name: text,
  count: fc.oneof(fc.integer(), fc.constant(null)),
  yes: fc.constantFrom(true, false, null),
  any: fc.jsonValue(),
  tags: fc.oneof(fc.array(text), fc.constant(null)),
  row: fc.oneof(fc.record({ id: text }), fc.constant(null)),
});
const answer = fc.record({
  rows: fc.oneof(fc.array(row, { maxLength: 4 }), fc.constant(null)),
  matrix: fc.oneof(
    fc.array(
      fc.oneof(fc.array(fc.record({ __typename: fc.constant('Row'), name: text })), fc.constant(null)),
    ),
    fc.constant(null),
  ),
  named: fc.oneof(fc.record({ name: text }), fc.constant(null)),
  __schema: fc.constant({ x: '__Schema' }),
});

describe('an answer written by generated code', () => {
  it('is the text JSON.stringify writes', () => {
    const write = writerOf(query);
    write({ filler });
    let bytes = 0;
    fc.assert(
      fc.property(answer, (rest) => {
        const data = { filler, ...rest };
        const written = write(data);
        if (typeof written !== 'string') bytes += 1;
        expect(String(written)).toBe(JSON.stringify({ data }));
      }),
    );
    expect(bytes).toBe(100);
  });

  it.each([
    ['a list that is none', { rows: 'text' }],
    ['a missing field', { rows: [{ id: 'a' }] }],
    ['a hole', { rows: [undefined] }],
    ['an object that is none', { rows: [7] }],
  ])('is left to JSON.stringify where the data is not as it was projected: %s', (_, broken) => {
    const write = writerOf('{ filler rows { id name } }');
    write({ filler, rows: [] });
    const data = { filler, ...broken };
    expect(write(data)).toBe(JSON.stringify({ data }));
    expect(String(write({ filler, rows: null }))).toBe(JSON.stringify({ data: { filler, rows: null } }));
  });

  it('is a text when it is short', () => {
    expect(writerOf('{ rows { id } }')({ rows: [{ id: '一' }] })).toBe('{"data":{"rows":[{"id":"一"}]}}');
  });
});
