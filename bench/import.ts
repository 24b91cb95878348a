import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { from as copyFrom } from 'pg-copy-streams';
import type { DataSource } from 'typeorm';
import { readExport } from '../adapters/read-export.ts';
import { getAdapter } from '../adapters/registry.ts';
import { copiedColumns, createRowEncoder } from '../jobs/import/store/copy-rows.ts';
import { submitImport } from '../jobs/import/ledger.ts';
import { runImportInChild } from '../jobs/import/run-in-child.ts';
import { planSource } from '../jobs/import/plan/source-plan.ts';
import { openHomeKeys } from '../platform/data-keys/key-source.ts';
import { schemaModules } from '../jobs/schema-modules.ts';
import { createLogger } from '../platform/logger.ts';
import type { PlainDate } from '../platform/plain-date.ts';
import { addDays, plainDate } from '../platform/plain-date.ts';
import {
  createDataSource,
  openDatabase,
  prepareDatabase,
  withTransaction,
} from '../platform/postgres/index.ts';
import { costOf, type Cost } from './cost.ts';
import { writePopulationCsv } from './population-csv.ts';

/**
 * Compares the import of a population export with a raw COPY of the same rows, already parsed and encoded, into a
 * table with the record table's columns, checks and indexes. Run alone: `npm run -s bench:import -- --rows 1000000`.
 */

const budget = { ratio: 2.5, rssMiB: 256 };
const firstDay = plainDate('2026-01-01');
const plan = planSource(getAdapter('population-registry'));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } },
  });
  const rows = Number(values.rows);
  const home = await mkdtemp(join(tmpdir(), 'hub-bench-'));
  const log = createLogger('error');
  const database = await openDatabase({ home, databaseUrl: null }, log);
  try {
    await prepareDatabase(database.url, schemaModules);
    const jobs = await createDataSource({ url: database.url, schema: 'jobs' });
    try {
      const result = await measure({ jobs, url: database.url, home, rows });
      print(result, values.json);
    } finally {
      await jobs.destroy();
    }
  } finally {
    await database.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function measure(bench: { jobs: DataSource; url: string; home: string; rows: number }) {
  const { jobs, url, home, rows } = bench;
  const keys = await openHomeKeys(home);
  const csv = join(home, 'export.csv');
  await writePopulationCsv(csv, { rows });
  const encoded = join(home, 'rows.copy');
  const parse = await costOf(jobs, () => encodeRows(csv, encoded));
  const bareCopy = await costOf(jobs, () => copyRows(jobs, encoded, false));
  const indexedCopy = await costOf(jobs, () => copyRows(jobs, encoded, true));

  async function importOn(asOf: PlainDate): Promise<Cost & { rssMiB: number }> {
    const { importId } = await submitImport(
      { sql: jobs, home, keys },
      { source: plan.source, path: csv, asOf, kind: 'SNAPSHOT', scope: '', groupId: null },
    );
    let child = { cpuMs: 0, peakRssBytes: 0 };
    const cost = await costOf(jobs, async () => {
      child = await runImportInChild(importId, {
        databaseUrl: url,
        keys,
        logLevel: 'error',
        lastAttempt: true,
      });
    });
    return { wallMs: cost.wallMs, cpuMs: cost.cpuMs + child.cpuMs, rssMiB: child.peakRssBytes / 1024 ** 2 };
  }

  const first = await importOn(firstDay);
  const unchanged = await importOn(addDays(firstDay, 30));
  return {
    rows,
    csvMiB: (await stat(csv)).size / 1024 ** 2,
    parse,
    bareCopy,
    indexedCopy,
    import: first,
    unchanged,
    wallRatio: first.wallMs / indexedCopy.wallMs,
    cpuRatio: first.cpuMs / indexedCopy.cpuMs,
    budget,
  };
}

async function encodeRows(csv: string, to: string): Promise<void> {
  const encode = createRowEncoder(plan);
  await pipeline(async function* () {
    for await (const { sheet, rows } of readExport(csv, getAdapter(plan.source), { asOf: firstDay })) {
      yield encode(sheet, rows);
    }
  }, createWriteStream(to));
}

async function copyRows(jobs: DataSource, encoded: string, indexed: boolean): Promise<void> {
  await withTransaction(jobs, async (tx) => {
    const like = indexed ? 'including all' : '';
    await tx.query(`create table jobs.raw (like ${plan.table} ${like})`);
    // What the hub adds to a row is left to constants: the raw copy holds what the file says and no more.
    for (const column of ['record_id', 'ordinal', 'batch_id', 'as_of', 'present', 'scope']) {
      if (!indexed) await tx.query(`alter table jobs.raw alter ${column} drop not null`);
      else if (column !== 'record_id')
        await tx.query(`alter table jobs.raw alter ${column} set default ${defaults[column] ?? ''}`);
    }
    const columns = copiedColumns(plan).map((column) => `"${column}"`);
    await pipeline(
      createReadStream(encoded),
      tx.client.query(copyFrom(`copy jobs.raw (${columns.join(', ')}) from stdin`)),
    );
  });
  await jobs.query('drop table jobs.raw');
}

const defaults: Record<string, string> = {
  ordinal: '1',
  batch_id: '1',
  as_of: `'2026-01-01'`,
  present: 'true',
  scope: `''`,
};

function print(result: Awaited<ReturnType<typeof measure>>, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const line = (label: string, { wallMs, cpuMs }: Cost): string =>
    `${label.padEnd(46)}${(wallMs / 1000).toFixed(2).padStart(9)} s${(cpuMs / 1000).toFixed(2).padStart(9)} s CPU\n`;
  process.stdout.write(
    `${result.rows} rows, ${result.csvMiB.toFixed(0)} MiB of CSV\n` +
      line('reading and checking the file only', result.parse) +
      line('raw COPY, bare table', result.bareCopy) +
      line('raw COPY, same columns, checks and indexes', result.indexedCopy) +
      line('import', result.import) +
      line('import of the next export, nothing changed', result.unchanged) +
      `ratio of import to raw COPY: ${result.wallRatio.toFixed(2)} wall, ${result.cpuRatio.toFixed(2)} CPU ` +
      `(budget ${budget.ratio}); peak RSS ${result.import.rssMiB.toFixed(0)} MiB (budget ${budget.rssMiB})\n`,
  );
}

await main();
