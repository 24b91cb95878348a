import { buildSchema, execute, GraphQLError, parse } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateTimeScalar } from '../schema/scalars.ts';
import { compileDataQuery } from './data-query.ts';
import { makeReplayable } from './replay.ts';
import { fc } from '../../../test/fast-check.ts';

const sdl = `
  scalar DateTime
  enum State { FOUND STALE }
  type Query { page(first: Int = 2, after: String): Page other: Row! _entities: [_Entity]! none: Row }
  type Page { rows: [Row!]! more: Boolean! }
  type Row { id: ID! name: String state: State count: Int ratio: Float at: DateTime tags: [String!] masked: String
    constructor: String views: [[View]] view: View }
  type View { state: State! asOf: String }
  type Child { id: ID! view: View }
  union _Entity = Child
`;
const query = `query ($after: String) {
  page(first: 3, after: $after) { more rows { ...All again: name } }
  named: other { __typename id masked constructor }
  _entities { __typename ... on Child { id view { state asOf } } }
}
fragment All on Row { id name state count ratio at tags masked views { state } view { asOf ... on View { state } } }`;
const document = parse(query, { noLocation: true });
const prompt = new Set(['Row.masked']);

type Root = Record<string, unknown>;

/** Root fields give what the root holds under their name. */
function schemaOf(root: Root, asked: string[] = []): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    field.resolve = () => {
      asked.push(field.name);
      const value = root[field.name];
      if (value instanceof GraphQLError) throw value;
      return value;
    };
  }
  const dateTime = schema.getType('DateTime');
  if (dateTime !== undefined && 'serialize' in dateTime) dateTime.serialize = DateTimeScalar.serialize;
  const masked = schema.getType('Row');
  if (masked !== undefined && 'getFields' in masked) {
    const field = masked.getFields()['masked'];
    if (field !== undefined && 'resolve' in field) {
      field.resolve = ({ masked: value }: { masked?: unknown }, _: unknown, { mark }: { mark: string }) =>
        typeof value === 'string' ? `${mark}${value}` : value;
    }
  }
  makeReplayable(schema);
  return schema;
}

function readResult({ data, errors = [] }: ExecutionResult): object {
  return {
    data: JSON.stringify(data),
    errors: errors.map(({ message, path, extensions }) => ({ message, path, extensions })),
  };
}

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('text', 'FOUND', 3, true, null) },
  fc.constantFrom(
    1.5,
    undefined,
    [],
    {},
    new Date(0),
    new Error('broken'),
    Promise.resolve('late'),
    () => 'made',
  ),
);
const good = { id: fc.constant('c1'), state: fc.constantFrom('FOUND', 'STALE') };
const view = fc.oneof(
  { weight: 8, arbitrary: fc.record({ state: good.state, asOf: fc.constantFrom('2026-09-01', null) }) },
  fc.record({ state: leaf, asOf: leaf }),
  leaf,
);
const row = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      ...good,
      name: fc.constantFrom('小明', null, undefined),
      count: fc.constantFrom(0, -1, null),
      ratio: fc.constantFrom(0.5, 2, null),
      at: fc.constantFrom(new Date(1e12), null),
      tags: fc.constantFrom(['a'], [], null),
      masked: fc.constantFrom('x', null),
      constructor: fc.constantFrom('own', null),
      views: fc.array(fc.array(view, { maxLength: 2 }), { maxLength: 2 }),
      view,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      id: leaf,
      name: leaf,
      state: leaf,
      count: leaf,
      ratio: leaf,
      tags: fc.array(leaf),
      at: leaf,
      masked: leaf,
      view: leaf,
    }),
  },
  leaf,
);
const entity = fc.oneof(
  { weight: 8, arbitrary: fc.record({ __typename: fc.constant('Child'), ...good, view }) },
  fc.constantFrom(
    new GraphQLError('Not found'),
    null,
    { __typename: 'Other' },
    { id: 'c2' },
    Promise.resolve(null),
  ),
);
const root = fc.record({
  page: fc.oneof(
    { weight: 8, arbitrary: fc.record({ rows: fc.array(row, { maxLength: 3 }), more: fc.boolean() }) },
    leaf,
    fc.constant(new GraphQLError('refused', { extensions: { code: 'BAD_USER_INPUT' } })),
  ),
  other: row,
  _entities: fc.oneof({ weight: 8, arbitrary: fc.array(entity, { maxLength: 3 }) }, leaf),
});

