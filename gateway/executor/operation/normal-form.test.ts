import { buildSchema, Kind, parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fragmentsOf } from '../../../platform/graphql/collect-fields.ts';
import { inNormalForm } from './normal-form.ts';

const schema = buildSchema(`
  type Query { a: A  any: Any  named: Named  n(x: Int): Int }
  type Mutation { one: Int  two: Int }
  interface Named { name: String }
  type A implements Named { name: String  a: A }
  type B implements Named { name: String }
  union Any = A | B`);

function plain(text: string, variables?: Record<string, unknown>): string | null {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation');
  const form = inNormalForm(schema, operation, fragmentsOf(document), variables);
  return form === null ? null : print(form);
}

const same = (text: string): string => print(parse(text));

describe('the normal form of an operation', () => {
  it.each([
    ['says each field once', '{ a { name } a { name a { name } } }', '{ a { name a { name } } }'],
    ['keeps aliases apart', '{ x: n(x: 1) y: n(x: 1) n }', '{ x: n(x: 1) y: n(x: 1) n }'],
    [
      'opens fragments that narrow nothing',
      '{ a { ... { name } ... on Named { name } ...F } } fragment F on A { a { name } }',
      '{ a { name a { name } } }',
    ],
    [
      'keeps fragments that narrow, each once',
      '{ any { ... on A { name } ... on B { name } ... on A { a { name } } } }',
      '{ any { ... on A { name a { name } } ... on B { name } } }',
    ],
    [
      'drops fragments that cannot apply',
      '{ a { ... on Named { ... on B { name } } name } }',
      '{ a { name } }',
    ],
    [
      'decides what the text decides',
      '{ a { name @include(if: true) a @skip(if: true) { name } } n @skip(if: true) }',
      '{ a { name } }',
    ],
    [
      'asks whether there is an object nothing is asked of',
      '{ a { name @skip(if: true) } }',
      '{ a { __typename } }',
    ],
    [
      'leaves a condition out where the field is asked for anyway',
      'query ($v: Boolean!) { n @skip(if: $v) n }',
      'query ($v: Boolean!) { n }',
    ],
    [
      'keeps selections under different conditions apart',
      'query ($v: Boolean!) { a @skip(if: $v) { name } a { a { name } } }',
      'query ($v: Boolean!) { a @skip(if: $v) { name } a { a { name } } }',
    ],
    [
      'keeps mutations in order',
      'mutation ($v: Boolean!) { ... on Mutation @include(if: $v) { two } one two }',
      'mutation ($v: Boolean!) { ... on Mutation @include(if: $v) { two } one two }',
    ],
  ])('%s', (_, text, expected) => {
    expect(plain(text)).toBe(same(expected));
  });

  it('decides conditions for the values it is given', () => {
    const text =
      'query ($v: Boolean!) { a { name @skip(if: $v) ... on Named @include(if: $v) { name } } n @include(if: $v) }';
    expect(plain(text, { v: true })).toBe(same('query ($v: Boolean!) { a { name } n }'));
    expect(plain(text, { v: false })).toBe(same('query ($v: Boolean!) { a { name } }'));
  });

  it('is nothing where nothing is asked for', () => {
    expect(plain('{ n @skip(if: true) ... @include(if: false) { a { name } } }')).toBeNull();
    expect(plain('query ($v: Boolean!) { n @skip(if: $v) }', { v: true })).toBeNull();
  });

  it.each(['', ' @include(if: $v)'])('is refused where fragments unfold without end%s', (condition) => {
    const spreads = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on A { ...F${n + 1}${condition} ...F${n + 1} }`,
    );
    const text = `query ($v: Boolean!) { a { ...F0 } } ${spreads.join(' ')} fragment F40 on A { name }`;
    expect(() => plain(text)).toThrow('unfold to more than 10000 selections');
  });
});
