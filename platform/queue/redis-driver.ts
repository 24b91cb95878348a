import { createHash } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { RefusedError } from '../errors.ts';
import { connect } from '../postgres/connection/connect.ts';
import type { QueueDriver } from './queue-driver.ts';

/** BullMQ over Redis. Keys carry the database they belong to, so that two hubs may share one Redis. */
export async function openRedisDriver(redisUrl: string, databaseUrl: string): Promise<QueueDriver> {
  // Braces keep all keys of a hub on one node of a Redis Cluster, as BullMQ's scripts need.
  const prefix = `{hub-${await databaseMark(databaseUrl)}}`;
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null, lazyConnect: true });
  // Errors reach the queues and workers, which report them; without a listener here they would be printed.
  connection.on('error', () => undefined);
  await checkConnection(connection, redisUrl);
  return {
    kind: 'redis',
    openQueue: (name, options) => new Queue(name, { ...options, connection, prefix }),
    openWorker: (name, processor, options) => new Worker(name, processor, { ...options, connection, prefix }),
    close: async () => {
      await connection.quit().catch(() => connection.disconnect());
    },
    isAway: () => connection.status !== 'ready',
  };
}

/** Throws a refusal that names the host where no Redis answers. */
export async function checkRedis(redisUrl: string): Promise<void> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null, lazyConnect: true });
  await checkConnection(connection, redisUrl);
  connection.disconnect();
}

async function checkConnection(connection: Redis, redisUrl: string): Promise<void> {
  const { host } = new URL(redisUrl);
  let lastProblem = 'no answer';
  connection.on('error', (error: Error) => (lastProblem = error.message || lastProblem));
  const timeout = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('timeout')), 10_000).unref(),
  );
  try {
    await Promise.race([connection.connect(), timeout]);
    await Promise.race([connection.ping(), timeout]);
  } catch (error) {
    connection.disconnect();
    throw new RefusedError(
      'REDIS_UNREACHABLE',
      `Redis at ${host} (REDIS_URL) cannot be used: ${lastProblem}`,
      {
        cause: error,
      },
    );
  }
}

/** The same for every process of one hub, whatever host name each of them uses. */
async function databaseMark(databaseUrl: string): Promise<string> {
  const client = await connect({ url: databaseUrl });
  try {
    const { rows } = await client.query<{ mark: string }>(
      `select system_identifier || '/' || current_database() as mark from pg_control_system()`,
    );
    return createHash('sha256')
      .update(rows[0]?.mark ?? '')
      .digest('hex')
      .slice(0, 12);
  } finally {
    await client.end();
  }
}
