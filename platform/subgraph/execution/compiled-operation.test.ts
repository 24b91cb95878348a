import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import {
  execute,
  getNamedType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  parse,
  validate,
} from 'graphql';
import type {
  ExecutionResult,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { subgraphNames } from '../../source-systems.ts';
import { notFoundError } from '../errors.ts';
import { DateScalar, DateTimeScalar } from '../schema/scalars.ts';
import { createOperationCompiler } from './compiled-operation.ts';

/** Different for each place of an answer, and the same whenever it is asked for. */
function dice(seed: string): (sides: number) => number {
  let state = 2166136261;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16777619);
  return (sides) => {
    state = Math.imul(state ^ (state >>> 15), 2246822519);
    state = Math.imul(state ^ (state >>> 13), 3266489917);
    return (state >>> 0) % sides;
  };
}

const leaves: Record<string, unknown> = {
  Date: '2026-09-01',
  DateTime: new Date('2026-09-01T08:00:00Z'),
  Int: 7,
  Float: 0.5,
  Boolean: true,
};

/** A value a resolver may give for the type: mostly a good one, else null, broken, late, or made when asked for. */
function valueFor(type: GraphQLOutputType, place: string, faults: number): unknown {
  const throwDice = dice(place);
  const good = (): unknown => {
    if (isNonNullType(type)) return valueFor(type.ofType, place, 0);
    if (isListType(type)) {
      const item = type.ofType as GraphQLOutputType;
      return Array.from({ length: throwDice(3) + 1 }, (_, index) =>
        valueFor(item, `${place}.${index}`, faults),
      );
    }
    if (isEnumType(type)) return type.getValues()[throwDice(type.getValues().length)]?.value;
    if (isObjectType(type)) return objectFor(type, place, faults);
    return leaves[getNamedType(type).name] ?? `text of ${place}`;
  };
  if (faults === 0 || throwDice(faults) > 0) return throwDice(4) === 0 ? Promise.resolve(good()) : good();
  const bad: unknown[] = [
    null,
    undefined,
    { no: 'such value' },
    [],
    new Error('a driver quoted 450703201501010015'),
    () => good(),
    () => {
      throw notFoundError();
    },
    () => Promise.reject(new Error('statement failed')),
    () => Promise.reject(notFoundError()),
  ];
  return bad[throwDice(bad.length)];
}

/** Values are made when they are read: types refer to each other in circles. */
function objectFor(type: GraphQLObjectType, place: string, faults: number): object {
  const properties = Object.values(type.getFields()).map(({ name, type: fieldType }) => [
    name,
    { enumerable: true, get: () => valueFor(fieldType, `${place}.${name}`, faults) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(properties) as PropertyDescriptorMap);
}

/** The real schema of a subgraph over resolvers that give such values. */
function schemaOf(subgraph: string, faults: number): GraphQLSchema {
  const file = new URL(`../../../subgraphs/${subgraph}/schema.graphql`, import.meta.url);
  const typeDefs = parse(readFileSync(file, 'utf8'));
  const scalars: GraphQLResolverMap<unknown> = { Date: DateScalar };
  if (/scalar DateTime/.test(readFileSync(file, 'utf8'))) scalars['DateTime'] = DateTimeScalar;
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: scalars }]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    if (type === schema.getQueryType()) {
      for (const field of ownFields(type)) {
        field.resolve = () => valueFor(field.type, `${subgraph}.${field.name}`, faults);
      }
    }
    type.extensions = {
      apollo: {
        subgraph: {
          resolveReference: ({ id }: { id: string }) => {
            if (dice(id)(4) === 0) throw notFoundError();
            return dice(id)(2) === 0
              ? objectFor(type, id, faults)
              : Promise.resolve(objectFor(type, id, faults));
          },
        },
      },
    };
  }
  return schema;
}

function ownFields(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter(({ name }) => !name.startsWith('_'));
}

