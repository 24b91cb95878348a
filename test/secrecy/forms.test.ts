import { describe, expect, it } from 'vitest';
import { findCanaries } from './forms.ts';

const number = { what: 'number', value: '45070320140617937X' };
const name = { what: 'name', value: '覃䴉翀' };
const found = (text: string): boolean => findCanaries(text, [number, name]).length > 0;

describe('the search for canaries', () => {
  it.each([
    ['plain', 'a 45070320140617937X b'],
    ['a small x', 'a 45070320140617937x b'],
    ['fifteen digits', '450703140617937'],
    ['without its last character', '45070320140617937'],
    ['inside a certificate number', '45070320140617937X62'],
    ['what a mask should have hidden', '******20140617****'],
    ['backwards', '73971604102307054'],
    ['a name', '{"name":"覃䴉翀"}'],
    ['a name in a URL', `/graphql?name=${encodeURIComponent('覃䴉翀')}`],
    ['a name escaped in JSON', String.raw`{"name":"\u8983\u4d09\u7fc0"}`],
    ['a name as Redis prints it', String.raw`\xe8\xa6\x83\xe4\xb4\x89\xe7\xbf\x80`],
    ['a name in hexadecimal', Buffer.from('x覃䴉翀y').toString('hex')],
    ...[0, 1, 2].map((shift): [string, string] => [
      `base64, shifted by ${shift}`,
      Buffer.from(`${'-'.repeat(shift)}覃䴉翀 and more`).toString('base64'),
    ]),
    ...[0, 1, 2].map((shift): [string, string] => [
      `a number in base64, shifted by ${shift}`,
      Buffer.from(`${'-'.repeat(shift)}45070320140617937X;`).toString('base64'),
    ]),
  ])('finds %s', (_, text) => expect(found(text)).toBe(true));

  it.each([
    ['a masked number', '450703********937X'],
    ['a birth date, which is a field of its own', '2014-06-17'],
    ['another name', '覃翀'],
    ['a division', '450703'],
  ])('does not take %s for one', (_, text) => expect(found(text)).toBe(false));
});
