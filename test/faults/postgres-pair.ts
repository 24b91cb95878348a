import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { copyServer, type PostgresServer } from './postgres-server.ts';
import { until } from './until.ts';

export type PostgresPair = { primary: PostgresServer; standby: PostgresServer };

/** Two copies of a server, which is stopped for it: nothing is committed on the primary before the standby has it. */
export async function startPair(origin: PostgresServer, folder: string): Promise<PostgresPair> {
  // Copied while nothing runs: the standby begins where the primary begins.
  await origin.stop('fast');
  const primary = await copyServer(origin.folder, join(folder, 'primary'), {
    settings: { synchronous_standby_names: '*' },
  });
  const standby = await createStandby(primary, join(folder, 'standby'));
  await standby.start();
  await primary.start();
  return { primary, standby };
}

/** A stopped copy of a stopped server that follows it once both run. */
async function createStandby(primary: PostgresServer, folder: string): Promise<PostgresServer> {
  const { password } = new URL(primary.url);
  const conninfo = `host=127.0.0.1 port=${primary.port} user=postgres password=${password} application_name=standby`;
  const standby = await copyServer(primary.folder, folder, { settings: { primary_conninfo: conninfo } });
  writeFileSync(join(folder, 'data', 'standby.signal'), '');
  return standby;
}

/** Makes a standby whose primary is gone the primary. */
export async function promote(standby: PostgresServer): Promise<void> {
  const client = await connect({ url: standby.url });
  try {
    await client.query('select pg_promote(true)');
    await until('the standby takes writes', async () => {
      const { rows } = await client.query<{ waits: boolean }>('select pg_is_in_recovery() as waits');
      return rows[0]?.waits === false;
    });
  } finally {
    await client.end();
  }
}

/** The same database at another port. */
export function atPort(port: number, url: string): string {
  const result = new URL(url);
  result.port = String(port);
  return result.href;
}
