import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';

const schema = buildSchema(`
  type Query { a: Query  b: Int  many: [Query!]!  rows(first: Int = 4): Rows!  feed(first: Int): Rows!  dear: Query }
  type Mutation { change: Query }
  type Rows { edges: [Edge!]!  totalCount: Int! }
  type Edge { node: Query! }`);
const limits = { depth: 4, aliases: 2, tokens: 60, cost: 100, page: 10 };
const model = {
  pages: new Map([['Query.feed', 20]]),
  listLength: 3,
  mutation: 7,
  weights: new Map([
    ['Query.dear', 100],
    ['Rows.totalCount', 5],
  ]),
};

type Asked = { variables?: Record<string, unknown>; operationName?: string };

function refusalOf(query: string, asked: Asked = {}, given = limits): string | null {
  try {
    createAdmission(schema, given, model)({ query, ...asked });
    return null;
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string };
    expect(status).toBe(400);
    return `${code}: ${message}`;
  }
}

const tooDeep = 'OPERATION_TOO_LARGE: The operation nests deeper than 4 levels.';
const tooManyAliases = 'OPERATION_TOO_LARGE: The operation uses more than 2 aliases.';
const tooManyTokens = 'OPERATION_TOO_LARGE: The operation holds more than 60 tokens.';
const tooManyRows = (most: number): string => `PAGE_TOO_LARGE: A page of this list has at most ${most} rows.`;

describe('an operation is measured', () => {
  it.each<[string, string | null]>([
    ['{ a { a { a { b } } } }', null],
    ['{ a { a { a { a { b } } } } }', tooDeep],
    ['{ ...F } fragment F on Query { a { a { ...G } } } fragment G on Query { a { a { b } } }', tooDeep],
    ['{ a { ... on Query { a { a { a { b } } } } } }', tooDeep],
    ['{ unknown { unknown { unknown { unknown { b } } } } }', tooDeep],
    ['query A { b } query B { a { a { a { a { b } } } } }', null],
    ['{ x: b y: b }', null],
    ['{ x: b y: b z: b }', tooManyAliases],
    ['{ ...F a { ...F } } fragment F on Query { x: b y: b }', tooManyAliases],
    ['{ x: __typename y: __typename z: __typename }', tooManyAliases],
    [`{ ${'b '.repeat(58)}}`, null],
    [`{ ${'b '.repeat(59)}}`, tooManyTokens],
    [`{ ${'b, # b b b\n'.repeat(58)}}`, null],
    ['{ rows(first: 10) { totalCount } }', null],
    ['{ rows(first: 11) { totalCount } }', tooManyRows(10)],
    ['{ feed(first: 20) { totalCount } }', null],
    ['{ feed(first: 21) { totalCount } }', tooManyRows(20)],
  ])('%s', (query, expected) => {
    expect(refusalOf(query)).toBe(expected);
  });

  it('takes the operation that is named', () => {
    const query = 'query A { b } query B { a { a { a { a { b } } } } }';
    expect(refusalOf(query, { operationName: 'A' })).toBeNull();
    expect(refusalOf(query, { operationName: 'B' })).toBe(tooDeep);
  });

  it('leaves introspection alone', () => {
    expect(refusalOf('{ __schema { types { fields { type { ofType { name } } } } } }')).toBeNull();
  });
});

describe('the cost of an operation', () => {
  it.each<[string, number, Asked?]>([
    ['{ b }', 0],
    ['{ a { b } }', 1],
    ['{ dear { b } }', 100],
    ['{ many { b } }', 3],
    ['{ many { many { a { b } } } }', 3 * (1 + 3 * (1 + 1))],
    ['{ rows { edges { node { b } } } }', 1 + 4 * (1 + 1)],
    ['{ rows { totalCount edges { node { b } } } }', 1 + 5 + 4 * (1 + 1)],
    ['{ rows(first: 10) { edges { node { many { b } } } } }', 1 + 10 * (1 + 1 + 3)],
    ['{ rows(first: 2) { ...F } } fragment F on Rows { edges { node { b } } }', 1 + 2 * (1 + 1)],
    ['{ rows(first: 2) { edges { node { b } } edges { node { b } } } }', 1 + 2 * 2 * (1 + 1)],
    ['{ feed { edges { node { b } } } }', 1 + 20 * (1 + 1)],
    ['query($n: Int) { feed(first: $n) { edges { node { b } } } }', 1 + 20 * 2],
    ['query($n: Int) { feed(first: $n) { edges { node { b } } } }', 1 + 3 * 2, { variables: { n: 3 } }],
    ['query($n: Int = 6) { feed(first: $n) { edges { node { b } } } }', 1 + 6 * 2],
    ['mutation { change { b } }', 7],
  ])('%s is %d', (query, cost, asked) => {
    const refusal = `OPERATION_TOO_COSTLY: The operation may answer with ${cost} objects; at most ${cost - 1} are allowed. Ask for smaller pages.`;
    expect(refusalOf(query, asked, { ...limits, depth: 8, cost })).toBeNull();
    expect(refusalOf(query, asked, { ...limits, depth: 8, cost: cost - 1 })).toBe(refusal);
  });
});

describe('a page size in a variable', () => {
  const roomy = { ...limits, depth: 8 };
  const query = 'query($n: Int = 5) { rows(first: $n) { edges { node { a { b } } } } }';
  const costly = 'query($n: Int = 5) { rows(first: $n) { edges { node { many { many { b } } } } } }';
  const refusal = (check: () => void): unknown => {
    try {
      return check();
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each<[unknown, string | undefined]>([
    [10, undefined],
    [11, 'PAGE_TOO_LARGE'],
    [1e300, 'PAGE_TOO_LARGE'],
    [-1, undefined],
    [null, undefined],
    ['many', undefined],
    [undefined, undefined],
  ])('%s is checked in every request', (n, code) => {
    const admit = createAdmission(schema, roomy, model);
    const check = admit({ query, variables: { n: 1 } });
    expect(refusal(() => check?.({ n }))).toBe(code);
    expect(refusal(() => void admit({ query, variables: { n } }))).toBe(code);
  });

  it('decides what a costly operation may ask for', () => {
    const check = createAdmission(schema, roomy, model)({ query: costly });
    const most = Math.floor((limits.cost - 1) / (2 + 3 + 9));
    expect(refusal(() => check?.({ n: most }))).toBeUndefined();
    expect(refusal(() => check?.({ n: most + 1 }))).toBe('OPERATION_TOO_COSTLY');
  });

  it('may not be larger than the list allows by default either', () => {
    expect(refusalOf('query($n: Int = 11) { rows(first: $n) { totalCount } }')).toBe(tooManyRows(10));
  });
});

describe('a hostile operation', () => {
  const spreads = (count: number): string =>
    `{ ...F0 } ${Array.from({ length: count }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F${count} on Query { rows { edges { node { b } } } }`;

  it('of fragments that spread each other many times is measured without following each of its ways', () => {
    const startedAt = performance.now();
    expect(refusalOf(spreads(120), {}, { ...limits, tokens: 1e6 })).toContain('OPERATION_TOO_COSTLY');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it.each([
    '{ ...F } fragment F on Query { a { ...F } }',
    '{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }',
    '{ ...Missing }',
    '{ rows(first: "x") { edges } }',
    '{',
    'query A { b } query A { b }',
  ])('%s is left to validation', (query) => {
    expect(refusalOf(query)).toBeNull();
  });

  it('with a number beyond all numbers is refused', () => {
    expect(refusalOf(`{ rows(first: ${'9'.repeat(400)}) { edges { node { b } } } }`)).toBe(tooManyRows(10));
  });
});