describe('a query about data', () => {
  it('is answered exactly as graphql-js answers it: data, order of keys, nulls and errors', async () => {
    let direct = 0;
    await fc.assert(
      fc.asyncProperty(root, async (values) => {
        const contextValue = { mark: '*' };
        const schema = schemaOf(values);
        const compiled = compileDataQuery(schema, document, prompt);
        const actual = (await compiled?.run(contextValue, { after: 'x' })) ?? {};
        const expected = await execute({ schema, document, contextValue, variableValues: { after: 'x' } });
        expect(readResult(actual)).toEqual(readResult(expected));
        if (actual.errors === undefined) direct += 1;
      }),
      { numRuns: 300 },
    );
    expect(direct).toBeGreaterThan(10);
  });

  it('is answered as graphql-js answers it for each set of conditions', async () => {
    const conditional = parse(`query ($yes: Boolean!, $no: Boolean = false, $first: Int = 7) {
      page(first: $first) @skip(if: $no) { more @include(if: $yes) rows { id ...More @skip(if: $yes) } }
      named: other @include(if: $yes) { id masked @skip(if: $no) name @include(if: true) }
    }
    fragment More on Row { name state view @include(if: $yes) { asOf } }`);
    const schema = schemaOf({
      page: { rows: [{ id: 'a', name: 'A', state: 'FOUND', view: null }], more: true },
      other: { id: 'b', masked: 'x', name: null },
    });
    const compiled = compileDataQuery(schema, conditional, prompt);
    const flags = [true, false, undefined, null];
    for (const yes of flags) {
      for (const no of flags) {
        const variableValues = { ...(yes !== undefined && { yes }), ...(no !== undefined && { no }) };
        const contextValue = { mark: '*' };
        const expected = await execute({ schema, document: conditional, contextValue, variableValues });
        for (let time = 0; time < 2; time += 1) {
          const actual = (await compiled?.run(contextValue, variableValues)) ?? {};
          expect(readResult(actual)).toEqual(readResult(expected));
        }
      }
    }
  });

  it('resolves nothing twice, also when graphql-js has to tell of an error', async () => {
    const asked: string[] = [];
    const failing = { page: new GraphQLError('statement failed'), other: { id: null }, _entities: [] };
    const compiled = compileDataQuery(schemaOf(failing, asked), document, prompt);
    const result = await compiled?.run({ mark: '' }, {});
    expect(asked.sort()).toEqual(['_entities', 'other', 'page']);
    expect(result?.errors?.map(({ path }) => path)).toEqual([['page'], ['named', 'id']]);
  });

  it('is given up where the values turn out to be something else', async () => {
    const promised = { page: null, other: Promise.resolve({ id: 'a' }), _entities: [Promise.resolve(null)] };
    const compiled = compileDataQuery(schemaOf(promised), document, prompt);
    for (let time = 0; time < 5; time += 1) {
      expect(compiled?.isSuitable()).toBe(true);
      await compiled?.run({ mark: '' }, {});
    }
    expect(compiled?.isSuitable()).toBe(false);
  });

  it.each([
    ['a resolver that may not answer at once', '{ other { name masked } }'],
    ['a mutation', 'mutation { a }'],
    ['a name that would change a prototype', '{ other { __proto__: name } }'],
    ['an unknown variable type', 'query ($x: Nothing) { other { name } }'],
  ])('is none with %s', (_, text) => {
    const without = text.includes('masked') ? new Set<string>() : prompt;
    expect(compileDataQuery(schemaOf({}), parse(text), without)).toBeNull();
  });
});
