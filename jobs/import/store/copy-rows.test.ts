import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { copiedColumns, createRowEncoder } from './copy-rows.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

const plan: SourcePlan = {
  source: 'term-registration',
  schema: 'students',
  table: 'students.term_record',
  fields: [
    { field: 'address', column: 'address', sqlType: 'text', stored: true },
    { field: 'grade', column: 'grade', sqlType: 'int', stored: true },
    { field: 'reported', column: 'reported', sqlType: 'boolean', stored: true },
  ],
};

/** The lines of COPY text for the rows, each cut at its tabs. */
function linesOf(
  encode: ReturnType<typeof createRowEncoder>,
  rows: Parameters<typeof encode>[1],
): string[][] {
  const text = encode('名册', rows).toString('utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split('\t'));
}

function digestOf(fields: readonly string[]): string {
  return createHash('sha256')
    .update(fields.map((field) => `\t${field}`).join(''))
    .digest('hex')
    .slice(0, 32);
}

describe('a row for COPY', () => {
  it('gives its place, the digest of its fields and the fields in the order of the plan', () => {
    const [line] = linesOf(createRowEncoder(plan), [
      { fileRow: 7, values: { reported: true, grade: 3, address: '青塘镇𬭎村' } },
    ]);
    const fields = ['青塘镇𬭎村', '3', 't'];
    expect(line).toEqual(['名册', '7', digestOf(fields), ...fields]);
    expect(copiedColumns(plan)).toHaveLength(line?.length ?? 0);
  });

  it('leaves empty what is not stored, which counts for the digest all the same', () => {
    const fields = plan.fields.map((field) => ({ ...field, stored: field.field !== 'address' }));
    const encode = createRowEncoder({ ...plan, fields });
    const lines = linesOf(encode, [
      { fileRow: 1, values: { address: '青塘镇𬭎村', grade: 3, reported: true } },
      { fileRow: 2, values: { address: '', grade: 3, reported: true } },
    ]);
    expect(lines).toEqual([
      ['名册', '1', digestOf(['青塘镇𬭎村', '3', 't']), '\\N', '3', 't'],
      ['名册', '2', digestOf(['', '3', 't']), '\\N', '3', 't'],
    ]);
  });

  it('leaves several fields empty, also short ones and the last', () => {
    const fields = plan.fields.map((field) => ({ ...field, stored: field.field === 'grade' }));
    const lines = linesOf(createRowEncoder({ ...plan, fields }), [
      { fileRow: 1, values: { address: '', grade: 3, reported: true } },
      { fileRow: 2, values: { address: '甲', grade: null, reported: null } },
    ]);
    expect(lines).toEqual([
      ['名册', '1', digestOf(['', '3', 't']), '\\N', '3', '\\N'],
      ['名册', '2', digestOf(['甲', '\\N', '\\N']), '\\N', '\\N', '\\N'],
    ]);
  });

  it('escapes what COPY would read otherwise, and leaves NUL out', () => {
    const [line] = linesOf(createRowEncoder(plan), [
      { fileRow: 1, values: { address: '\\N\ta\r\nb\0c', grade: null, reported: null } },
    ]);
    expect(line?.[3]).toBe('\\\\N\\ta\\r\\nbc');
  });

  it('follows rows that give other fields, or in another order', () => {
    const lines = linesOf(createRowEncoder(plan), [
      { fileRow: 1, values: { address: '甲', grade: 1, reported: true } },
      { fileRow: 2, values: { grade: 2, other: 'x' } },
      { fileRow: 3, values: { reported: false, address: '乙' } },
    ]);
    expect(lines.map((line) => line.slice(3))).toEqual([
      ['甲', '1', 't'],
      ['\\N', '2', '\\N'],
      ['乙', '\\N', 'f'],
    ]);
  });

  it('is whole however long it is, and stays as it was when the next chunk is encoded', () => {
    const encode = createRowEncoder(plan);
    const long = '岭'.repeat(90_000);
    const first = encode('a', [
      { fileRow: 1, values: { address: long, grade: 1, reported: true } },
      { fileRow: 2, values: { address: long, grade: 2, reported: true } },
    ]);
    const before = first.toString('utf8');
    encode('b', [{ fileRow: 3, values: { address: '甲', grade: 3, reported: false } }]);
    expect(first.toString('utf8')).toBe(before);
    expect(before.split('\n').map((line) => line.split('\t')[3])).toEqual([long, long, undefined]);
  });

  it('copies from the line before what says the same, also beside what is not stored', () => {
    const fields = plan.fields.map((field) => ({ ...field, stored: field.field !== 'grade' }));
    const rows = [
      { fileRow: 9, values: { address: '青塘镇', grade: 3, reported: true } },
      { fileRow: 10, values: { address: '青塘镇', grade: 3, reported: true } },
      { fileRow: 11, values: { address: '青塘镇', grade: 12_345, reported: true } },
      { fileRow: 12, values: { address: '那蒙镇大寺村', grade: 12_345, reported: true } },
      { fileRow: 13, values: { address: null, grade: null, reported: true } },
      { fileRow: 14, values: { address: null, grade: null, reported: true } },
    ];
    const told = [
      ['青塘镇', '3', 't'],
      ['青塘镇', '3', 't'],
      ['青塘镇', '12345', 't'],
      ['那蒙镇大寺村', '12345', 't'],
      ['\\N', '\\N', 't'],
      ['\\N', '\\N', 't'],
    ];
    const encode = createRowEncoder({ ...plan, fields });
    const expected = told.map((line, index) => [
      '名册',
      String(9 + index),
      digestOf(line),
      line[0],
      '\\N',
      line[2],
    ]);
    expect(linesOf(encode, rows)).toEqual(expected);
    // A chunk does not depend on the one before it, whose bytes are gone.
    expect(linesOf(encode, rows)).toEqual(expected);
  });

  it('is whole wherever in a line the room for it has to grow', () => {
    for (let length = 1; length <= 40; length += 1) {
      const values = { address: 'a'.repeat(length), grade: 3, reported: true };
      const rows = Array.from({ length: 1_500 }, (_, index) => ({ fileRow: 1_000 + index, values }));
      const lines = linesOf(createRowEncoder(plan), rows);
      expect(new Set(lines.map((line) => line.slice(2).join())).size).toBe(1);
      expect(lines.map((line) => Number(line[1]))).toEqual(rows.map(({ fileRow }) => fileRow));
    }
  });

  it.each(['é', '\u07ff', 'ࠀ', '\ud7ff', '\ue000', '\uffff', '𬭎', '\ud86d', '\udf4e甲', '\u007f', '\u0001'])(
    'writes %j as UTF-8 does, in short texts and long ones',
    (character) => {
      for (const address of [character, `村${character}A`, `${'岭'.repeat(60)}${character}`]) {
        const [line] = linesOf(createRowEncoder(plan), [
          { fileRow: 1, values: { address, grade: null, reported: null } },
        ]);
        expect(line?.[3]).toBe(Buffer.from(address, 'utf8').toString('utf8'));
      }
    },
  );
});
