import { buildSchema, getArgumentValues, getVariableValues, Kind, parse } from 'graphql';
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileArguments, compileVariables } from './variables.ts';
import { fc } from '../../test/fast-check.ts';

const schema = buildSchema(`
  scalar _Any
  enum Colour { RED GREEN }
  input Filter { name: String, colours: [Colour!] }
  type Query {
    field(id: ID, text: String = "given", count: Int! = 5, yes: Boolean, colour: Colour, filter: Filter,
      list: [_Any!], ratio: Float): Int
  }
`);

function operationOf(query: string): OperationDefinitionNode {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation');
  return operation;
}

const anyValue = fc.oneof(
  fc.constantFrom('RED', 'text', '', 7, -1, 1.5, 2 ** 40, true, false, null, undefined, [], [null], {}),
  fc.array(fc.oneof(fc.constant(null), fc.object())),
  fc.record({ name: fc.string(), colours: fc.constantFrom(['RED'], ['BLUE'], 'GREEN') }),
);

describe('variables', () => {
  const types = [
    'ID',
    'String',
    'Int',
    'Boolean',
    'Float',
    'Colour',
    'Filter',
    '[_Any!]',
    '_Any',
    '[String]',
  ];
  const declarations = types.flatMap((type) => [type, `${type}!`]);

  it('are coerced, or refused, as graphql-js does', () => {
    const declared = fc.array(
      fc.record({ type: fc.constantFrom(...declarations), value: anyValue, given: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(declared, (variables) => {
        const head = variables.map(({ type }, index) => `$v${index}: ${type}`).join(' ');
        const { variableDefinitions = [] } = operationOf(`query (${head}) { field }`);
        const given = Object.fromEntries(
          variables.flatMap(({ value, given: isGiven }, index) => (isGiven ? [[`v${index}`, value]] : [])),
        );
        const expected = getVariableValues(schema, variableDefinitions, given);
        const actual = compileVariables(schema, variableDefinitions)(given);
        expect(actual.coerced).toEqual(expected.coerced);
        expect(actual.errors?.map(({ message }) => message)).toEqual(
          expected.errors?.map(({ message }) => message),
        );
      }),
    );
  });

  it('with defaults are coerced as graphql-js does', () => {
    const { variableDefinitions = [] } = operationOf('query ($a: Int = 3, $b: String!) { field }');
    const coerce = compileVariables(schema, variableDefinitions);
    expect(coerce({ b: 'x' }).coerced).toEqual({ a: 3, b: 'x' });
    expect(coerce({ a: null, b: 'x' }).coerced).toEqual({ a: null, b: 'x' });
    expect(coerce({ a: 1 }).errors).toHaveLength(1);
    const declared = fc.constantFrom(
      ...['Int = 3', 'Int = null', 'Int! = 3', 'ID = 7', 'Float = 2', 'Boolean! = false', 'Colour = RED'],
      ...['Filter = { name: "n" }', '[String] = ["a"]', '[_Any!] = []'],
    );
    const cases = fc.record({ type: declared, value: anyValue, isGiven: fc.boolean() });
    fc.assert(
      fc.property(cases, ({ type, value, isGiven }) => {
        const { variableDefinitions: definitions = [] } = operationOf(`query ($a: ${type}) { field }`);
        const given = isGiven ? { a: value } : {};
        const expected = getVariableValues(schema, definitions, given);
        const actual = compileVariables(schema, definitions)(given);
        expect(actual.coerced).toEqual(expected.coerced);
        expect(actual.errors?.map(String)).toEqual(expected.errors?.map(String));
      }),
    );
  });
});

describe('arguments', () => {
  const field = schema.getQueryType()?.getFields()['field'];
  if (field === undefined) throw new Error('No field');

  it.each([
    '{ field }',
    '{ field(id: "a", text: "b", count: 2, yes: true, colour: RED, ratio: 1.5) }',
    '{ field(filter: { name: "n", colours: [RED] }, list: [{ a: 1 }]) }',
    '{ field(text: null, colour: null) }',
    'query ($v: String) { field(text: $v) }',
    'query ($v: Int!) { field(count: $v, id: 4) }',
    'query ($v: [_Any!]!) { field(list: $v, colour: GREEN) }',
  ])('are read as graphql-js does: %s', (query) => {
    const { selectionSet } = operationOf(query);
    const node = selectionSet.selections[0] as FieldNode;
    const read = compileArguments(field, node);
    for (const variables of [{}, { v: null }, { v: 'x' }, { v: 3 }, { v: [{ id: 'c' }] }]) {
      let expected: unknown;
      try {
        expected = getArgumentValues(field, node, variables);
      } catch (error) {
        expect(() => read(variables)).toThrow((error as Error).message);
        continue;
      }
      expect(read(variables)).toEqual(expected);
    }
  });

  it('are new objects in every request', () => {
    const node = operationOf('{ field(filter: { name: "n" }) }').selectionSet.selections[0] as FieldNode;
    const read = compileArguments(field, node);
    expect(read({})).not.toBe(read({}));
    expect(read({})['filter']).not.toBe(read({})['filter']);
  });
});
