import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { readExport } from '../adapters/read-export.ts';
import { getAdapter } from '../adapters/registry.ts';
import { getCounty } from '../cli/synthesize/county.ts';
import { synthesize } from '../cli/synthesize/index.ts';
import { copiedColumns, createRowEncoder } from '../jobs/import/store/copy-rows.ts';
import { submitTogether } from '../jobs/import/ledger.ts';
import { runImportInChild } from '../jobs/import/run-in-child.ts';
import { planSource } from '../jobs/import/plan/source-plan.ts';
import { runLink } from '../jobs/link/link.ts';
import { runReconcile } from '../jobs/reconciliation/reconcile.ts';
import { schemaModules } from '../jobs/schema-modules.ts';
import { openHomeKeys } from '../platform/data-keys/key-source.ts';
import { createLogger } from '../platform/logger.ts';
import { addDays, plainDate } from '../platform/plain-date.ts';
import { createDataSource, openDatabase, prepareDatabase } from '../platform/postgres/index.ts';
import type { SourceSystem } from '../platform/source-systems.ts';
import { costOf, type Cost } from './cost.ts';
import { checkSameTable, copyBare, writeAsCsv, type BareTable, type CopyFormat } from './raw-copy.ts';

/**
 * What linking costs, as a multiple of the CPU of a raw CSV COPY of the same rows into a bare table in the same run. Run
 * alone: `npm run -s bench:linkage -- --children 1000000 --workers 1,2`. Above 100,000 children it first runs with
 * 100,000, so that growth can be seen. With `--link-only` it stops after the full link, with `--copy-only` before the import.
 */

type Row = {
  step: string;
  children: number;
  workers: number;
  wallS: number;
  cpuS: number;
  cpuToCopy: number;
};
type ExportFile = { source: SourceSystem; path: string; rows: number };

