import { join } from 'node:path';
import type { Config } from '../config.ts';
import { RefusedError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { connect } from './connection/connect.ts';
import type { EmbeddedOptions } from './embedded/embedded-postgres.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';

export type Database = {
  /** Holds a password: for connecting, not for printing. */
  url: string;
  kind: 'embedded' | 'server';
  /** Leaves the embedded server, which stops with its last user. Does nothing to a server. */
  close(): Promise<void>;
};

const oldestServerVersion = 15;

/**
 * The PostgreSQL of `DATABASE_URL`, or the embedded one in `<home>/postgres`, ready for connections.
 * Roles, schemas and tables are `prepareDatabase`'s work. Throws a RefusedError with what to do about it.
 */
export async function openDatabase(
  config: Pick<Config, 'home' | 'databaseUrl'>,
  log: Logger,
  options: EmbeddedOptions = {},
): Promise<Database> {
  if (config.databaseUrl !== null) {
    await checkServer(config.databaseUrl);
    log.info({ kind: 'server' }, 'database.opened');
    return { url: config.databaseUrl, kind: 'server', close: async () => undefined };
  }
  const embedded = await startEmbeddedPostgres(join(config.home, 'postgres'), options);
  log.info({ kind: 'embedded', reused: embedded.reused }, 'database.opened');
  return { url: embedded.url, kind: 'embedded', close: embedded.close };
}

async function checkServer(url: string): Promise<void> {
  const place = new URL(url);
  const name = `PostgreSQL at ${place.host || 'the local socket'} (DATABASE_URL)`;
  let version: number;
  let encoding: string;
  try {
    const client = await connect({ url });
    try {
      const { rows } = await client.query<{ version: number; encoding: string }>(
        `select current_setting('server_version_num')::int / 10000 as version,
                current_setting('server_encoding') as encoding`,
      );
      version = rows[0]?.version ?? 0;
      encoding = rows[0]?.encoding ?? '';
    } finally {
      await client.end();
    }
  } catch (error) {
    const reason =
      error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : 'no reason given';
    throw new RefusedError('DATABASE_UNREACHABLE', `${name} cannot be used: ${reason}`, { cause: error });
  }
  if (version < oldestServerVersion) {
    throw new RefusedError(
      'DATABASE_TOO_OLD',
      `${name} has version ${version}; ${oldestServerVersion} or later is needed.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new RefusedError('DATABASE_ENCODING_UNFIT', `${name} stores text as ${encoding}; UTF8 is needed.`);
  }
}
