import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { plainDate } from '../../../platform/plain-date.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { catalogue } from './catalogue.ts';
import { columnName, comparisonColumns } from './comparison-row.ts';
import { evidenceSql, hitsOf, hitsSql, listCases, correctedSql, toldSql } from './lifecycle/evaluation.ts';
import { workingDayStatements } from './public-holidays.ts';

let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  for (const statement of workingDayStatements()) await db.query(statement);
});
afterAll(async () => database.drop());

/** What stands in cells of real exports, and what a reader may leave of them. */
const odd: Readonly<Record<string, readonly unknown[]>> = {
  text: [
    null,
    '',
    ' ',
    '4',
    '450703',
    '450703101203',
    '无',
    '2025-13',
    "O'Neil",
    '🙂',
    'P6',
    'ENROLLED',
    'NONE',
  ],
  date: [null, '0001-01-01', '1900-02-28', '2015-03-20', '2025-11-20', '2026-02-28', '9999-12-31'],
  integer: [null, 0, 1, 2, -1, 99_999],
  boolean: [null, true, false],
  uuid: [null, '00000000-0000-4000-8000-000000000001'],
};

/** The same numbers each time: a failure must be found again. */
function* numbers(): Generator<number, never> {
  let state = 20_251_120;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state >>> 8;
  }
}

function oddRows(count: number): Record<string, unknown>[] {
  const next = numbers();
  const pick = (type: string): unknown => {
    const values = odd[type] ?? [null];
    return values[next.next().value % values.length];
  };
  const valueOf = (type: string): unknown => {
    if (!type.endsWith('[]')) return pick(type);
    const length = next.next().value % 4;
    return length === 3 ? null : Array.from({ length }, () => pick(type.slice(0, -2)));
  };
  return Array.from({ length: count }, (_, index) => {
    const row: Record<string, unknown> = { child_id: `c${index}` };
    for (const [group, columns] of Object.entries(comparisonColumns))
      for (const [field, type] of Object.entries(columns)) row[columnName(group, field)] = valueOf(type);
    return row;
  });
}

const cases = listCases(catalogue, plainDate('2025-11-20'));
const rows = `jsonb_populate_recordset(null::reconciliation.comparison, $1::jsonb) as c`;

describe('the rules on rows no sane export makes', () => {
  it('know the types of all columns', () => {
    const types = Object.values(comparisonColumns).flatMap((columns) => Object.values(columns));
    expect(
      [...new Set(types.map((type) => type.replace('[]', '')))].filter((type) => !(type in odd)),
    ).toEqual([]);
  });

  it('fire or do not, without an error', async () => {
    const given = JSON.stringify([{ child_id: 'blank' }, ...oddRows(300)]);
    const found: { child_id: string; hits: number[] }[] = await db.query(
      `select child_id, hits from (${hitsSql(cases, rows)}) as c`,
      [given],
    );
    expect(found.length).toBeGreaterThan(100);
    expect(found.map(({ child_id: id }) => id)).not.toContain('blank');
    const [asked]: { hits: number }[] = await db.query(
      `select count(${hitsOf(cases)})::int as hits from ${rows}`,
      [given],
    );
    expect(asked?.hits).toBe(found.length);
  });

  it('say yes or no whether a flag may close, never nothing, and can show why', async () => {
    const shown: { told: boolean | null; corrected: boolean | null; evidence: unknown }[] = await db.query(
      `select ${toldSql(cases, 'n.case_no')} as told, ${correctedSql(cases, 'n.case_no')} as corrected,
         ${evidenceSql(cases, 'n.case_no')} as evidence
       from ${rows} cross join generate_series(1, ${cases.length}) as n (case_no)
       cross join (select '[]'::jsonb as evidence, null::jsonb as held_evidence) as m`,
      [JSON.stringify([{ child_id: 'blank' }, ...oddRows(20)])],
    );
    expect(shown).toHaveLength(21 * cases.length);
    expect(
      shown.filter(
        ({ told, corrected, evidence }) => told === null || corrected === null || !Array.isArray(evidence),
      ),
    ).toEqual([]);
  });
});
