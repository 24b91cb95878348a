import { describe, expect, it } from 'vitest';
import { SourceFailure } from '../tree/source-failure.ts';
import { compileRepresentation, identityOf, soleKeyOf } from './representation.ts';

const types = {
  admits: (condition: string, typename: string) => condition === typename || condition === 'Node',
  isAbstract: (typename: string) => typename === 'Node',
};
const keyOf = (type: string, ...names: string[]) => ({
  kind: 'InlineFragment' as const,
  typeCondition: type,
  selections: names.map((name) => ({ kind: 'Field' as const, name })),
});

describe('compileRepresentation', () => {
  it('picks the fields meant for the runtime type, an interface counting for its implementations', () => {
    const build = compileRepresentation([keyOf('Node', '__typename', 'id'), keyOf('Book', 'isbn')], types);
    expect(build({ __typename: 'Film', id: 1, isbn: 2 }, {})).toEqual({ __typename: 'Film', id: 1 });
    expect(build({ __typename: 'Book', id: 1, isbn: 2 }, {})).toEqual({ __typename: 'Book', id: 1, isbn: 2 });
  });

  it('sends a field under its own name when the plan had to fetch it under another', () => {
    const field = { kind: 'Field' as const, name: '_internal_0', alias: 'price' };
    const build = compileRepresentation([{ ...keyOf('Book', 'id'), selections: [field] }], types);
    expect(build({ __typename: 'Book', _internal_0: 5 }, {})).toEqual({ __typename: 'Book', price: 5 });
  });

  it('is null for another type, and where a needed value is unknown', () => {
    const build = compileRepresentation([keyOf('Book', 'id')], types);
    expect(build({ __typename: 'Film', id: 1 }, {})).toBeNull();
    expect(build({ __typename: 'Book' }, {})).toBeNull();
  });

  it('is the failure of a needed value, however deep', () => {
    const failure = new SourceFailure('SOURCE_TIMEOUT');
    const nested = {
      kind: 'Field' as const,
      name: 'size',
      selections: [{ kind: 'Field' as const, name: 'width' }],
    };
    const build = compileRepresentation([{ ...keyOf('Book'), selections: [nested] }], types);
    expect(build({ __typename: 'Book', size: [{ width: 1 }, { width: failure }] }, {})).toBe(failure);
  });

  it('names the type where the data does not', () => {
    const build = compileRepresentation([keyOf('Book', '__typename', 'id')], types);
    expect(build({ id: 1 }, {})).toEqual({ __typename: 'Book', id: 1 });
  });
});

describe('soleKeyOf', () => {
  const aliased = { kind: 'Field' as const, name: '_internal_0', alias: 'price' };
  const nested = {
    kind: 'Field' as const,
    name: 'shop',
    selections: [{ kind: 'Field' as const, name: 'id' }],
  };

  it('is the one field an entity of one type is named by', () => {
    const sole = soleKeyOf([keyOf('Book', '__typename', 'id')], types);
    expect(sole).toEqual({ type: 'Book', source: 'id', target: 'id' });
    const other = soleKeyOf([{ ...keyOf('Book'), selections: [aliased] }], types);
    expect(other).toEqual({ type: 'Book', source: '_internal_0', target: 'price' });
  });

  it.each([
    ['several types', [keyOf('Book', 'id'), keyOf('Film', 'id')]],
    ['an interface', [keyOf('Node', 'id')]],
    ['a condition', [{ ...keyOf('Book', 'id'), skipIf: 'short' }]],
    ['several fields', [keyOf('Book', 'id', 'isbn')]],
    ['an object', [{ ...keyOf('Book'), selections: [nested] }]],
    ['the type alone', [keyOf('Book', '__typename')]],
  ])('is none for %s', (_, selections) => {
    expect(soleKeyOf(selections, types)).toBeNull();
  });

  it('is named as other representations are', () => {
    const build = compileRepresentation([keyOf('Book', '__typename', 'id')], types);
    const failure = new SourceFailure('SOURCE_TIMEOUT');
    expect(build({ __typename: 'Book', id: 'a' }, {})).toEqual({ __typename: 'Book', id: 'a' });
    expect(build({ id: 'a' }, {})).toEqual({ __typename: 'Book', id: 'a' });
    expect(build({ __typename: 'Book', id: failure }, {})).toBe(failure);
    expect(build({ __typename: 'Film', id: 'a' }, {})).toBeNull();
    expect(build({ __typename: null, id: 'a' }, {})).toEqual({ __typename: 'Book', id: 'a' });
  });
});

describe('identities of representations', () => {
  it('are equal for equal representations, and for no others', () => {
    const representations = [
      { __typename: 'Child', id: 'c1' },
      { __typename: 'Child', id: '1', place: '2:xx' },
      { __typename: 'Child', id: '1:12:xx', place: '' },
      { __typename: 'Child', id: 1, place: 'xx' },
      { __typename: 'Child', id: '1', place: 'xx' },
      { __typename: 'Child', id: null, place: 'xx' },
      { __typename: 'Child', id: 'null', place: 'xx' },
      { __typename: 'Child', id: { key: 'c1' }, place: 'xx' },
      { __typename: 'Child', id: [1, 15], place: 'xx' },
      { __typename: 'Child', id: [11, 5], place: 'xx' },
    ];
    expect(new Set(representations.map(identityOf)).size).toBe(representations.length);
    expect(representations.map(identityOf)).toEqual(structuredClone(representations).map(identityOf));
  });
});
