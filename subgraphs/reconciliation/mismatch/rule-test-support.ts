import type { DataSource } from 'typeorm';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { flagsOf, isTold } from './flagged-test-support.ts';
import type { Flag, SparseRow } from './flagged-test-support.ts';
import { workingDayStatements } from './public-holidays.ts';
import type { Parameters } from './parameters.ts';
import type { Rule } from './rule.ts';

/** The day of the twin tests: a Thursday of the school year 2025, whose cut-off was 31 August 2025. */
const testDay = '2025-11-20';

/** A registered child of ten, in a place that the student registry's export of November covers, on no roll. */
export const onNoRoll = {
  child: { birthDate: '2015-03-20', division: '450703101' },
  household: { records: 1, normalRecords: 1, local: true, status: 'NORMAL' },
  student: { coveredAsOf: '2025-11-01' },
} as const satisfies SparseRow;

/** The row with some columns of some groups set; a group given as null says nothing. */
export function but(row: SparseRow, changes: SparseRow): SparseRow {
  const groups = Object.entries(changes).map(([group, fields]) => [
    group,
    fields === null ? null : { ...row[group as keyof SparseRow], ...fields },
  ]);
  return { ...row, ...(Object.fromEntries(groups) as SparseRow) };
}

/** Evaluates one rule on rows by real PostgreSQL, for the tests of the file that calls it. */
export function ruleOnRows(rule: Rule): {
  flagged(row: SparseRow, today?: string, parameters?: Parameters): Promise<boolean>;
  flags(row: SparseRow, today?: string): Promise<Flag[]>;
  /** Whether a flag raised before (on the row `before`) closes: it no longer fires, and the sources say that it is so. */
  closes(row: SparseRow, discriminator?: string, before?: SparseRow): Promise<boolean>;
} {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = await database.dataSource('reconciliation');
    for (const statement of workingDayStatements()) await db.query(statement);
  });
  afterAll(async () => database.drop());
  return {
    flagged: async (row, today = testDay, parameters = {}) =>
      (await flagsOf(db, rule, row, today, parameters)).length > 0,
    flags: async (row, today = testDay) => flagsOf(db, rule, row, today),
    closes: async (row, discriminator = '', before = undefined) => {
      const fired = await flagsOf(db, rule, row, testDay);
      if (fired.some((flag) => flag.discriminator === discriminator)) return false;
      return isTold(db, rule, row, testDay, discriminator, before);
    },
  };
}
