import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Sql } from '../connection/data-source.ts';
import { asServerReads } from './server-version.ts';

export type { Sql } from '../connection/data-source.ts';

/** One transaction: SQL, and the connection beneath it for COPY. */
export type Transaction = Sql & { client: PoolClient };

/** Commits when `work` returns, rolls back when it throws, and gives the connection back either way. */
export async function withTransaction<T>(
  dataSource: DataSource,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    try {
      const query: Sql['query'] = runner.manager.query.bind(runner.manager);
      const result = await work({ query: asServerReads(query, dataSource.driver.version), client });
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // When the connection itself is gone the server has rolled back; the first error is the one that tells why.
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  } finally {
    await runner.release();
  }
}
