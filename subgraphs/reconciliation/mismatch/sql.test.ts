import { describe, expect, it } from 'vitest';
import { all, any, isTrue, not, sql } from './sql.ts';

describe('sql', () => {
  it('quotes text, so that a value never becomes a statement', () => {
    expect(sql`a = ${"x'; drop table b; --"}`.sql).toBe("a = 'x''; drop table b; --'");
    expect(() => sql`a = ${'\0'}`).toThrow(TypeError);
  });
  it('embeds fragments, numbers, booleans and lists', () => {
    expect(sql`${sql`a`} > ${-2} and ${true} and b = any(${['x', 'y']})`.sql).toBe(
      "a > (-2) and true and b = any(array['x', 'y']::text[])",
    );
    expect(() => sql`a > ${Number.NaN}`).toThrow(RangeError);
  });
  it('joins with the empty list as the neutral answer', () => {
    expect(all([]).sql).toBe('true');
    expect(any([]).sql).toBe('false');
    expect(any([sql`a`, sql`b or c`]).sql).toBe('((a) or (b or c))');
  });
  it('counts null as no', () => {
    expect(not(isTrue(sql`a`)).sql).toBe('not (coalesce((a), false))');
  });
});
