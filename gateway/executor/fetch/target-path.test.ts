import { describe, expect, it } from 'vitest';
import { compileTargetPath, listTargets } from './target-path.ts';

const types = {
  admits: (condition: string, typename: string) => condition === typename || condition === 'Node',
  isAbstract: (typename: string) => typename === 'Node',
};

describe('listTargets', () => {
  it('walks lists, gaps and type conditions', () => {
    const root = {
      hits: [{ __typename: 'Book', shop: { k: 1 } }, null, { __typename: 'Film', shop: { k: 2 } }],
    };
    const path = compileTargetPath([{ Field: 'hits' }, '@', { TypeCondition: ['Book'] }, { Field: 'shop' }]);
    expect(listTargets(root, path, types)).toEqual([{ k: 1 }]);
  });
});
