import { describe, expect, it } from 'vitest';
import { connectPairs } from './components.ts';

describe('connectPairs', () => {
  it.each([
    ['', ''],
    ['ab', 'ab'],
    ['ab bc', 'abc'],
    ['ab cd', 'ab cd'],
    ['ab cd bd', 'abcd'],
    ['ab bc ca', 'abc'],
    ['ba dc ed fa', 'abf cde'],
  ])('of %j are %j', (text, expected) => {
    const pairs = text
      .split(' ')
      .filter(Boolean)
      .map((pair) => ({ left: pair[0] ?? '', right: pair[1] ?? '' }));
    const groups = new Map<string, string[]>();
    for (const [member, group] of connectPairs(pairs))
      groups.set(group, [...(groups.get(group) ?? []), member]);
    expect(
      [...groups.values()]
        .map((members) => members.toSorted().join(''))
        .toSorted()
        .join(' '),
    ).toBe(expected);
  });
});
