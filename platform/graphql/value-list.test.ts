import { describe, expect, it } from 'vitest';
import { compileValueReader, compileValueWriter, whenUsedOften } from './value-list.ts';
import { fc } from '../../test/fast-check.ts';

const query =
  'query ($id: ID!) { child(id: $id) { id other: name records { grade notes } parts { a } } count }';
const data = {
  child: {
    id: 'c1',
    other: '小明',
    records: [{ grade: 3, notes: { any: ['json', null] } }, null],
    parts: null,
  },
  count: 0,
};

function writerOf(text: string) {
  const write = compileValueWriter(text);
  if (write === null) throw new Error('Not compiled');
  return write;
}

function readerOf(text: string) {
  const read = compileValueReader(text);
  if (read === null) throw new Error('Not compiled');
  return read;
}

describe('a list of values', () => {
  it('holds an answer without its names', () => {
    const list = writerOf(query)(data);
    expect(list).toEqual([0, 'c1', '小明', 3, 0, 3, { any: ['json', null] }, null, null, 0]);
    expect(readerOf(query)(list)).toEqual(data);
  });

  it('gives back whatever was written, after its way as JSON', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue());
    const inner = fc.record({ a: leaf, b: fc.option(fc.record({ c: leaf })) });
    const nested = fc.array(fc.option(fc.array(fc.option(inner), { maxLength: 3 })), { maxLength: 4 });
    const answer = fc.record({ list: nested, one: fc.option(inner), leaf });
    const asked = '{ list { a b { c } } one { ... on Some { a b { c } } } leaf }';
    const [write, read] = [writerOf(asked), readerOf(asked)];
    fc.assert(
      fc.property(answer, (given) => {
        const plain = JSON.parse(JSON.stringify(given)) as unknown;
        expect(read(JSON.parse(JSON.stringify(write(given))))).toEqual(plain);
      }),
    );
  });

  it('is not written of an object that lacks a field: another type, or one that was skipped', () => {
    const write = writerOf('{ _entities { ... on Child { id } ... on School { name } } }');
    expect(write({ _entities: [{ id: 'c1' }] })).toBeNull();
    expect(writerOf('query ($no: Boolean!) { a b @skip(if: $no) }')({ a: 1 })).toBeNull();
    expect(write({ _entities: 'c1' })).toBeNull();
    expect(write(null)).toBeNull();
  });

  it.each([
    ['no list', { data: {} }],
    ['too short', [0, 'c1', 'n']],
    ['too long', [null, 0, 0]],
    ['an object in the place of a mark', [{}, 0]],
    ['a text in the place of a mark', ['1', 0]],
    ['a negative length', [-1, 0]],
    ['half an item', [1.5, 0]],
    ['a list that claims more than there is', [0, 'c1', 'n', 1_000_000_000, 0]],
    ['lists in lists without end', [0, 'c1', 'n', ...Array<number>(200_000).fill(2)]],
  ])('is refused when it is %s', (_, list) => {
    expect(() => readerOf(query)(list)).toThrow();
  });

  it('is read anew after one that was refused', () => {
    const read = readerOf('{ a { b } }');
    expect(() => read([0])).toThrow();
    expect(read([0, 1])).toEqual({ a: { b: 1 } });
  });

  it.each([
    ['several operations', 'query A { a } query B { b }'],
    ['fragments', '{ ...F } fragment F on Query { a }'],
    ['a name that is no member', '{ __proto__: a }'],
  ])('is not there for documents with %s', (_, text) => {
    expect(compileValueWriter(text)).toBeNull();
    expect(compileValueReader(text)).toBeNull();
  });
});

describe('what is compiled when it is used often', () => {
  it('is there from the third use on, and not for huge texts', () => {
    const compiled: string[] = [];
    const of = whenUsedOften((text) => {
      compiled.push(text);
      return text;
    });
    expect([of('a'), of('b'), of('a'), of('a'), of('a')]).toEqual([null, null, null, 'a', 'a']);
    const huge = 'x'.repeat(100_000);
    expect([of(huge), of(huge), of(huge), of(huge)]).toEqual([null, null, null, null]);
    expect(compiled).toEqual(['a']);
  });

  it('is forgotten when five hundred others were used since', () => {
    const of = whenUsedOften((text) => text);
    for (let use = 0; use < 3; use += 1) of('a');
    expect(of('a')).toBe('a');
    for (let other = 0; other < 500; other += 1) of(`other ${other}`);
    expect(of('a')).toBeNull();
  });
});
