import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonBytes } from './json-bytes.ts';

const json = createJsonBytes();

function written(value: unknown): string {
  json.begin();
  json.value(value);
  return json.end().toString('utf8');
}

describe('a value written as bytes', () => {
  it.each([
    '',
    '小明',
    'é',
    'a"b\\c',
    'line\nbreak\u0000\u001f',
    '𠮷野',
    '\ud800',
    'x\udfffy',
    '\u2028\u007f',
    0,
    -0,
    1.5e300,
    NaN,
    true,
    false,
    null,
    { a: ['一'] },
  ])('is what JSON.stringify writes: %j', (value) => {
    expect(written(value)).toBe(JSON.stringify(value));
  });

  it('is what JSON.stringify writes, for any text', () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    const halves = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(fc.property(fc.oneof(anyText, halves), (text) => written(text) === JSON.stringify(text)));
  });
});

describe('many values', () => {
  it('outgrow the first buffer and leave no trace in the next text', () => {
    json.begin();
    const text = '长'.repeat(500_000);
    json.value(text);
    expect(json.end().toString('utf8')).toBe(JSON.stringify(text));
    expect(written('short')).toBe('"short"');
  });
});
