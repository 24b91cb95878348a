import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../cli/synthesize/random.ts';
import { openAuditLog } from '../../gateway/audit/log/audit-log.ts';
import { lineOf, readLog, type LogRecord } from '../../gateway/audit/log/read-batches.ts';
import { archiveFolder, readSegments } from '../../gateway/audit/archive/segment-file.ts';
import { sampleEntry } from '../../gateway/audit/test-support.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { createDataSource } from '../../platform/postgres/connection/data-source.ts';
import { runHub } from '../e2e/run-hub.ts';
import { hub } from './county.ts';
import { spawnHub } from './hub-process.ts';
import { copyDatabase } from './postgres-server.ts';
import { chooseSeeds } from './seeds.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const oldEntries = 10_000;
/** In the middle of what is deleted. */
const heldEntry = oldEntries / 2;
/** About as long as writing the segment takes. */
const writingMs = 300;
const [seed = 0] = chooseSeeds(1);

type Place = { url: string; folder: string };

/** Lets the archiving come to a moment and no further; what it answers lets it go on. */
type Moment = { name: string; reach(place: Place): Promise<() => Promise<void>> };

const moments: Moment[] = [
  {
    name: `while it writes the segment (seed ${seed})`,
    async reach({ folder }) {
      await until('a draft is there', async () => (await list(folder)).length > 0, { everyMs: 1 });
      await sleep(createRandom(seed).next() * writingMs);
      return async () => undefined;
    },
  },
  {
    name: 'between the finished segment and its checkpoint',
    reach: ({ url }) =>
      hold(url, 'lock table audit.checkpoint in exclusive mode', 'insert into audit.checkpoint'),
  },
  {
    name: 'while it deletes what is in the segment',
    reach: ({ url }) =>
      hold(url, `select from audit.entry where seq = ${heldEntry} for update`, 'delete from audit.entry'),
  },
  {
    name: 'as soon as the checkpoint is there',
    async reach({ url }) {
      const client = await connect({ url });
      const isSet = async (): Promise<boolean> =>
        (await client.query('select from audit.checkpoint')).rowCount === 1;
      await until('the checkpoint is there', isSet, { everyMs: 1 });
      return () => client.end();
    },
  },
];

describe('hub audit archive, killed with kill -9', () => {
  let stage: Stage;
  let home: string;
  let batches: string[];

  beforeAll(async () => {
    stage = await openStage();
    // Of a log of its own: the prepared data folder knows another one.
    home = join(stage.own, 'home-of-log');
    const url = await stage.copy('empty', 'long_log');
    await recordOldReads(url, home);
    batches = await listBatches({ url, folder: archiveFolder(home) });
  });
  afterAll(() => stage.close());

  it.each(moments.map((moment) => [moment.name, moment] as const))(
    '%s: verify is content, and the next run finishes without loss or doubling',
    async (_, moment) => {
      const name = `killed_${moments.indexOf(moment)}`;
      const url = await copyDatabase(stage.server, 'long_log', name);
      const own = join(stage.own, name);
      await cp(home, own, { recursive: true });
      const environment = { ...stage.environment, DATABASE_URL: url, HUB_HOME: own };
      const place = { url, folder: archiveFolder(own) };

      const archiving = spawnHub(['audit', 'archive'], environment);
      const letGo = await moment.reach(place);
      await archiving.kill();
      await letGo();
      await hub(['audit', 'verify'], environment);
      expect(await listBatches(place)).toEqual(expect.arrayContaining(batches));

      await until('the next run finishes', async () => {
        const { code, stderr } = await runHub(['audit', 'archive'], environment);
        // PostgreSQL may not have noticed yet that the other one is gone.
        if (!stderr.includes('is being archived already'))
          expect([code, stderr]).toEqual([0, expect.anything()]);
        return code === 0;
      });
      expect(await hub(['audit', 'verify'], environment)).toContain(`${oldEntries} archived entries`);
      expect((await listBatches(place)).slice(0, batches.length)).toEqual(batches);
      expect(await list(place.folder)).toHaveLength(1);
    },
  );
});

/** Reads long ago, and one of today, which stays in the log. */
async function recordOldReads(url: string, home: string): Promise<void> {
  const log = { info: () => undefined, error: () => undefined };
  const audit = await openAuditLog({ url, home, auditKeyFile: null, log });
  const firstMs = Date.parse('2020-01-01T00:00:00Z');
  const at = (minutes: number): string => new Date(firstMs + minutes * 60_000).toISOString();
  await Promise.all(
    Array.from({ length: oldEntries }, (_, index) =>
      audit.record(sampleEntry({ at: at(index), requestId: `r${index}`, children: [`c${index % 500}`] })),
    ),
  );
  await audit.record(sampleEntry({ at: new Date().toISOString() }));
  await audit.close();
}

/** Every batch as it lies in the segments and then in the log; a batch that lies in both is listed twice. */
async function listBatches({ url, folder }: Place): Promise<string[]> {
  const sql = await createDataSource({ url, schema: 'audit', poolSize: 1 });
  try {
    return [...(await linesOf(readSegments(folder))), ...(await linesOf(readLog(sql)))];
  } finally {
    await sql.destroy();
  }
}

async function linesOf(records: AsyncIterable<LogRecord>): Promise<string[]> {
  const lines: string[] = [];
  for await (const record of records) if ('head' in record) lines.push(lineOf(record));
  return lines;
}

/** Takes a lock, and waits until the archiving stands before it with a statement. */
async function hold(url: string, lock: string, statement: string): Promise<() => Promise<void>> {
  const holder = await connect({ url });
  const watcher = await connect({ url });
  await holder.query('begin');
  await holder.query(lock);
  await until(`it waits to ${statement}`, async () => {
    const { rowCount } = await watcher.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and starts_with(ltrim(query), $1)
         and datname = current_database()`,
      [statement],
    );
    return rowCount === 1;
  });
  return async () => {
    await Promise.all([holder, watcher].map((client: Client) => client.end()));
  };
}

/** Drafts and segments. */
const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
