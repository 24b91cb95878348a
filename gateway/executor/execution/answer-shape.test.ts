import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../../test-support.ts';
import type { TestSubgraph } from '../../test-support.ts';

type WithId = { id: string };

const owner: TestSubgraph = {
  sdl: `type Query { child(id: ID!): Child  count: Int }
        type Child @key(fields: "id") { id: ID!  name: String }`,
  resolvers: {
    Query: { child: (_: unknown, { id }: WithId) => ({ id, name: 'n' }), count: () => null },
  },
};
const agency: TestSubgraph = {
  sdl: 'type Child @key(fields: "id") { id: ID!  agency: Agency } type Agency { state: String! }',
  resolvers: { Child: { __resolveReference: ({ id }: WithId) => ({ id, agency: { state: 's' } }) } },
};

const lost = {
  data: { child: { name: 'n', agency: null } },
  errors: [
    {
      message: 'The source of this field could not answer.',
      path: ['child', 'agency'],
      extensions: { code: 'SOURCE_UNAVAILABLE' },
    },
  ],
};
const question = '{ child(id: "c1") { name agency { state } } }';

function answering(data: Record<string, unknown>, options: { entitiesExist?: boolean } = {}) {
  return createTestGraph({ owner, agency }, { ...options, replace: { agency: async () => ({ data }) } });
}

describe('an answer that does not hold what was asked for', () => {
  it.each([
    ['without the entities', {}],
    ['with null for the entities', { _entities: null }],
    ['with an object for the entities', { _entities: { 0: {} } }],
    ['with too few entities', { _entities: [] }],
    ['with too many entities', { _entities: [{ agency: { state: 's' } }, {}] }],
    ['with text for an entity', { _entities: ['c1'] }],
    ['with a list for an entity', { _entities: [[]] }],
  ])('%s leaves a null with its reason', async (_, data) => {
    expect(await answering(data).ask(question)).toEqual(lost);
  });

  it('without a root field leaves a null with its reason, and an answered null none', async () => {
    const graph = createTestGraph(
      { owner, agency },
      { replace: { owner: async () => ({ data: { count: null } }) } },
    );
    expect(await graph.ask('{ child(id: "c1") { name } count }')).toEqual({
      data: { child: null, count: null },
      errors: [{ ...lost.errors[0], path: ['child'] }],
    });
  });

  it('is told to operators by its source', async () => {
    const told: unknown[] = [];
    const graph = createTestGraph(
      { owner, agency },
      { replace: { agency: async () => ({ data: {} }) }, onFailure: (event) => told.push(event) },
    );
    await graph.ask(question);
    expect(told).toEqual([{ source: 'agency', code: 'SOURCE_UNAVAILABLE', reason: 'answer does not fit' }]);
  });
});

describe('a field of the root that is skipped', () => {
  it('is nothing a source left out', async () => {
    const told: unknown[] = [];
    const graph = createTestGraph({ owner, agency }, { onFailure: (event) => told.push(event) });
    const query = `query ($no: Boolean!) {
      child(id: "c1") { id } ... @skip(if: $no) { left: count } right: child(id: "c2") @skip(if: $no) { id } }`;
    const answer = await graph.ask(query, { no: true });
    expect(Object.keys(answer.data ?? {})).toEqual(['child']);
    expect([answer.errors, told]).toEqual([undefined, []]);
  });
});

describe('a null for an entity', () => {
  it('says that there is no such entity', async () => {
    const { errors, data } = await answering({ _entities: [null] }).ask(question);
    expect({ errors, data }).toEqual({ errors: undefined, data: lost.data });
  });

  it('is a failure of sources that say why they know none', async () => {
    expect(await answering({ _entities: [null] }, { entitiesExist: true }).ask(question)).toEqual(lost);
  });
});
