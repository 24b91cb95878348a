import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../cli/synthesize/random.ts';
import { submitTogether } from '../../jobs/import/ledger.ts';
import { openHomeKeys } from '../../platform/data-keys/key-source.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { createDataSource } from '../../platform/postgres/connection/data-source.ts';
import { importSources } from '../../platform/source-systems.ts';
import { hub, synthesizeCounty, type ExportFile } from './county.ts';
import { startWorkerProcess } from './hub-process.ts';
import { pipelineReaches, stages } from './pipeline.ts';
import { chooseSeeds } from './seeds.ts';
import { finishJobs, openStage, type Stage } from './stage.ts';

const [seed = 0] = chooseSeeds(1);
const [inImport] = stages;
/** What docker gives a container before it kills it. */
const stopMs = 10_000;

describe('jobs', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('given back on SIGTERM in an import: the worker ends with 0 in time, the next one finishes them', async () => {
    const url = await stage.copy('handed_in', 'terminated');
    const worker = await startWorkerProcess({ ...stage.environment, DATABASE_URL: url });
    await pipelineReaches(url, 'the worker imports', inImport.isReached);
    expect(await worker.stop(stopMs)).toBe(0);
    expect(await finishJobs(url, stage.environment)).toEqual(stage.digests);
  });

  it('that fail whatever is tried are given up with their reason, told by hub doctor, and hold up no other', async () => {
    const url = await stage.copy('handed_in', 'poisoned');
    const environment = { ...stage.environment, DATABASE_URL: url };
    await poison(url, 'disability-register');
    await finishJobs(url, stage.environment);
    expect(await readOutcomes(url)).toEqual(
      expect.arrayContaining([
        { source: 'disability-register', status: 'FAILED', code: 'ENOENT', attempts: 3 },
        { source: 'population-registry', status: 'IMPORTED', code: null, attempts: 1 },
        { source: 'student-registry', status: 'IMPORTED', code: null, attempts: 1 },
      ]),
    );
    const told = await hub(['doctor'], environment);
    expect(told).toMatch(/^note imports: 1 failed: disability-register \S+ \(ENOENT, tried 3 times\)$/m);
  });

  it(`handed in twice and in any order, under a kill -9, come to the same (seed ${seed})`, async () => {
    const random = createRandom(seed);
    const older = await synthesize('2026-11-01', '1');
    const newer = await synthesize('2026-11-15', '3');
    const calm = await stage.copy('empty', 'in_order');
    await submit(calm, [...older, ...newer]);
    const undisturbed = await finishJobs(calm, stage.environment);

    const url = await stage.copy('empty', 'out_of_order');
    await submit(url, [...newer.toReversed(), ...older, ...newer]);
    const worker = await startWorkerProcess({ ...stage.environment, DATABASE_URL: url });
    await pipelineReaches(url, 'the worker imports', inImport.isReached);
    await sleep(random.next() * stage.stageMs.import);
    await submit(url, older);
    await worker.kill();
    expect(await finishJobs(url, stage.environment)).toEqual(undisturbed);
  });

  type Dated = ExportFile & { asOf: string };

  async function synthesize(asOf: string, errorRate: string): Promise<Dated[]> {
    const county = { children: 300, seed: 11, asOf, errorRate };
    const files = await synthesizeCounty(stage.own, county, stage.environment);
    return files.filter(({ source }) => /population|student/.test(source)).map((file) => ({ ...file, asOf }));
  }

  async function submit(url: string, files: readonly Dated[]): Promise<void> {
    const sql = await createDataSource({ url, schema: 'jobs', poolSize: 1 });
    try {
      const submissions = files.map(({ source: name, path, asOf }) => {
        const source = importSources.find((one) => one === name) ?? 'suspect-list';
        return { source, path, asOf: plainDate(asOf), kind: 'SNAPSHOT', scope: '', groupId: null } as const;
      });
      const home = join(stage.own, 'home');
      await submitTogether({ sql, home, keys: await openHomeKeys(home) }, submissions);
    } finally {
      await sql.destroy();
    }
  }

  /** As if somebody had deleted the hub's copy of the file. */
  async function poison(url: string, source: string): Promise<void> {
    const client = await connect({ url });
    try {
      await client.query(`update jobs.import set spool_path = $2 where source_system = $1`, [
        source,
        join(stage.own, 'taken-away.xls'),
      ]);
    } finally {
      await client.end();
    }
  }
});

async function readOutcomes(url: string): Promise<unknown[]> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<object>(
      `select source_system as source, status, problem ->> 'code' as code, attempts from jobs.import`,
    );
    return rows;
  } finally {
    await client.end();
  }
}
