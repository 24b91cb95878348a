import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { catalogue, findRule } from './catalogue.ts';
import { storedColumns } from './comparison-row.ts';
import { listCases } from './lifecycle/evaluation.ts';
import { flagsOf } from './flagged-test-support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

describe('the catalogue', () => {
  it('lists every rule file, each under the name of its file', () => {
    const files = readdirSync(new URL('./rules', import.meta.url)).filter(
      (name) => !name.endsWith('.test.ts'),
    );
    expect(catalogue.map(({ code }) => `${code}.ts`).toSorted()).toEqual(files.toSorted());
  });

  it('has a twin test for every rule', () => {
    const names = new Set(readdirSync(new URL('./rules', import.meta.url)));
    expect(catalogue.filter(({ code }) => !names.has(`${code}.test.ts`))).toEqual([]);
  });

  it('cites a row of the acceptance list in every clause', () => {
    for (const { clause } of catalogue) expect(clause).toMatch(/^R\d+ /);
  });

  it('finds rules by code', () => {
    expect(findRule('name-differs')?.code).toBe('name-differs');
    expect(findRule('no-such-rule')).toBeUndefined();
  });

  it('flags nothing about a child of whom no source says anything', async () => {
    const db = await database.dataSource('reconciliation');
    for (const rule of catalogue)
      expect([rule.code, await flagsOf(db, rule, {}, '2025-11-20')]).toEqual([rule.code, []]);
  });

  it('numbers the cases of all rules through', () => {
    const cases = listCases(catalogue, plainDate('2025-11-20'));
    expect(cases.map(({ caseNo }) => caseNo)).toEqual(cases.map((_, index) => index + 1));
  });
});

describe('the comparison row', () => {
  it('is described column by column as the table has it', async () => {
    const db = await database.dataSource('reconciliation');
    const stored: { name: string; type: string }[] = await db.query(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = 'reconciliation.comparison'::regclass and attnum > 0 and not attisdropped`,
    );
    expect(stored.toSorted(byName)).toEqual(storedColumns().toSorted(byName));
  });
});

function byName(left: { name: string }, right: { name: string }): number {
  return left.name < right.name ? -1 : 1;
}
