import type { Queue, Worker } from 'bullmq';
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import { connect, withoutSettings } from '../postgres/connection/connect.ts';
import type { QueueDriver } from './queue-driver.ts';

const schema = 'queue';

/** Connections of one queue or worker, beside the one on which it listens. */
const poolSize = 3;

/** BullMQ's own PostgreSQL backend; its tables are brought up to date under its own lock. */
export async function openPostgresDriver(databaseUrl: string): Promise<QueueDriver> {
  const client = await connect({ url: databaseUrl, applicationName: 'hub-queue-migrations' });
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
  const backend = withBackend(createPostgresBackend);
  const connection = {
    connectionString: withoutSettings(databaseUrl),
    schema,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    application_name: 'hub-queue',
  };
  return {
    kind: 'postgres',
    // The classes are the same; their types differ in the connection, which nobody outside looks at.
    openQueue: (name, options) => new backend.Queue(name, { ...options, connection }) as unknown as Queue,
    openWorker: (name, processor, options) =>
      new backend.Worker(name, processor, { ...options, connection }) as unknown as Worker,
    close: async () => undefined,
    // Statements to a server that is away fail instead of waiting.
    isAway: () => false,
  };
}
