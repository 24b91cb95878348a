import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { ExportChunk } from '../../../adapters/read-export.ts';
import type { ImportId } from '../../../platform/ids.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import { emptyTables } from '../../../platform/postgres/test-support.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { ImportKind } from '../ledger.ts';
import { getImport, saveStarted } from '../ledger.ts';
import type { SourcePlan } from '../plan/source-plan.ts';
import { storeExport } from './store-export.ts';

/** One export: who is in it, and what it says of them. */
export type Export = {
  asOf: string;
  kind?: ImportKind;
  scope?: string;
  group?: string;
  rows: Record<string, string>;
  /** Who is in it in a row that went to quarantine. */
  unread?: string[];
  /** Of whom the row names another place than the usual village; '': none. */
  places?: Record<string, string>;
};

const plan: SourcePlan = {
  source: 'population-registry',
  schema: 'households',
  table: 'households.person_record',
  fields: [
    ['sourceKey', 'source_key', 'text'],
    ['discriminator', 'discriminator', 'text'],
    ['partition', 'partition', 'text'],
    ['division', 'division', 'text'],
    ['name', 'name', 'text'],
    ['nameKey', 'name_key', 'text'],
    ['citizenIdStatus', 'citizen_id_status', 'text'],
    ['idEvidence', 'id_evidence', 'text'],
    ['status', 'status', 'text'],
    ['address', 'address', 'text'],
  ].map(([field = '', column = '', sqlType = '']) => ({ field, column, sqlType, stored: true })),
};

const stored = {
  jobs: ['import', 'quarantine', 'touched_record', 'touched_child'],
  households: [
    ...['import_batch', 'import_batch_partition', 'import_batch_unread', 'import_batch_unread_name'],
    ...['person_record', 'person_record_observation', 'person_record_history'],
  ],
};

function* chunksOf(
  rows: readonly [key: string, address: string][],
  unreadKeys: readonly string[],
  places: Readonly<Record<string, string>>,
): Generator<ExportChunk> {
  const unread = unreadKeys.map((sourceKey) => ({ sourceKey, partition: '' }));
  const values = rows.map(([key, address], index) => ({
    fileRow: index + 2,
    values: {
      sourceKey: key,
      discriminator: '',
      partition: '',
      division: places[key] === '' ? null : (places[key] ?? '450703101203'),
      name: key,
      nameKey: key,
      citizenIdStatus: 'MISSING',
      idEvidence: 'NONE',
      status: 'NORMAL',
      address,
    },
  }));
  for (let start = 0; start < values.length; start += 1000) {
    const some = values.slice(start, start + 1000);
    yield {
      sheet: 'Sheet1',
      rows: some,
      issues: [],
      unread: [],
      rowsRead: some.length,
      bytesRead: 1,
      bytesTotal: 1,
    };
  }
  yield {
    sheet: 'Sheet1',
    rows: [],
    issues: [],
    unread,
    rowsRead: unread.length,
    bytesRead: 1,
    bytesTotal: 1,
  };
}

async function* asStream(
  rows: readonly [string, string][],
  unread: readonly string[],
  places: Readonly<Record<string, string>>,
): AsyncGenerator<ExportChunk> {
  yield* chunksOf(rows, unread, places);
}

/** A population registry to import exports into, on a database of the file that calls it. */
export function importedExports() {
  let database: TestDatabase;
  let jobs: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    jobs = await database.dataSource('jobs');
  });
  afterAll(() => database.drop());

  // New files each time: some tests here fill the tables with more rows than may lie about in others.
  beforeEach(() =>
    jobs.query(
      `truncate ${Object.entries(stored)
        .flatMap(([schema, names]) => names.map((name) => `${schema}.${name}`))
        .join(', ')}`,
    ),
  );

  async function enter(given: Export): Promise<ImportId> {
    const importId = randomUUID() as string as ImportId;
    await jobs.query(
      `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope, group_id)
       values ($1::uuid, 'population-registry', 'f.csv', '', $1::uuid::text, $2, $3, $4, $5)`,
      [importId, given.asOf, given.kind ?? 'SNAPSHOT', given.scope ?? '', given.group ?? null],
    );
    return importId;
  }

  async function store(
    importId: ImportId,
    rows: readonly [string, string][],
    unread: readonly string[] = [],
    places: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await saveStarted(jobs, importId);
    await withTransaction(jobs, async (tx) => {
      const row = await getImport(tx, importId);
      await storeExport(
        tx,
        plan,
        row,
        asStream(rows, unread, places),
        () => undefined,
        () => Promise.resolve(),
      );
    });
  }

  async function importAll(exports: readonly Export[]): Promise<void> {
    for (const given of exports)
      await store(await enter(given), Object.entries(given.rows), given.unread, given.places);
  }

  /** Everything that must not depend on the order of arrival; row and batch numbers do, and stay out. */
  async function state() {
    const current: unknown = await jobs.query(`
      select r.source_key, r.address, r.as_of, r.present, r.scope, r.file_row, b.as_of as batch_day
      from households.person_record r join households.import_batch b using (batch_id) order by 1`);
    const timeline: unknown = await jobs.query(`
      select r.source_key, t.payload ->> 'address' as address, t.valid_from, t.valid_to
      from households.person_record_timeline t join households.person_record r using (record_id) order by 1, 3`);
    const history: unknown = await jobs.query(`
      select r.source_key, h.payload
      from households.person_record_history h join households.person_record r using (record_id)
      order by 1, h.payload ->> 'address'`);
    const batches: unknown = await jobs.query(
      `select as_of, kind, scope, coverage, removes, shrink_held from households.import_batch order by as_of, kind`,
    );
    return { current, timeline, history, batches };
  }

  async function present(): Promise<string[]> {
    const rows: { source_key: string }[] = await jobs.query(
      `select source_key from households.person_record where present order by 1`,
    );
    return rows.map(({ source_key }) => source_key);
  }

  return {
    enter,
    store,
    importAll,
    state,
    present,
    clear: () => emptyTables(jobs, stored),
    query: (statement: string): Promise<unknown[]> => jobs.query(statement),
  };
}

export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Enough rows that stay the same for one row to be less than a tenth. */
export const others = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`other${index + 10}`, 'home']),
);
