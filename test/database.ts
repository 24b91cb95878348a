import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { connect } from '../platform/postgres/connection/connect.ts';
import { createDataSource } from '../platform/postgres/connection/data-source.ts';

export type TestDatabase = {
  url: string;
  /** One data source a schema, closed by `drop`. */
  dataSource(schema: string): Promise<DataSource>;
  /** The same as the role that reads the schema for callers. */
  reader(schema: string): Promise<DataSource>;
  drop(): Promise<void>;
};

let counter = 0;

/** A migrated, empty database of this test file's own. Make it in `beforeAll`, drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { template, problem } = inject('database');
  if (problem !== null) throw new Error(`The migrations failed, so there is no test database.\n${problem}`);
  // Copying files is faster than replaying them through the log for a database of this size.
  return createDatabase(`template ${template} strategy file_copy`);
}

/** A database without schemas and tables of the hub, for tests of what makes them. */
export async function createBareDatabase(): Promise<TestDatabase> {
  return createDatabase('');
}

async function createDatabase(from: string): Promise<TestDatabase> {
  const { serverUrl } = inject('database');
  const name = `hub_test_${process.pid}_${++counter}`;
  await administer(serverUrl, `create database ${name} ${from}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;

  const dataSources = new Map<string, Promise<DataSource>>();
  const openOnce = (schema: string, reader: boolean): Promise<DataSource> => {
    const key = `${schema} ${reader}`;
    const existing = dataSources.get(key);
    if (existing !== undefined) return existing;
    const created = createDataSource({ url: url.href, schema, reader });
    dataSources.set(key, created);
    return created;
  };
  return {
    url: url.href,
    dataSource: (schema) => openOnce(schema, false),
    reader: (schema) => openOnce(schema, true),
    async drop() {
      for (const dataSource of dataSources.values()) await (await dataSource).destroy();
      await administer(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = await connect({ url: serverUrl });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
