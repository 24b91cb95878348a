import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../../test-support.ts';

const people = {
  sdl: `
    type Query { child(id: ID!): Child  children: [Child!]!  flags: [Flag!]!  changes: [Change!]!  animal: Animal }
    type Child @key(fields: "id") { id: ID!  name: String  friend: Child }
    type Flag @key(fields: "id") { id: ID!  code: String  child: Child! }
    type Change { childId: ID!  child: Child  kind: String }
    union Animal = Child | Flag`,
  resolvers: {
    Query: {
      child: (_: unknown, { id }: { id: string }) => ({ id, name: 'A', friend: { id: 'c9', name: 'Z' } }),
      children: () => [
        { id: 'c1', name: 'A' },
        { id: 'c2', name: 'B' },
      ],
      flags: () => [{ id: 'f1', code: 'X', child: { id: 'c3' } }],
      changes: () => [{ childId: 'c4', kind: 'GONE', child: null }],
      animal: () => ({ __typename: 'Child', id: 'c5', name: 'E' }),
    },
  },
};

async function keysOf(query: string): Promise<{ data: unknown; keys: string[] }> {
  const tracked = { type: 'Child', key: 'id', field: 'child', keyFields: ['childId'] };
  const graph = createTestGraph({ people }, { tracked });
  const keys = new Set<string>();
  const { data } = await graph.execute({ query, onKey: (key) => keys.add(key) });
  return { data: JSON.parse(JSON.stringify(data)) as unknown, keys: [...keys].sort() };
}

describe('keys of tracked objects', () => {
  it.each<[string, string, string[]]>([
    ['of one nobody asked the key of', '{ child(id: "c1") { name } }', ['c1']],
    ['under an alias', '{ child(id: "c1") { id: name  key: id } }', ['c1']],
    ['in lists', '{ a: children { name } b: child(id: "c7") { name } }', ['c1', 'c2', 'c7']],
    ['one in another', '{ child(id: "c1") { friend { name } } }', ['c1', 'c9']],
    [
      'through fragments',
      'query { ...Q } fragment Q on Query { child(id: "c1") { ...C } } fragment C on Child { name }',
      ['c1'],
    ],
    ['held by another type', '{ flags { code } }', ['c3']],
    ['held by key', '{ changes { kind } }', ['c4']],
    ['in a union', '{ animal { ... on Child { name } } }', ['c5']],
  ])('are told %s', async (_, query, keys) => {
    expect((await keysOf(query)).keys).toEqual(keys);
  });

  it('add nothing to the answer', async () => {
    expect((await keysOf('{ child(id: "c1") { name } flags { code } }')).data).toEqual({
      child: { name: 'A' },
      flags: [{ code: 'X' }],
    });
  });
});
