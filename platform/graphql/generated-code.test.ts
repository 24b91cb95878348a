import { describe, expect, it } from 'vitest';
import { createGeneratedText, nameLiteral, NotGenerated } from './generated-code.ts';

describe('a name in generated text', () => {
  it.each(['a', '_b', '__typename', 'constructor', 'toString', 'A1'])('may be %s', (name) => {
    expect(nameLiteral(name)).toBe(`"${name}"`);
  });

  it.each([
    '__proto__',
    '',
    '1a',
    'a b',
    'a"',
    'a\\',
    'a]; process.exit(); [',
    '名',
    'a\n',
    'a\u2028',
    '${a}',
    'a`',
  ])('may not be %j', (name) => {
    expect(() => nameLiteral(name)).toThrow(NotGenerated);
  });
});

describe('generated text', () => {
  it('defines functions that call each other and use the values they were given', () => {
    const text = createGeneratedText();
    const limit = text.addValue({ most: 3 });
    expect(text.addValue({ most: 4 })).not.toBe(limit);
    const inner = text.addFunction('x', `return x > ${limit}.most;`);
    const outer = text.addFunction('x', `return { found: ${inner}(x) };`);
    const run = text.evaluate(outer) as (x: number) => unknown;
    expect([run(3), run(4)]).toEqual([{ found: false }, { found: true }]);
  });

  it('knows a value once', () => {
    const text = createGeneratedText();
    const value = new Set(['a']);
    expect(text.addValue(value)).toBe(text.addValue(value));
  });

  it('is refused when it becomes too long', () => {
    const text = createGeneratedText();
    const add = (): void => void text.addFunction('', 'x'.repeat(100_000));
    add();
    add();
    expect(add).toThrow(NotGenerated);
  });
});
