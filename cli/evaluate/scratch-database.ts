import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { schemaModules } from '../../jobs/schema-modules.ts';
import { RefusedError } from '../../platform/errors.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { createDataSource } from '../../platform/postgres/connection/data-source.ts';
import { prepareDatabase } from '../../platform/postgres/schema/migrate.ts';

export type ScratchDatabase = { url: string; jobs: DataSource };

/**
 * Runs `work` on an empty, migrated database of its own on the server of `serverUrl`, and drops it whatever happens. The
 * hub's own database is not touched. Throws a RefusedError where databases may not be created.
 */
export async function withScratchDatabase<T>(
  serverUrl: string,
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  const name = `hub_evaluate_${process.pid}_${randomBytes(4).toString('hex')}`;
  try {
    await administer(serverUrl, `create database ${name}`);
  } catch (error) {
    throw new RefusedError(
      'DATABASE_RIGHTS_MISSING',
      'The evaluation works in a database of its own, and this user may not create one on the server.',
      { cause: error },
    );
  }
  try {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    await prepareDatabase(url.href, schemaModules);
    const jobs = await createDataSource({ url: url.href, schema: 'jobs' });
    try {
      return await work({ url: url.href, jobs });
    } finally {
      await jobs.destroy();
    }
  } finally {
    await administer(serverUrl, `drop database if exists ${name} with (force)`);
  }
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = await connect({ url: serverUrl, applicationName: 'hub-evaluate' });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
