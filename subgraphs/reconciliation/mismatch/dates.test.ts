import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { cutOffOn, day, workingDaysBefore } from './dates.ts';
import { workingDayStatements, yearsOfWeekdaysOnly } from './public-holidays.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const db = await database.dataSource('reconciliation');
  for (const statement of workingDayStatements()) await db.query(statement);
});
afterAll(async () => database.drop());

describe('workingDaysBefore', () => {
  it.each([
    ['a Thursday', '2025-11-20', 1, '2025-11-19'],
    ['over one weekend', '2025-11-20', 4, '2025-11-14'],
    ['two weeks', '2025-11-20', 10, '2025-11-06'],
    ['from a Monday', '2025-11-17', 1, '2025-11-14'],
    ['from a Saturday, which counts as Friday', '2025-11-15', 1, '2025-11-13'],
    ['from a Sunday', '2025-11-16', 10, '2025-10-31'],
    ['none', '2025-11-20', 0, '2025-11-20'],
    ['over the National Day week, with the Saturday worked instead', '2025-10-13', 2, '2025-10-10'],
    ['to the day before that week', '2025-10-13', 4, '2025-09-30'],
    ['over the Sunday worked before it', '2025-10-09', 3, '2025-09-28'],
    ['from a day of the rest', '2025-10-05', 1, '2025-09-29'],
    ['over the Spring Festival of 2026', '2026-02-25', 2, '2026-02-14'],
    ['in a year whose holidays are not known: by weekdays', '2023-10-09', 5, '2023-10-02'],
    ['beyond the calendar: by weekdays', '2041-10-09', 5, '2041-10-02'],
  ])('%s', async (_, from, days, expected) => {
    const db = await database.dataSource('reconciliation');
    const rows: unknown = await db.query(
      `select ${workingDaysBefore(day(plainDate(from)), days).sql} as day`,
    );
    expect(rows).toEqual([{ day: expected }]);
  });
});

describe('yearsOfWeekdaysOnly', () => {
  it('names the years whose notice is not known, once', () => {
    expect(yearsOfWeekdaysOnly([2025, 2023, 2030, 2030])).toEqual([2023, 2030]);
  });
});

describe('cutOffOn', () => {
  it.each([
    ['2025-08-31', '2024-08-31'],
    ['2025-09-01', '2025-08-31'],
    ['2026-01-01', '2025-08-31'],
  ])('on %s it is %s', (today, expected) => {
    expect(cutOffOn(plainDate(today), '08-31')).toBe(expected);
  });
});
