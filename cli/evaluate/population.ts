import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { submitTogether } from '../../jobs/import/ledger.ts';
import { runImportInChild } from '../../jobs/import/run-in-child.ts';
import { runLink } from '../../jobs/link/link.ts';
import { openHomeKeys } from '../../platform/data-keys/key-source.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { sourceTables as disability } from '../../subgraphs/disability/tables.ts';
import { sourceTables as households } from '../../subgraphs/households/tables.ts';
import { sourceTables as students } from '../../subgraphs/students/tables.ts';
import { sourceTables as welfare } from '../../subgraphs/welfare/tables.ts';
import { measureQueue } from '../../subgraphs/children/linkage/review/queue-size.ts';
import type { QueueSize } from '../../subgraphs/children/linkage/review/queue-size.ts';
import { exportDay, getCounty } from '../synthesize/county.ts';
import { synthesize } from '../synthesize/index.ts';
import { scoreBlocking, type BlockingScore, type KnownRecord } from './blocking.ts';
import {
  scoreByError,
  scorePartition,
  type ErrorScore,
  type PartitionScore,
  type ScoredRecord,
} from './scoring.ts';
import { withScratchDatabase } from './scratch-database.ts';

export type PopulationOptions = {
  /** The server; the population gets a database of its own on it. */
  serverUrl: string;
  children: number;
  seed: number;
  errorRate: number;
  today: PlainDate;
  /** Told which of nine stages begins. */
  onProgress?: (stage: string, at: number) => void;
};

export type PopulationScore = PartitionScore & {
  errorRate: number;
  children: number;
  seed: number;
  /** Child rows that the import refused (a number that lost its digits): the linkage never saw them. */
  refusedRows: number;
  /** Rows of adults that were linked to a child; each counts as a false join. */
  adultRows: number;
  /** Of the child rows without a trusted number whose person has another row: the share attached to one of them. */
  attachedWithoutNumber: number;
  rowsWithoutNumber: number;
  /** Null where the linkage has no probabilistic stage. */
  blocking: BlockingScore | null;
  /** What waits for a person's decision. */
  queue: QueueSize;
  byError: ErrorScore[];
};

/** A county whose villages are shipped; evaluation needs no particular one. */
const county = '450703';
/** Errors of the generator that put another person's number into a row. */
const borrowed: readonly string[] = ['parents-id', 'siblings-id'];
const sourceTables = [...students, ...households, ...welfare, ...disability];

/**
 * Generates a county, imports its exports as any others into a scratch database, links them, and scores the result
 * against the truth. Nothing is trained or tuned on the way.
 */
export async function evaluatePopulation(options: PopulationOptions): Promise<PopulationScore> {
  const { serverUrl, onProgress = () => undefined } = options;
  const folder = await mkdtemp(join(tmpdir(), 'hub-evaluate-'));
  try {
    onProgress('writing exports', 0);
    const day = exportDay(options.today);
    const { children, seed, errorRate } = options;
    const { files } = await synthesize({
      children,
      seed,
      errorRate,
      day,
      out: folder,
      county: await getCounty(county),
    });
    return await withScratchDatabase(serverUrl, async ({ url, jobs }) => {
      const submissions = files.map(({ source, path }) => ({
        source,
        path,
        asOf: day,
        kind: 'SNAPSHOT' as const,
        scope: '',
        groupId: null,
      }));
      const keys = await openHomeKeys(folder);
      const submitted = await submitTogether({ sql: jobs, home: folder, keys }, submissions);
      for (const [at, { importId }] of submitted.entries()) {
        onProgress(`importing ${files[at]?.source ?? ''}`, at + 1);
        const { status } = await runImportInChild(importId, {
          databaseUrl: url,
          logLevel: 'error',
          lastAttempt: true,
          keys,
        });
        if (status !== 'IMPORTED') {
          throw new RefusedError('EVALUATION_FAILED', `A generated export ended as ${status}.`);
        }
      }
      onProgress('linking', 7);
      await runLink(jobs, { today: options.today, full: true });
      onProgress('scoring', 8);
      return score(jobs, options, await readTruth(join(folder, 'truth', 'links.csv')));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type TruthRow = { person: string; errors: readonly string[] };
type StoredRow = {
  source: string;
  fileRow: number;
  recordId: number;
  child: string | null;
  /** The number of its own that the linkage trusts. */
  trusted: boolean;
};

async function score(
  jobs: DataSource,
  options: PopulationOptions,
  truth: ReadonlyMap<string, TruthRow>,
): Promise<PopulationScore> {
  const stored = await listStoredRows(jobs);
  const records: (ScoredRecord & { trusted: boolean })[] = [];
  const seen = new Set<string>();
  const named: KnownRecord[] = [];
  let adultRows = 0;
  for (const row of stored) {
    const key = `${row.source} ${row.fileRow}`;
    const known = truth.get(key);
    if (known === undefined) continue;
    seen.add(key);
    const isChild = known.person.startsWith('P');
    if (!isChild && row.child === null) continue;
    if (!isChild) adultRows += 1;
    records.push({ ...known, child: row.child, trusted: row.trusted });
    if (!isChild) continue;
    const borrowedNumber = known.errors.some((error) => borrowed.includes(error));
    named.push({ source: row.source, recordId: row.recordId, person: known.person, borrowedNumber });
  }
  const withoutNumber = scoreByError(
    records.map((record) => ({ ...record, errors: [record.trusted ? 'trusted' : 'not-trusted'] })),
  ).find(({ error }) => error === 'not-trusted');
  const { errorRate, children, seed } = options;
  return {
    errorRate,
    children,
    seed,
    ...scorePartition(records),
    refusedRows: [...truth].filter(([key, { person }]) => person.startsWith('P') && !seen.has(key)).length,
    adultRows,
    attachedWithoutNumber: withoutNumber?.attached ?? 1,
    rowsWithoutNumber: withoutNumber?.linkable ?? 0,
    blocking: await scoreBlocking(jobs, options.today, named),
    queue: await measureQueue(jobs),
    byError: scoreByError(records),
  };
}

async function readTruth(path: string): Promise<Map<string, TruthRow>> {
  const truth = new Map<string, TruthRow>();
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1);
  for (const line of lines) {
    const [source = '', fileRow = '', person = '', error = ''] = line.split(',');
    truth.set(`${source} ${fileRow}`, { person, errors: error === '' ? [] : error.split('+') });
  }
  return truth;
}

async function listStoredRows(jobs: Sql): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for (const { source, schema, table } of sourceTables) {
    const found = await jobs.query<StoredRow[]>(
      `select '${source}' as source, r.file_row as "fileRow", r.record_id as "recordId", l.child_id as child,
         coalesce(l.rule in ('CITIZEN_ID', 'DISABILITY_CARD', 'STUDENT_NUMBER') and l.seeker is null, false) as trusted
       from ${schema}.${table} r
       left join children.link_record l on l.source_system = '${source}' and l.record_id = r.record_id`,
    );
    for (const row of found) rows.push(row);
  }
  return rows;
}
