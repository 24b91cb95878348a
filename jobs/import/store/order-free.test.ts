import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
type Export = {
  asOf: string;
  kind?: ImportKind;
  scope?: string;
  group?: string;
  rows: Record<string, string>;
  /** Who is in it in a row that went to quarantine. */
  unread?: string[];
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

let database: TestDatabase;
let jobs: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());

const stored = {
  jobs: ['import', 'quarantine', 'touched_record', 'touched_child'],
  households: [
    ...['import_batch', 'import_batch_partition', 'import_batch_unread', 'import_batch_unread_name'],
    ...['person_record', 'person_record_observation', 'person_record_history'],
  ],
};

// New files each time: some tests here fill the tables with more rows than may lie about in others.
beforeEach(() =>
  jobs.query(
    `truncate ${Object.entries(stored)
      .flatMap(([schema, names]) => names.map((name) => `${schema}.${name}`))
      .join(', ')}`,
  ),
);

function* chunksOf(
  rows: readonly [key: string, address: string][],
  unreadKeys: readonly string[],
): Generator<ExportChunk> {
  const unread = unreadKeys.map((sourceKey) => ({ sourceKey, partition: '' }));
  const values = rows.map(([key, address], index) => ({
    fileRow: index + 2,
    values: {
      sourceKey: key,
      discriminator: '',
      partition: '',
      division: '450703101203',
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
): AsyncGenerator<ExportChunk> {
  yield* chunksOf(rows, unread);
}

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
): Promise<void> {
  await saveStarted(jobs, importId);
  await withTransaction(jobs, async (tx) => {
    const row = await getImport(tx, importId);
    await storeExport(
      tx,
      plan,
      row,
      asStream(rows, unread),
      () => undefined,
      () => Promise.resolve(),
    );
  });
}

async function importAll(exports: readonly Export[]): Promise<void> {
  for (const given of exports) await store(await enter(given), Object.entries(given.rows), given.unread);
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

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Enough rows that stay the same for one row to be less than a tenth. */
const others = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`other${index + 10}`, 'home']));

describe('five exports of one registry', () => {
  const exports: Export[] = [
    {
      asOf: '2026-01-01',
      rows: { ...others, stays: 'a', moves: 'a', returns: 'a', leaves: 'a', garbled: 'a', broken: 'a' },
      unread: ['late'],
    },
    {
      asOf: '2026-02-01',
      rows: { ...others, stays: 'a', moves: 'b', returns: 'a' },
      unread: ['garbled', 'broken'],
    },
    { asOf: '2026-02-15', kind: 'DELTA', rows: { moves: 'c', late: 'a' } },
    { asOf: '2026-03-01', rows: { ...others, stays: 'a', moves: 'a', late: 'a' } },
    {
      asOf: '2026-04-01',
      rows: { ...others, stays: 'a', moves: 'a', late: 'a', returns: 'a' },
      unread: ['garbled'],
    },
  ];

  it('leave the same rows, presence, history and timeline in any of their 120 orders', async () => {
    await importAll(exports);
    const expected = await state();
    const expectedPresent = [...Object.keys(others), 'garbled', 'late', 'moves', 'returns', 'stays'];
    expect(await present()).toEqual(expectedPresent.toSorted());
    for (const order of permutations(exports)) {
      await emptyTables(jobs, stored);
      await importAll(order);
      expect(await state()).toEqual(expected);
    }
  }, 600_000);

  it('can tell what was said on any past day', async () => {
    await importAll(exports);
    const { timeline } = await state();
    const of = (key: string) =>
      (timeline as { source_key: string; address: string; valid_from: string; valid_to: string | null }[])
        .filter(({ source_key }) => source_key === key)
        .map(({ address, valid_from, valid_to }) => [address, valid_from, valid_to]);
    expect(of('stays')).toEqual([['a', '2026-01-01', null]]);
    expect(of('moves')).toEqual([
      ['a', '2026-01-01', '2026-02-01'],
      ['b', '2026-02-01', '2026-02-15'],
      ['c', '2026-02-15', '2026-03-01'],
      ['a', '2026-03-01', null],
    ]);
    expect(of('leaves')).toEqual([['a', '2026-01-01', '2026-02-01']]);
    // Unreadable in February and April, gone in March.
    expect(of('garbled')).toEqual([
      ['a', '2026-01-01', '2026-03-01'],
      ['a', '2026-04-01', null],
    ]);
    expect(of('broken')).toEqual([['a', '2026-01-01', '2026-03-01']]);
    // Nothing is known of what an unreadable row said before the first readable one.
    expect(of('late')).toEqual([['a', '2026-02-15', null]]);
    expect(of('returns')).toEqual([
      ['a', '2026-01-01', '2026-03-01'],
      ['a', '2026-04-01', null],
    ]);
  });
});

describe('a row that went to quarantine', () => {
  const before = { ...others, child: 'a' };

  it('keeps its record with what was said last, until a full export no longer holds it', async () => {
    await importAll([
      { asOf: '2026-01-01', rows: before },
      { asOf: '2026-02-01', rows: others, unread: ['child'] },
    ]);
    expect(await present()).toContain('child');
    const rows: unknown = await jobs.query(
      `select address, as_of from households.person_record where source_key = 'child'`,
    );
    expect(rows).toEqual([{ address: 'a', as_of: '2026-01-01' }]);
    await importAll([{ asOf: '2026-03-01', rows: others }]);
    expect(await present()).not.toContain('child');
  });

  it('does not bring back a record by an export for another place', async () => {
    await importAll([
      { asOf: '2026-01-01', scope: '450703', rows: before },
      { asOf: '2026-02-01', scope: '450703', rows: others },
      { asOf: '2026-02-01', scope: '450702', rows: {}, unread: ['child'] },
    ]);
    expect(await present()).not.toContain('child');
  });

  it('is a row of the file for the shrink guard, also among files of one day', async () => {
    const [half, rest] = [Object.entries(others).slice(0, 10), Object.entries(others).slice(10)];
    const group = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
    const later = { asOf: '2026-02-01', group } as const;
    await importAll([{ asOf: '2026-01-01', rows: others }]);
    const first = await enter({ ...later, rows: {} });
    const second = await enter({ ...later, rows: {} });
    await store(
      first,
      half.slice(0, 5),
      half.slice(5).map(([key]) => key),
    );
    await store(
      second,
      rest,
      half.slice(0, 5).map(([key]) => key),
    );
    const held: unknown[] = await jobs.query('select from households.import_batch where shrink_held');
    expect(held).toEqual([]);
    expect(await present()).toHaveLength(20);
  });
});

describe('an export handed in without the scope of those before it', () => {
  const half = Object.fromEntries(Object.entries(others).slice(0, 10));
  const held = () => jobs.query('select as_of::text, scope from households.import_batch where shrink_held');

  it('takes nobody away where it lacks a tenth of what came under that scope, in either order', async () => {
    const exports: Export[] = [
      { asOf: '2026-01-01', scope: '450703', rows: others },
      { asOf: '2026-02-01', rows: half },
    ];
    for (const order of permutations(exports)) {
      await emptyTables(jobs, stored);
      await importAll(order);
      expect(await held()).toEqual([{ as_of: '2026-02-01', scope: '' }]);
      expect(await present()).toHaveLength(20);
    }
  });

  it('takes nobody of another place away, whatever its size', async () => {
    await importAll([
      { asOf: '2026-01-01', scope: '450702', rows: half },
      { asOf: '2026-02-01', rows: others },
    ]);
    expect(await held()).toEqual([{ as_of: '2026-02-01', scope: '' }]);
  });
});

describe('rows of one file that share their natural key', () => {
  /** More than are stored while the file is still being read. */
  const many = Array.from({ length: 21_000 }, (_, index): [string, string] => [`p${index}`, 'home']);

  async function recordsOf(rows: readonly [string, string][], asOf: string) {
    await store(await enter({ asOf, rows: {} }), rows);
    const records: unknown = await jobs.query(`
      select r.ordinal, r.address, count(o.batch_id)::int as observations, bool_and(o.row_hash = r.row_hash) as seen
      from households.person_record r join households.person_record_observation o using (record_id)
      where r.source_key = 'twice' group by r.record_id order by 1`);
    return records;
  }

  it.each([
    ['the first of its source', []],
    ['another', [['somebody', 'else'] as [string, string]]],
  ])(
    'are numbered by what they say, wherever they stand in a large file: %s',
    async (_, stored) => {
      if (stored.length > 0)
        await store(await enter({ asOf: '2025-12-01', kind: 'DELTA', rows: {} }), stored);
      // What the server does on its own now and then: it takes the table for small.
      await jobs.query('analyze');
      const expected = await recordsOf([['twice', 'a'], ...many, ['twice', 'b']], '2026-01-01');
      expect(expected).toHaveLength(2);
      expect(expected).toMatchObject([
        { observations: 1, seen: true },
        { observations: 1, seen: true },
      ]);
      const [counts] = await jobs.query<unknown[]>(`
      select (select count(*)::int from households.person_record) as records,
             (select count(*)::int from households.person_record_observation) as observations,
             (select count(*)::int from jobs.touched_record) as touched,
             (select max(row_count) from households.import_batch) as rows`);
      const all = 21_002 + stored.length;
      expect(counts).toEqual({ records: all, observations: all, touched: all, rows: 21_002 });
      const again = await recordsOf([['twice', 'b'], ...many, ['twice', 'a']], '2026-02-01');
      expect(again).toMatchObject([
        { ordinal: 1, observations: 2, seen: true },
        { ordinal: 2, observations: 2, seen: true },
      ]);
    },
    60_000,
  );

  it('are numbered in the same way when part after part repeats them', async () => {
    const parts = Array.from({ length: 62_000 }, (_, index): [string, string] =>
      index % 15_500 === 7 ? ['twice', `${index % 4}`] : [`p${index}`, 'home'],
    );
    const records = await recordsOf(parts, '2026-01-01');
    expect(records).toMatchObject([{ ordinal: 1 }, { ordinal: 2 }, { ordinal: 3 }, { ordinal: 4 }]);
    const [counts] = await jobs.query<unknown[]>(`
      select (select count(*)::int from households.person_record) as records,
             (select count(*)::int from households.person_record_observation) as observations,
             (select row_count from households.import_batch) as rows,
             (select row_count from households.import_batch_partition) as part`);
    expect(counts).toEqual({ records: 62_000, observations: 62_000, rows: 62_000, part: 62_000 });
  }, 300_000);
});
