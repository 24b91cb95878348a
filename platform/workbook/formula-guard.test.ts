import naughtyStrings from 'big-list-of-naughty-strings' with { type: 'json' };
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { withoutApostrophe, withoutFormula, withoutFormulaSql } from './formula-guard.ts';
import { fc } from '../../test/fast-check.ts';

let database: TestDatabase;
let sql: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = await database.dataSource('jobs');
});
afterAll(() => database.drop());

const dangerous = [
  '=1+1',
  '+86 138',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u200b=1',
  '\u00a0+1',
];
const fullWidth = ['＝1', '＋1', '－1', '＠SUM(A1)', '\u3000＝1'];
const harmless = ['张三', '13800000000', 'a=b', '', ' 张三', '1-2', "'张三", '—', '−1'];

/** Texts of the characters that matter here. */
const text = fc.string({
  unit: fc.constantFrom(
    "'",
    '=',
    '+',
    '-',
    '＝',
    '＠',
    ' ',
    '\t',
    '\n',
    '\u200b',
    '\ufeff',
    '\u{e0041}',
    '张',
    '1',
    '"',
    ',',
  ),
  maxLength: 6,
});

describe('a text that a spreadsheet would run', () => {
  it.each([...dangerous, ...fullWidth])('%j gets an apostrophe and comes back', (one) => {
    expect(withoutFormula(one)).toBe(`'${one}`);
    expect(withoutApostrophe(`'${one}`)).toBe(one);
  });

  it.each(harmless)('%j stays as it is', (one) => {
    expect(withoutFormula(one)).toBe(one);
    expect(withoutApostrophe(one)).toBe(one);
  });

  it('comes back as it was, whatever it was, also when it looked guarded already', () => {
    fc.assert(fc.property(text, (one) => withoutApostrophe(withoutFormula(one)) === one));
    for (const one of naughtyStrings) expect(withoutApostrophe(withoutFormula(one))).toBe(one);
  });

  it('is the same in PostgreSQL', async () => {
    const texts = [...dangerous, ...fullWidth, ...harmless, ...naughtyStrings, ...fc.sample(text, 500)];
    const rows: { guarded: string }[] = await sql.query(
      `select ${withoutFormulaSql('given.text')} as guarded
       from unnest($1::text[]) with ordinality as given (text, place) order by place`,
      [texts],
    );
    expect(rows.map(({ guarded }) => guarded)).toEqual(texts.map(withoutFormula));
  });
});
