import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { digestStore, type Digests } from './digests.ts';
import { startWorkerProcess, type Environment } from './hub-process.ts';
import { pipelineDone } from './pipeline.ts';
import {
  copyDatabase,
  copyServer,
  runStatement,
  withDatabase,
  type PostgresServer,
} from './postgres-server.ts';

/** Made once for the whole suite: a server with three databases, stopped, and what they were made of. */
export type Prepared = {
  folder: string;
  environment: Environment;
  /** Of an undisturbed run over everything that was handed in. */
  digests: Digests;
  /** How long each stage of that run took. */
  stageMs: { import: number; link: number; reconcile: number };
};

declare module 'vitest' {
  export interface ProvidedContext {
    prepared: Prepared;
  }
}

/** `empty`; `handed_in`: six files acknowledged, none read; `finished`: the same, imported, linked and reconciled. */
export type PreparedDatabase = 'empty' | 'handed_in' | 'finished';

export type Stage = Prepared & {
  /** Of this test file alone: it may be killed. */
  server: PostgresServer;
  own: string;
  url(database: PreparedDatabase): string;
  copy(database: PreparedDatabase, name: string): Promise<string>;
  /** `handed_in` as a hub finds it that was off over a weekend. */
  copyHandedInLongAgo(name: string): Promise<string>;
  close(): Promise<void>;
};

/** A server of the test file's own with the prepared databases, running. Close it in `afterAll`. */
export async function openStage(settings: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const prepared = inject('prepared');
  const own = await mkdtemp(join(tmpdir(), 'hub-fault-'));
  const server = await copyServer(join(prepared.folder, 'postgres'), join(own, 'postgres'), { settings });
  await server.start();
  // The data folder notes the newest head of the audit log, and another server's log is another one.
  const home = join(own, 'home');
  await cp(prepared.environment['HUB_HOME'] ?? '', home, { recursive: true });
  const copy = (database: PreparedDatabase, name: string): Promise<string> =>
    copyDatabase(server, database, name);
  return {
    ...prepared,
    environment: { ...prepared.environment, HUB_HOME: home },
    server,
    own,
    url: (database) => withDatabase(server.url, database),
    copy,
    async copyHandedInLongAgo(name) {
      const url = await copy('handed_in', name);
      await runStatement(url, `update jobs.import set created_at = created_at - interval '2 days'`);
      return url;
    },
    async close() {
      await server.stop('immediate');
      await rm(own, { recursive: true, force: true });
    },
  };
}

/** Lets a worker finish what the database holds, and answers what came of it. */
export async function finishJobs(url: string, environment: Environment): Promise<Digests> {
  const worker = await startWorkerProcess({ ...environment, DATABASE_URL: url });
  try {
    await pipelineDone(url);
  } finally {
    await worker.stop(30_000);
  }
  return digestStore(url);
}
