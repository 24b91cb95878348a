import { describe, expect, it } from 'vitest';
import { copyData, placeFailure } from './data-object.ts';
import type { DataObject } from './data-object.ts';
import { mergeInto } from './merge.ts';
import { SourceFailure } from './source-failure.ts';

const failure = new SourceFailure('SOURCE_UNAVAILABLE');
const types = { admits: () => false, isAbstract: (typename: string) => typename === 'Media' };

function merged(known: DataObject, news: DataObject): DataObject {
  mergeInto(known, news, types);
  return known;
}

describe('mergeInto', () => {
  it.each<[string, DataObject, DataObject, DataObject]>([
    ['adds what was unknown', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [
      'joins objects and lists',
      { l: [{ a: 1 }, null] },
      { l: [{ b: 2 }, { c: 3 }] },
      { l: [{ a: 1, b: 2 }, { c: 3 }] },
    ],
    ['keeps a value against null', { a: 1 }, { a: null }, { a: 1 }],
    ['keeps null against a failure', { a: null }, { a: failure }, { a: null }],
    ['keeps a value against a failure', { a: 1 }, { a: failure }, { a: 1 }],
    ['replaces a failure by a value', { a: failure }, { a: 1 }, { a: 1 }],
    ['keeps the runtime type', { __typename: 'Song' }, { __typename: 'Media' }, { __typename: 'Song' }],
    ['learns the runtime type', { __typename: 'Media' }, { __typename: 'Song' }, { __typename: 'Song' }],
  ])('%s', (_, known, news, expected) => {
    expect(merged(known, news)).toEqual(expected);
  });

  it('leaves prototypes alone', () => {
    const news = JSON.parse('{"__proto__": {"polluted": true}}') as DataObject;
    expect('polluted' in merged({}, news)).toBe(false);
  });
});

describe('placeFailure', () => {
  it('marks the first place that holds nothing', () => {
    const data: DataObject = { a: [{ b: null }] };
    expect(placeFailure(data, ['a', 0, 'b', 'c'], failure)).toBe(true);
    expect(data).toEqual({ a: [{ b: failure }] });
  });

  it('does not overwrite a value', () => {
    expect(placeFailure({ a: 1 }, ['a'], failure)).toBe(false);
  });
});

it('copies so deep that no change shows in the original', () => {
  const original = { a: { b: [{ c: 1 }] } };
  const copy = copyData(original) as typeof original;
  copy.a.b[0] = { c: 2 };
  expect(original.a.b).toEqual([{ c: 1 }]);
});
