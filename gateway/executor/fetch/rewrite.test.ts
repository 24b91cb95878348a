import { describe, expect, it } from 'vitest';
import { compileRewrites } from './rewrite.ts';

const types = {
  admits: (condition: string, typename: string) => condition === typename || condition === 'Node',
  isAbstract: (typename: string) => typename === 'Node',
};

describe('compileRewrites', () => {
  it('gives a renamed key back its name, for the types meant', () => {
    const path = [{ Key: 'hits' }, { TypenameEquals: ['Film'] }, { Key: '_internal_0' }];
    const rewrite = compileRewrites([{ KeyRenamer: { path, renameKeyTo: 'length' } }], types);
    const value = {
      hits: [
        { __typename: 'Film', _internal_0: 1 },
        { __typename: 'Book', _internal_0: 2 },
      ],
    };
    rewrite?.(value);
    expect(value.hits).toEqual([
      { __typename: 'Film', length: 1 },
      { __typename: 'Book', _internal_0: 2 },
    ]);
  });

  it('sets a constant', () => {
    const path = [{ TypenameEquals: ['Node'] }, { Key: '__typename' }];
    const rewrite = compileRewrites([{ ValueSetter: { path, setValueTo: 'Node' } }], types);
    const value = { __typename: 'Film' };
    rewrite?.(value);
    expect(value).toEqual({ __typename: 'Node' });
  });
});
