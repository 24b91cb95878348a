import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { composeSupergraph, readSubgraphSdls } from './compose.ts';
import { loadSupergraph } from './executor/supergraph/load.ts';

describe('the hub', () => {
  const composition = composeSupergraph(readSubgraphSdls());

  it('composes without errors and hints, to the committed supergraph', () => {
    expect(composition.errors).toEqual([]);
    expect(composition.hints).toEqual([]);
    expect(composition.supergraphSdl).toBe(
      readFileSync(new URL('./supergraph.graphql', import.meta.url), 'utf8'),
    );
  });

  it('shows clients one child with the view of every agency', () => {
    const child = loadSupergraph(composition.supergraphSdl ?? '').apiSchema.getType('Child');
    const fields = child !== undefined && 'getFields' in child ? Object.keys(child.getFields()) : [];
    expect(fields).toEqual(
      expect.arrayContaining([
        'id',
        'student',
        'household',
        'welfare',
        'disability',
        'schooling',
        'mismatches',
      ]),
    );
  });
});

describe('composeSupergraph', () => {
  it('gives the same text for any order of subgraphs', () => {
    const sdls = readSubgraphSdls();
    expect(composeSupergraph([...sdls].reverse())).toEqual(composeSupergraph(sdls));
  });

  it('tells errors as data', () => {
    const one = { name: 'one', sdl: 'type Query { a: Int }' };
    const two = { name: 'two', sdl: 'type Query { a: String }' };
    const { supergraphSdl, errors } = composeSupergraph([one, two]);
    expect(supergraphSdl).toBeNull();
    expect(errors).not.toEqual([]);
    expect(composeSupergraph([{ name: 'one', sdl: 'type Query {' }]).errors).toHaveLength(1);
  });

  it('hints at enums and fields that differ between subgraphs', () => {
    const one = { name: 'one', sdl: 'type Query { a: Level } enum Level { LOW HIGH }' };
    const two = { name: 'two', sdl: 'type Query { b: Level } enum Level { LOW }' };
    const { hints, errors } = composeSupergraph([one, two]);
    expect(errors).toEqual([]);
    expect(hints).toEqual(['Level.HIGH is declared by one, but not by two']);
  });
});
