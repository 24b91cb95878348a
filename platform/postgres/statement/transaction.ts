import type { Client, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Sql } from '../connection/data-source.ts';

export type { Sql } from '../connection/data-source.ts';

/** One transaction: SQL, and the connection beneath it for COPY. */
export type Transaction = Sql & { client: PoolClient };

/** Connections that no other transaction should get. */
const spent = new WeakSet<PoolClient>();

/** Closes the transaction's connection after it: the memory of working tables is held, and walked through, as long as it lives. */
export function closeAfterwards({ client }: Transaction): void {
  spent.add(client);
}

/** Commits when `work` returns, rolls back when it throws, and gives the connection back either way. */
export async function withTransaction<T>(
  dataSource: DataSource,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  let client: PoolClient | null = null;
  try {
    client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    try {
      const result = await work({ query: runner.manager.query.bind(runner.manager), client });
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // When the connection itself is gone the server has rolled back; the first error is the one that tells why.
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  } finally {
    // The pool replaces a connection that has ended.
    if (client !== null && spent.has(client)) await (client as unknown as Client).end();
    await runner.release();
  }
}
