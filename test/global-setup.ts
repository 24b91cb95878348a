import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { schemaModules } from '../jobs/schema-modules.ts';
import { loadConfig } from '../platform/config.ts';
import { createLogger } from '../platform/logger.ts';
import { connect } from '../platform/postgres/connection/connect.ts';
import { openDatabase } from '../platform/postgres/database.ts';
import { isProcessAlive } from '../platform/postgres/embedded/folder-lock.ts';
import { prepareDatabase } from '../platform/postgres/schema/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server to make databases on, the name of the migrated one to copy, and why there is none, if so. */
    database: { serverUrl: string; template: string; problem: string | null };
  }
}

const folderPrefix = 'hub-test-';

/**
 * One PostgreSQL for the whole run: the server of DATABASE_URL, or an embedded one in a temporary folder. Every table
 * is made once, in a template; `createTestDatabase` copies it. When that fails, only tests that need it fail.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeLeftovers();
  const home = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const config = { ...loadConfig(), home };
  const database = await openDatabase(config, createLogger('error'), { durable: false });
  const template = `hub_test_${process.pid}_template`;
  const admin = await connect({ url: database.url });
  let problem: string | null = null;
  try {
    await admin.query(`create database ${template}`);
    await prepareDatabase(withDatabase(database.url, template), schemaModules);
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
  }
  project.provide('database', { serverUrl: database.url, template, problem });

  return async () => {
    await admin.query(`drop database if exists ${template} with (force)`);
    await admin.end();
    await database.close();
    rmSync(home, { recursive: true, force: true });
  };
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}

/** Folders of runs that were killed. Their server ends by itself once its folder is gone. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isProcessAlive(Number(pid))) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
