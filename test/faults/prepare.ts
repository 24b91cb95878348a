import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { handIn, synthesizeCounty } from './county.ts';
import { copyDatabase, createHubServer } from './postgres-server.ts';
import { finishJobs, type Prepared } from './stage.ts';

const asOf = '2026-11-01';

/** Fills the databases every test file copies, with the hub's own commands and an undisturbed worker. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-faults-'));
  const server = await createHubServer(join(folder, 'postgres'));
  try {
    const environment = {
      HUB_HOME: join(folder, 'home'),
      HUB_TODAY: '2026-11-22',
      HUB_LOG_LEVEL: 'info',
      HUB_INTERNAL_SECRET: 'a secret of the test, long enough for both',
      REDIS_URL: '',
    };
    await copyDatabase(server, 'hub', 'empty');
    const handedIn = await copyDatabase(server, 'hub', 'handed_in');
    const files = await synthesizeCounty(folder, { children: 500, seed: 5, asOf }, environment);
    await handIn(files, asOf, { ...environment, DATABASE_URL: handedIn });
    const finished = await copyDatabase(server, 'handed_in', 'finished');
    const digests = await finishJobs(finished, environment);
    project.provide('prepared', { folder, environment, digests, stageMs: await readDurations(finished) });
  } finally {
    await server.stop('fast');
  }
  return () => rm(folder, { recursive: true, force: true });
}

async function readDurations(url: string): Promise<Prepared['stageMs']> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<Prepared['stageMs']>(`
      select extract(epoch from max(finished_at) - min(started_at))::float8 * 1000 as import,
        (select extract(epoch from finished_at - started_at)::float8 * 1000 from jobs.step_run
         where step = 'LINK' order by run_id limit 1) as link,
        (select extract(epoch from finished_at - started_at)::float8 * 1000 from jobs.step_run
         where step = 'RECONCILE' order by run_id limit 1) as reconcile
      from jobs.import`);
    const [row] = rows;
    if (row === undefined) throw new TypeError('The ledger did not answer.');
    return row;
  } finally {
    await client.end();
  }
}
