import { describe, expect, it } from 'vitest';
import { priorOf } from './prior.ts';

describe('the prior', () => {
  it.each([
    ['of an empty store is that of a small county', 0, 15],
    ['of a small county', 32_768, 15],
    ['of a county', 131_072, 17],
    ['loses a bit for each doubling', 131_073, 18],
    ['of a million', 1_000_000, 20],
  ])('%s', (_, children, bits) => {
    expect(Math.log2(priorOf(children))).toBe(-bits);
  });
});
