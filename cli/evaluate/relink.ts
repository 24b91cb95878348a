import type { DataSource } from 'typeorm';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { asServerReads } from '../../platform/postgres/statement/server-version.ts';
import { feedColumns, openFeed } from '../../subgraphs/children/linkage/feed.ts';
import { link } from '../../subgraphs/children/linkage/linkage.ts';

/**
 * Links all records again as a full run does, in a transaction that is always rolled back: nothing of it is ever seen
 * by anybody else. `change` may alter the rows of `linkage_feed` before; `ask` reads the linkage's temporary tables
 * after. Imports and links wait meanwhile, readers do not.
 */
export async function relinkForNothing<T>(
  jobs: DataSource,
  today: PlainDate,
  steps: { change?: (sql: Sql) => Promise<void>; ask: (sql: Sql) => Promise<T> },
): Promise<T> {
  const runner = jobs.createQueryRunner();
  await runner.connect();
  try {
    await runner.startTransaction();
    try {
      const query: Sql['query'] = runner.manager.query.bind(runner.manager);
      const sql: Sql = { query: asServerReads(query, jobs.driver.version) };
      await sql.query(`set local jit = off; set local work_mem = '128MB'; set local statement_timeout = 0`);
      // What an import or a link run would write now, would be written past us.
      await sql.query('lock table jobs.touched_record, children.link_record in share row exclusive mode');
      await openFeed(sql, today);
      const columns = feedColumns.join(', ');
      await sql.query(`insert into linkage_feed (${columns}) select ${columns} from children.link_record`);
      await steps.change?.(sql);
      await link(sql, { full: true });
      return await steps.ask(sql);
    } finally {
      await runner.rollbackTransaction();
    }
  } finally {
    await runner.release();
  }
}