const smallRun = 100_000;
const seed = 20_261_101;
const day = plainDate('2026-11-01');
const today = addDays(day, 21);
/** What a first link and reconciliation write row by row. */
const written = [
  'children.child',
  'children.link_record',
  'reconciliation.comparison',
  'reconciliation.mismatch',
  'reconciliation.mismatch_event',
];
/** Share of the records that the small delta changes. */
const deltaShare = 0.01;
const budgets = [
  'normalise + COPY at most 2.5',
  'full link at most 6',
  'pivot + rules at most 2.5',
  '1 % delta at most 5 % of the full link',
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      children: { type: 'string', default: String(smallRun) },
      workers: { type: 'string', default: '1,2' },
      json: { type: 'boolean', default: false },
      'link-only': { type: 'boolean', default: false },
      'copy-only': { type: 'boolean', default: false },
    },
  });
  const most = Number(values.children);
  const workers = values.workers.split(',').map(Number);
  const rows: Row[] = [];
  for (const children of most > smallRun ? [smallRun, most] : [most]) {
    const folder = await mkdtemp(join(tmpdir(), 'hub-bench-'));
    try {
      const county = await getCounty('450703');
      const { files } = await synthesize({ children, seed, errorRate: 1, out: folder, county, day });
      for (const count of workers) {
        rows.push(
          ...(await measure(
            files,
            { children, workers: count, linkOnly: values['link-only'], copyOnly: values['copy-only'] },
            folder,
          )),
        );
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else print(rows);
}

async function measure(
  files: readonly ExportFile[],
  {
    children,
    workers,
    linkOnly,
    copyOnly,
  }: { children: number; workers: number; linkOnly: boolean; copyOnly: boolean },
  folder: string,
): Promise<Row[]> {
  const home = await mkdtemp(join(folder, 'home-'));
  const database = await openDatabase({ home, databaseUrl: null }, createLogger('error'));
  try {
    await prepareDatabase(database.url, schemaModules);
    const jobs = await createDataSource({ url: database.url, schema: 'jobs', poolSize: workers + 2 });
    try {
      const rows: Row[] = [];
      let copyMs = 0;
      const run = async (step: string, work: () => Promise<number | void>): Promise<void> => {
        let elsewhere = 0;
        const cost: Cost = await costOf(jobs, async () => {
          elsewhere = (await work()) ?? 0;
        });
        const cpuMs = cost.cpuMs + elsewhere;
        if (step === 'raw COPY') copyMs = cpuMs;
        rows.push({
          step,
          children,
          workers,
          wallS: cost.wallMs / 1000,
          cpuS: cpuMs / 1000,
          cpuToCopy: cpuMs / copyMs,
        });
      };
      const encoded = await encodeAll(files, home);
      // This copies everything twice, and so pays for growing the files of an empty database.
      for (const { table, paths } of encoded) await checkSameTable(jobs, table, paths);
      const copyAll = async (format: CopyFormat): Promise<void> => {
        for (const { table, paths } of encoded)
          await copyBare(jobs, table, format, createReadStream(paths[format]));
      };
      // CSV is what the targets are given in; the hub itself sends the text format, which is told beside it.
      await run('raw COPY', () => copyAll('csv'));
      await run('raw COPY, text format', () => copyAll('text'));
      if (!linkOnly) await run('normalise + COPY', () => normaliseAll(jobs, files));
      if (copyOnly) return rows;
      await run('import', async () => {
        const elsewhere = await importAll(jobs, database.url, home, files, workers);
        // What the server would tidy up in the background belongs to the import, whenever it gets round to it.
        for (const { source } of files)
          await jobs.query(`vacuum analyze ${planSource(getAdapter(source)).table}`);
        return elsewhere;
      });
      await run('full link', () => linkOnce(jobs, true));
      if (linkOnly) return rows;
      await run('pivot + rules', () => reconcileOnce(jobs, true));
      // The server does so by itself some time later, and then it would fall into whatever is measured next.
      await run('vacuum', async () => {
        for (const table of written) await jobs.query(`vacuum analyze ${table}`);
      });
      await touch(jobs);
      await run('1 % delta, link', () => linkOnce(jobs, false));
      await run('1 % delta, pivot + rules', () => reconcileOnce(jobs, false));
      return rows;
    } finally {
      await jobs.destroy();
    }
  } finally {
    await database.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function linkOnce(jobs: DataSource, full: boolean): Promise<void> {
  await runLink(jobs, { today, full });
}

async function reconcileOnce(jobs: DataSource, full: boolean): Promise<void> {
  await runReconcile(jobs, { today, full });
}

async function* encodedRows({ source, path }: ExportFile): AsyncGenerator<Buffer> {
  const encode = createRowEncoder(planSource(getAdapter(source)));
  for await (const { sheet, rows } of readExport(path, getAdapter(source), { asOf: day }))
    yield encode(sheet, rows);
}

type EncodedFile = { table: BareTable; paths: Readonly<Record<CopyFormat, string>> };

async function encodeAll(files: readonly ExportFile[], folder: string): Promise<EncodedFile[]> {
  const encoded: EncodedFile[] = [];
  for (const file of files) {
    const paths = { text: join(folder, `${file.source}.copy`), csv: join(folder, `${file.source}.csv`) };
    await pipeline(encodedRows(file), createWriteStream(paths.text));
    await writeAsCsv(paths.text, paths.csv);
    encoded.push({ table: bareTable(file.source), paths });
  }
  return encoded;
}

function bareTable(source: SourceSystem): BareTable {
  const plan = planSource(getAdapter(source));
  return { like: plan.table, columns: copiedColumns(plan) };
}

async function normaliseAll(jobs: DataSource, files: readonly ExportFile[]): Promise<void> {
  for (const file of files) await copyBare(jobs, bareTable(file.source), 'text', encodedRows(file));
}

/** As many imports at once as there are workers, the largest first. Returns the CPU time of their processes. */
async function importAll(
  jobs: DataSource,
  databaseUrl: string,
  home: string,
  files: readonly ExportFile[],
  workers: number,
): Promise<number> {
  const largestFirst = files.toSorted((one, other) => other.rows - one.rows);
  const keys = await openHomeKeys(home);
  const submitted = await submitTogether(
    { sql: jobs, home, keys },
    largestFirst.map(({ source, path }) => ({
      source,
      path,
      asOf: day,
      kind: 'SNAPSHOT' as const,
      scope: '',
      groupId: null,
    })),
  );
  const waiting = submitted.values();
  let cpuMs = 0;
  const work = async (): Promise<void> => {
    for (const { importId } of waiting) {
      const outcome = await runImportInChild(importId, {
        databaseUrl,
        keys,
        logLevel: 'error',
        lastAttempt: true,
      });
      if (outcome.status !== 'IMPORTED') throw new Error(`An import ended as ${outcome.status}.`);
      cpuMs += outcome.cpuMs;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return cpuMs;
}

/**
 * One record in a hundred of every source as a delta of that source leaves it: another phone where it tells one (else what no
 * step compares), for some another name or no number. The import itself is not measured here.
 */
async function touch(jobs: DataSource): Promise<void> {
  const sources = [
    'student-registry',
    'population-registry',
    'poverty-monitoring',
    'disability-register',
  ] as const;
  for (const source of sources) {
    const { table } = planSource(getAdapter(source));
    await jobs.query(`
      with changed as (
        update ${table} r set row_hash = md5(r.row_hash::text)::uuid,
          phone = left(r.phone, 10) || (r.record_id / 100) % 10,
          name_key = case when r.record_id % 1000 = 7 then r.name_key || '甲' else r.name_key end,
          citizen_id = case when r.record_id % 2000 = 107 then null else r.citizen_id end
        where r.record_id % ${Math.round(1 / deltaShare)} = 7
        returning r.record_id)
      insert into jobs.touched_record (source_system, record_id)
      select '${source}', record_id from changed on conflict do nothing`);
  }
}

function print(rows: readonly Row[]): void {
  const header = ['step', 'children', 'workers', 'wallS', 'cpuS', 'cpuToCopy'];
  const lines = rows.map((row) => [
    row.step,
    String(row.children),
    String(row.workers),
    row.wallS.toFixed(2),
    row.cpuS.toFixed(2),
    row.cpuToCopy.toFixed(2),
  ]);
  const widths = header.map((name, at) =>
    Math.max(name.length, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  for (const line of [header, ...lines]) {
    const cells = line.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    process.stdout.write(`${cells.join('  ')}\n`);
  }
  process.stdout.write(`budgets: ${budgets.join('; ')}\n`);
  for (const { children, workers } of rows.filter(({ step }) => step === '1 % delta, link')) {
    const cpuOf = (step: string): number =>
      rows.find((row) => row.step === step && row.children === children && row.workers === workers)?.cpuS ??
      0;
    const share = (100 * cpuOf('1 % delta, link')) / cpuOf('full link');
    process.stdout.write(
      `${children} children, ${workers} workers: 1 % delta is ${share.toFixed(1)} % of the full link\n`,
    );
  }
}

await main();
