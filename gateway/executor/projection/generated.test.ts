import { buildSchema, Kind, parse } from 'graphql';
import type { GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fragmentsOf } from '../../../platform/graphql/collect-fields.ts';
import type { DataObject } from '../tree/data-object.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import { createErrorReport, listErrors } from './error-report.ts';
import { compileProjection } from './general.ts';
import type { Compilation, Projection } from './general.ts';
import { generateProjection } from './generated-projection.ts';
import { generateWriter } from './generated-writer.ts';
import { compileFastProjection } from './output.ts';
import { fc } from '../../../test/fast-check.ts';

const schema = buildSchema(`
  scalar Any
  enum State { FOUND STALE }
  interface Named { name: String }
  type Query { page: Page needed: Row! rows: [Row!] named: Named }
  type Page { rows: [Row!]! more: Boolean! matrix: [[Row]!] }
  type Row implements Named { id: ID! name: String state: State needed: State! any: Any tags: [String!] tag: [String]! row: Row
    constructor: String }
`);
const rootType = schema.getQueryType() as GraphQLObjectType;

function compilationOf(query: string, variables: DataObject = {}) {
  const document = parse(query);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new Error('No operation');
  const compilation: Compilation = {
    schema,
    fragments: fragmentsOf(document),
    variables,
    aliasPrefix: 'alias_',
  };
  return [compilation, rootType, operation.selectionSet] as const;
}

function run(project: Projection, data: DataObject): object {
  const report = createErrorReport(20);
  const projected = project(data, report);
  const errors = listErrors(report, projected).map((error) => error.toJSON());
  return { text: JSON.stringify(projected), errors };
}

const query = `query ($yes: Boolean!) {
  page { more rows { ...Row row { id other: name } } matrix { id } __typename }
  renamed: needed { constructor tag id @include(if: $yes) }
  rows { needed @skip(if: $yes) name }
}
fragment Row on Row { __typename id name state needed any tags tag }`;

const failure = new SourceFailure('SOURCE_TIMEOUT');
const bad = fc.constantFrom(null, undefined, failure, 'FOUND', 'HIDDEN', 7, [], {}, [null], { id: 'x' });
const leafOr = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 30, arbitrary: value }, bad);
const { row } = fc.letrec((tie) => ({
  row: fc.oneof({ maxDepth: 2 }, bad, {
    weight: 20,
    arbitrary: fc.record({
      __typename: leafOr(fc.constant('Row')),
      id: leafOr(fc.constant('c1')),
      name: leafOr(fc.constantFrom('小明', null)),
      alias_other: leafOr(fc.constant('other')),
      state: leafOr(fc.constantFrom('FOUND', 'STALE', null)),
      needed: leafOr(fc.constantFrom('FOUND', 'STALE')),
      any: leafOr(fc.constantFrom({ deep: [1] }, 'text', 4, null)),
      tags: leafOr(fc.constantFrom(['a'], [], null)),
      tag: leafOr(fc.constantFrom(['a', null], [])),
      constructor: leafOr(fc.constant('own')),
      row: fc.oneof(fc.constant(null), tie('row')),
    }),
  }),
}));
const rows = fc.array(row, { maxLength: 3 });
const tree = fc.record({
  page: leafOr(
    fc.record({
      more: leafOr(fc.boolean()),
      rows: leafOr(rows),
      matrix: leafOr(fc.array(rows, { maxLength: 2 })),
    }),
  ),
  alias_renamed: row,
  rows: leafOr(rows),
});

describe('the generated projection', () => {
  it.each([{ yes: true }, { yes: false }])(
    'gives what the general one gives: data, order of keys, nulls, errors and paths (%o)',
    (variables) => {
      const parts = compilationOf(query, variables);
      const general = compileProjection(...parts);
      const fast = compileFastProjection(...parts);
      const direct = generateProjection(...parts);
      for (let use = 0; use < 3; use += 1) run(fast, {});
      let direct_ = 0;
      fc.assert(
        fc.property(tree, (data) => {
          const expected = run(general, data);
          expect(run(fast, data)).toEqual(expected);
          if (isDirect(direct, data)) direct_ += 1;
        }),
        { numRuns: 500 },
      );
      // Both ways have been gone.
      expect(direct_).toBeGreaterThan(20);
      expect(direct_).toBeLessThan(480);
    },
  );

  it('is none of abstract types, which the general one tells apart', () => {
    expect(generateProjection(...compilationOf('{ named { name } }'))).toBeNull();
    expect(generateProjection(...compilationOf('{ page { more } }'))).not.toBeNull();
  });

  it('is none of a name that would change a prototype', () => {
    expect(generateProjection(...compilationOf('{ page { __proto__: more } }'))).toBeNull();
  });

  it('gives up without a trace: the tree stays as it was', () => {
    const data = { page: { more: null, rows: [], matrix: null }, alias_renamed: failure, rows: null };
    const before = structuredClone({ ...data, alias_renamed: null });
    const direct = generateProjection(...compilationOf(query, { yes: true }));
    expect(isDirect(direct, data)).toBe(false);
    expect({ ...data, alias_renamed: null }).toEqual(before);
  });
});

describe('the generated writer', () => {
  it.each([{ yes: true }, { yes: false }])(
    'writes what the general projection gives, or leaves it to that (%o)',
    (variables) => {
      const parts = compilationOf(query, variables);
      const general = compileProjection(...parts);
      const direct = generateProjection(...parts);
      const write = generateWriter(...parts);
      let written = 0;
      fc.assert(
        fc.property(tree, (data) => {
          const report = createErrorReport(20);
          const expected = `${JSON.stringify({ data: general(data, report) })}\n`;
          const bytes = write?.(data) ?? null;
          // It knows of every error, and gives nothing up that the generated projection would not.
          expect(bytes !== null).toBe(isDirect(direct, data));
          if (bytes === null) return;
          written += 1;
          expect(report.total).toBe(0);
          expect(String(bytes)).toBe(expected);
        }),
        { numRuns: 500 },
      );
      expect(written).toBeGreaterThan(20);
    },
  );

  it('is none where the projection is not generated either', () => {
    for (const text of [
      '{ named { name } }',
      '{ page { __proto__: more } }',
      '{ __schema { types { name } } }',
    ]) {
      expect(generateWriter(...compilationOf(text))).toBeNull();
    }
  });
});

function isDirect(direct: ReturnType<typeof generateProjection>, data: DataObject): boolean {
  try {
    return direct?.(data) !== undefined;
  } catch {
    return false;
  }
}