/** Everything the type holds, to a depth; under an alias where the field needs arguments. */
function selectionOf(type: GraphQLObjectType, depth: number): string {
  const fields = ownFields(type).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return [field.name];
    return depth === 0 || !isObjectType(named) ? [] : [`${field.name} ${selectionOf(named, depth - 1)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

type Told = { path: readonly (string | number)[]; text: string };
type Answer = { data: unknown; told: Told[] };

function readAnswer({ data, errors = [] }: ExecutionResult): Answer {
  const told = errors.map(({ message, path, extensions }) => ({
    path: path ?? [],
    // The compiler quotes names less often. Such messages are masked before anyone reads them.
    text: JSON.stringify({ message: message.replaceAll('"', ''), path, extensions }),
  }));
  // As text: the order of keys belongs to the answer.
  return { data: JSON.stringify(data), told };
}

/** The place that became null because of an error at this path. */
function nullPlace(data: unknown, path: readonly (string | number)[]): string {
  let value: unknown = JSON.parse(String(data));
  let depth = 0;
  for (; depth < path.length && value !== null; depth += 1) {
    value = (value as Record<string | number, unknown>)[path[depth] ?? ''];
  }
  return path.slice(0, depth).join('.');
}

/** The same data, every error of the other, and no place null without an error that the other has too. */
function expectSame(actual: Answer, expected: Answer): void {
  expect(actual.data).toEqual(expected.data);
  expect(actual.told.map(({ text }) => text)).toEqual(
    expect.arrayContaining(expected.told.map(({ text }) => text)),
  );
  const places = ({ data, told }: Answer): string[] => [
    ...new Set(told.map(({ path }) => nullPlace(data, path))),
  ];
  expect(places(actual).sort()).toEqual(places(expected).sort());
}

async function runBoth(
  [interpreted, compiled]: readonly [GraphQLSchema, GraphQLSchema],
  query: string,
  variables = {},
): Promise<[Answer, Answer]> {
  const document = parse(query, { noLocation: true });
  expect(validate(compiled, document)).toEqual([]);
  const run = createOperationCompiler(compiled).compile(document);
  if (run === null) throw new Error('The operation was not compiled');
  const expected = await execute({ schema: interpreted, document, variableValues: variables });
  return [readAnswer(await run({}, variables)), readAnswer(expected)];
}

describe.each([...subgraphNames])('an operation of the %s subgraph, compiled', (subgraph) => {
  // One schema each: compiling names the default resolvers of its schema.
  const withFaults = (faults: number): [GraphQLSchema, GraphQLSchema] => [
    schemaOf(subgraph, faults),
    schemaOf(subgraph, faults),
  ];

  it.each([0, 40, 10, 4])('answers entities as graphql-js does (one value in %d is bad)', async (faults) => {
    const schemas = withFaults(faults);
    const type = schemas[0].getType('Child');
    if (!isObjectType(type)) throw new Error('Every subgraph knows children');
    const query = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { __typename ... on Child ${selectionOf(type, 4)} } }`;
    for (let round = 0; round < 10; round += 1) {
      const ids = Array.from({ length: 4 }, (_, index) => `c${round}-${index}`);
      const representations = ids.map((id) => ({ __typename: 'Child', id }));
      expectSame(...(await runBoth(schemas, query, { representations })));
    }
  });

  it.each([0, 10])('answers root fields as graphql-js does (one value in %d is bad)', async (faults) => {
    const schemas = withFaults(faults);
    const type = schemas[0].getQueryType();
    if (type === null || type === undefined) throw new Error('Every subgraph has a query type');
    if (ownFields(type).every(({ args }) => args.some(isRequiredArgument))) return;
    expectSame(...(await runBoth(schemas, `query ${selectionOf(type, 4)}`)));
  });

  it('refuses variables that graphql-js refuses', async () => {
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    const [actual, expected] = await runBoth(withFaults(0), query, { r: null });
    expect([actual.data, expected.data]).toEqual([undefined, undefined]);
    expect([actual.told.length, expected.told.length]).toEqual([1, 1]);
  });
});

describe('types declared to be data', () => {
  it('are answered as graphql-js answers them, good values and bad ones', async () => {
    const typeDefs = parse(`type Query { view: View } type View { state: Int! asOf: String rows: [Row!] }
      type Row { id: ID! name: String tags: [String] }`);
    const view = {
      state: 1,
      asOf: null,
      rows: [
        { id: 'a', name: 'n', tags: ['x', null] },
        { id: 'b', name: { no: 'text' }, tags: 'none' },
      ],
    };
    const build = (): GraphQLSchema =>
      buildSubgraphSchema([{ typeDefs, resolvers: { Query: { view: () => Promise.resolve(view) } } }]);
    const document = parse('{ view { state asOf rows { id name tags } } }', { noLocation: true });
    const run = createOperationCompiler(build(), ['View']).compile(document);
    const expected = await execute({ schema: build(), document });
    expectSame(readAnswer((await run?.({}, {})) ?? {}), readAnswer(expected));
    expect(expected.errors).toHaveLength(2);
  });
});

describe('skip and include', () => {
  it.each([
    { yes: true, no: false },
    { yes: false, no: true },
  ])('are decided by the variables of each request: %o', async (variables) => {
    const query = `query ($yes: Boolean!, $no: Boolean!) {
      _entities(representations: [{ __typename: "Child", id: "c1" }, { __typename: "Child", id: "c2" }]) {
        ... on Child { id @skip(if: $yes) student @include(if: $yes) { state asOf @skip(if: $no) } }
        ...More @include(if: $no) } }
      fragment More on Child { again: id student { state } }`;
    expectSame(...(await runBoth([schemaOf('students', 0), schemaOf('students', 0)], query, variables)));
  });
});

describe('what is not compiled', () => {
  const typeDefs = parse('type Query { a: Int } type Mutation { b: Int }');

  it('is a mutation, and what the compiler refuses', () => {
    const compiler = createOperationCompiler(buildSubgraphSchema([{ typeDefs }]));
    expect(compiler.compile(parse('mutation { b }'))).toBeNull();
    expect(compiler.compile(parse('query ($x: Nothing) { a }'))).toBeNull();
    expect(compiler.compile(parse('{ a }'))).not.toBeNull();
  });

  it('is any operation of a schema with abstract types of its own', () => {
    const abstract = parse(
      'type Query { a: Thing } interface Thing { id: ID } type One implements Thing { id: ID }',
    );
    const compiler = createOperationCompiler(buildSubgraphSchema([{ typeDefs: abstract }]));
    expect(compiler.compile(parse('{ a { id } }'))).toBeNull();
  });
});
