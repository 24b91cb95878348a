import { describe, expect, it } from 'vitest';
import { createJsonBytes } from './json-bytes.ts';
import { fc } from '../../test/fast-check.ts';

const json = createJsonBytes();

function written(value: unknown): string {
  return json.end(json.value(value, json.begin())).toString('utf8');
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
  it('outgrow the piece of memory and leave no trace in the next text', () => {
    const texts = ['长'.repeat(500_000), ...Array.from({ length: 9 }, () => '短'.repeat(9000))];
    let at = json.begin();
    for (const text of texts) at = json.value(text, at);
    expect(json.end(at).toString('utf8')).toBe(texts.map((text) => JSON.stringify(text)).join(''));
    expect(written('short')).toBe('"short"');
  });

  it('are begun anew when what was written before was given up', () => {
    json.value('短'.repeat(30_000), json.begin());
    expect(written('short')).toBe('"short"');
  });
});
