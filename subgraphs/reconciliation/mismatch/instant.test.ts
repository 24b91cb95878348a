import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, plainDate } from '../../../platform/plain-date.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { instant } from './lifecycle/lifecycle.ts';

let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
});
afterAll(() => database.drop());

/** How a run that began `days` ago dates what it finds: its day, and whether that day was over then. */
function dated(days: number): Promise<{ on: string; isLast: boolean }> {
  // In one transaction it is one moment.
  return withTransaction(db, async (sql) => {
    const [clock] = await sql.query<[{ day: string }]>(
      `select to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day`,
    );
    const day = addDays(plainDate(clock.day), -days);
    const [found] = await sql.query<[{ on: string; isLast: boolean }]>(
      `select to_char(at, 'YYYY-MM-DD') as on, at::time = time '23:59:59.999999' as "isLast"
       from (select ${instant(day)} at time zone 'Asia/Shanghai' as at) i`,
    );
    expect(found.on).toBe(day);
    return found;
  });
}

describe('the instant of what a run finds', () => {
  it('is of its business day, whenever it runs', async () => {
    for (const days of [0, 1, 30]) await dated(days);
  });

  it('is the last of the day where the run began before midnight and writes after it', async () => {
    expect((await dated(1)).isLast).toBe(true);
    expect((await dated(30)).isLast).toBe(false);
  });
});
