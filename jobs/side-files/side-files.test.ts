import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineRows, writeWorkbook } from '../../adapters/decode/sample-files.ts';
import { formatKeyring } from '../../platform/data-keys/keyring.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { defaultReadingLimits } from '../../platform/reading-limits.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import { parseImportId } from '../../platform/ids.ts';
import { chainKinds } from '../../subgraphs/reconciliation/queues/chains/kinds/index.ts';
import { keys } from '../../test/data-keys.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { runSideFile } from './run-side-file.ts';

const arrangement = fileURLToPath(
  new URL('../../adapters/contact-arrangement/fixtures/arrangement.csv', import.meta.url),
);
const importId = parseImportId('00000000-0000-4000-8000-000000000001');

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-side-files-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

/** Every command that reads a file of its own, on one file and within some limits. */
const commands = {
  'parameters import': (path, deps) => runSideFile('parameters', { path }, deps),
  'chains import': (path, deps) =>
    runSideFile(
      'arrangement',
      {
        ...{ path, chain: chainKinds[0]?.code ?? '', division: '450703' },
        ...{ effectiveFrom: plainDate('2025-09-01'), effectiveTo: null },
      },
      deps,
    ),
  'report return': (path, deps) =>
    runSideFile('feedback-return', { path, annotatedPath: join(home, 'problems.xlsx') }, deps),
  annotate: async (path, deps) => {
    if (importId === null) throw new TypeError('No id');
    await jobs.query('update jobs.import set spool_path = $2 where import_id = $1', [importId, path]);
    const keyring = formatKeyring(await keys.read());
    return runSideFile('annotate', { importId, out: join(home, 'mend.csv'), keyring }, deps);
  },
} satisfies Record<string, (path: string, deps: Parameters<typeof runSideFile>[2]) => Promise<unknown>>;
const names = Object.keys(commands) as (keyof typeof commands)[];

function run(name: keyof typeof commands, path: string, limits: Partial<ReadingLimits> = {}) {
  const config = { home, today: plainDate('2025-11-20'), reading: { ...defaultReadingLimits, ...limits } };
  return commands[name](path, { config, databaseUrl: database.url });
}

async function countStored(): Promise<unknown> {
  const [stored]: unknown[] = await jobs.query(`
    select (select count(*)::int from reconciliation.chain_post) as posts,
      (select count(*)::int from reconciliation.feedback_return) as returns,
      (select count(*)::int from reconciliation.rule_parameter) as parameters`);
  return stored;
}

const nothing = { posts: 0, returns: 0, parameters: 0 };

/** A sheet that packs well, of so many rows. */
async function wideSheet(name: string, rows: number): Promise<string> {
  const path = join(home, name);
  const line = Array.from({ length: 60 }, (_, index) => `cell ${index} ${Math.random()}`);
  await writeWorkbook(path, [{ name: 's', data: inlineRows(Array.from({ length: rows }, () => line)) }]);
  return path;
}

describe('a file handed to a command', () => {
  beforeAll(async () => {
    await jobs.query(
      `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope, status)
       values ($1, 'student-registry', 'x.csv', '/x', 'x', '2025-11-01', 'SNAPSHOT', '', 'IMPORTED')`,
      [importId],
    );
    await jobs.query(
      `insert into jobs.quarantine (import_id, sheet, file_row, column_name, code, value_masked, expected, rejected)
       values ($1, '', 2, 'x', 'MALFORMED', '', '', true)`,
      [importId],
    );
  });

  it('is done where it is read, and answers what came of it', async () => {
    expect(await run('chains import', arrangement)).toMatchObject({ duplicate: false });
    const path = join(home, 'parameters.csv');
    await writeFile(
      path,
      'rule,parameter,division,effective_from,effective_to,value\nnobody,knows,450703,2025-09-01,,1\n',
    );
    await expect(run('parameters import', path)).rejects.toMatchObject({
      code: 'PARAMETERS_NOT_READABLE',
      message: expect.stringContaining('line 2'),
    });
    await jobs.query('truncate reconciliation.chain_arrangement, reconciliation.chain_post cascade');
  }, 120_000);

  it.each(names)(
    'is refused when it is a zip bomb: %s',
    async (name) => {
      const path = join(home, 'bomb.xlsx');
      const bomb = Buffer.concat([
        Buffer.from('<worksheet><sheetData><row>'),
        Buffer.alloc(48 * 1024 ** 2, '<c/>'),
      ]);
      await writeWorkbook(path, [{ name: 's', data: '' }], { 'xl/worksheets/sheet1.xml': bomb });
      await expect(run(name, path)).rejects.toMatchObject({ code: 'UNSAFE' });
      expect(await countStored()).toEqual(nothing);
    },
    120_000,
  );

  it.each(['chains import', 'annotate'] as const)(
    'is refused when it unpacks to more than it may: %s',
    async (name) => {
      const path = await wideSheet('unpacks.xlsx', 400);
      await expect(run(name, path, { inflatedBytes: 64 * 1024 })).rejects.toMatchObject({
        code: 'TOO_LARGE',
      });
      expect(await countStored()).toEqual(nothing);
    },
    120_000,
  );

  it('is refused once its time is up', async () => {
    const path = join(home, 'long.csv');
    await writeLines(path, parameterHeader, ','.repeat(1_000), 50_000);
    await expect(run('parameters import', path, { seconds: 0.1 })).rejects.toMatchObject({
      code: 'TOO_COSTLY',
      message: expect.stringContaining('more than 0.1 seconds'),
    });
    await rm(path);
  }, 120_000);

  it('is refused when its heap is full, and the command lives on', async () => {
    const path = join(home, 'many.csv');
    const row = `${'r'.repeat(500)},p,450703,2025-09-01,,${'v'.repeat(500)}`;
    await writeLines(path, parameterHeader, row, 120_000);
    await expect(run('parameters import', path, { heapMiB: 96 })).rejects.toMatchObject({
      code: 'TOO_COSTLY',
      message: expect.stringContaining('96 MiB of memory'),
    });
    expect(await countStored()).toEqual(nothing);
    await rm(path);
  }, 120_000);
});

const parameterHeader = 'rule,parameter,division,effective_from,effective_to,value';

async function writeLines(path: string, header: string, line: string, times: number): Promise<void> {
  const lines = function* (): Generator<string> {
    yield `${header}\n`;
    for (let row = 0; row < times; row += 1) yield `${line}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
}
