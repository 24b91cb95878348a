import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { SourceSystem, SourceTable } from '../../platform/source-systems.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog, ViewName } from '../../platform/subgraph/types.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import * as disability from '../../subgraphs/disability/server.ts';
import * as disabilityTables from '../../subgraphs/disability/tables.ts';
import * as households from '../../subgraphs/households/server.ts';
import * as householdsTables from '../../subgraphs/households/tables.ts';
import * as students from '../../subgraphs/students/server.ts';
import * as studentsTables from '../../subgraphs/students/tables.ts';
import * as welfare from '../../subgraphs/welfare/server.ts';
import * as welfareTables from '../../subgraphs/welfare/tables.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { askViews, createAgencyStore, recordStatements } from './agency-store.ts';
import type { AgencyStore } from './agency-store.ts';

type Agency = {
  view: ViewName;
  source: SourceSystem;
  /** Columns without which the record table refuses a row. */
  required: Record<string, string>;
  freshnessDays: number;
  tables: readonly SourceTable[];
  createSubgraph: (options: { dataSource: Sql; today: Today; log?: SubgraphLog }) => SubgraphHandler;
};

const agencies: Record<string, Agency> = {
  students: {
    view: 'student',
    source: 'student-registry',
    required: { status: 'ENROLLED' },
    freshnessDays: 190,
    tables: studentsTables.sourceTables,
    createSubgraph: students.createSubgraph,
  },
  households: {
    view: 'household',
    source: 'population-registry',
    required: { status: 'NORMAL' },
    freshnessDays: 100,
    tables: householdsTables.sourceTables,
    createSubgraph: households.createSubgraph,
  },
  welfare: {
    view: 'welfare',
    source: 'poverty-monitoring',
    required: {},
    freshnessDays: 100,
    tables: welfareTables.sourceTables,
    createSubgraph: welfare.createSubgraph,
  },
  disability: {
    view: 'disability',
    source: 'disability-register',
    required: { status: 'VALID' },
    freshnessDays: 190,
    tables: disabilityTables.sourceTables,
    createSubgraph: disability.createSubgraph,
  },
};

describe.each(Object.entries(agencies))('the %s subgraph', (schema, agency) => {
  const { view, source, required, freshnessDays } = agency;
  let database: TestDatabase;
  let store: AgencyStore;
  let recorded: ReturnType<typeof recordStatements>;
  let handler: SubgraphHandler;

  beforeAll(async () => {
    database = await createTestDatabase();
    const dataSource = await database.dataSource(schema);
    store = createAgencyStore(dataSource, agency.tables);
    recorded = recordStatements(dataSource);
    handler = agency.createSubgraph({
      dataSource: recorded.db,
      today: plainDate('2026-09-10'),
      log: silentLog,
    });
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await store.clear();
    recorded.statements.length = 0;
  });

  const ask = (ids: readonly unknown[], as = caller) =>
    askViews(handler, view, ids, 'state asOf records { name asOf present }', as);

  it('says FOUND for a child the current export holds', async () => {
    await store.child('c1', '450703101');
    await store.batch(source, '2026-09-01');
    await store.record(source, 'c1', required);
    expect(await ask(['c1'])).toEqual([
      {
        state: 'FOUND',
        asOf: '2026-09-01',
        records: [{ name: '某某甲', asOf: '2026-09-01', present: true }],
      },
    ]);
  });

  it('says NOT_FOUND where a current full export covers the place and is silent', async () => {
    await store.child('c1', '450703101');
    await store.batch(source, '2026-09-01');
    expect(await ask(['c1'])).toEqual([{ state: 'NOT_FOUND', asOf: '2026-09-01', records: [] }]);
  });

  it('lists a record the export no longer holds, and still says NOT_FOUND', async () => {
    await store.child('c1', '450703101');
    await store.batch(source, '2026-09-01');
    await store.record(source, 'c1', { ...required, as_of: '2026-03-01', present: false });
    expect(await ask(['c1'])).toEqual([
      {
        state: 'NOT_FOUND',
        asOf: '2026-09-01',
        records: [{ name: '某某甲', asOf: '2026-03-01', present: false }],
      },
    ]);
  });

  it('says NOT_COVERED where no full export reaches', async () => {
    await store.child('c1', '450702101');
    await store.child('unplaced', null);
    await store.batch(source, '2026-09-01', { coverage: '450703' });
    await store.batch(source, '2026-09-01', { coverage: '450702102' });
    await store.batch(source, '2026-09-01', { coverage: '450702', kind: 'DELTA' });
    await store.batch(source, '2026-09-01', { coverage: '450702', shrink_held: true });
    const notCovered = { state: 'NOT_COVERED', asOf: null, records: [] };
    expect(await ask(['c1', 'unplaced'])).toEqual([notCovered, notCovered]);
  });

  it('takes an export of unknown coverage for one that covers', async () => {
    await store.child('c1', '450702101');
    await store.batch(source, '2026-09-01', { coverage: '' });
    expect(await ask(['c1'])).toMatchObject([{ state: 'NOT_FOUND' }]);
  });

  it('says STALE once the newest export is older than its limit, found or not', async () => {
    const lastFresh = new Date(Date.UTC(2026, 8, 10 - freshnessDays)).toISOString().slice(0, 10);
    const firstStale = new Date(Date.UTC(2026, 8, 9 - freshnessDays)).toISOString().slice(0, 10);
    for (const [asOf, division] of [
      [lastFresh, '450703'],
      [firstStale, '450702'],
    ] as const) {
      await store.batch(source, asOf, { coverage: division });
      await store.child(`held-${division}`, division);
      await store.child(`missing-${division}`, division);
      await store.record(source, `held-${division}`, { ...required, as_of: asOf });
    }
    const ids = ['held-450703', 'missing-450703', 'held-450702', 'missing-450702'];
    expect(await ask(ids)).toMatchObject([
      { state: 'FOUND', asOf: lastFresh },
      { state: 'NOT_FOUND', asOf: lastFresh },
      { state: 'STALE', asOf: firstStale, records: [{ present: true }] },
      { state: 'STALE', asOf: firstStale, records: [] },
    ]);
  });

  it('keeps a record fresh by the newest export of its place, a partial one included', async () => {
    await store.child('c1', '450703101');
    await store.batch(source, '2026-01-01');
    await store.batch(source, '2026-09-05', { kind: 'DELTA' });
    await store.record(source, 'c1', { ...required, as_of: '2026-01-01' });
    expect(await ask(['c1'])).toMatchObject([{ state: 'FOUND', asOf: '2026-09-05' }]);
  });

  it('says WITHHELD to a caller without this view, and reads no record', async () => {
    await store.child('c1', '450703101');
    await store.batch(source, '2026-09-01');
    await store.record(source, 'c1', required);
    const views = caller.views.filter((name) => name !== view);
    expect(await ask(['c1', 'unknown'], { ...caller, views })).toEqual([
      { state: 'WITHHELD', asOf: null, records: [] },
      'NOT_FOUND',
    ]);
    expect(recorded.statements.join()).not.toMatch(/_record\b/);
  });

  it('answers an unknown id and a child outside the division alike', async () => {
    await store.child('here', '450703101');
    await store.child('there', '450702101');
    await store.child('wider', '4507');
    await store.child('unplaced', null);
    const ids = ['here', 'there', 'wider', 'unplaced', 'unknown', '', 'a\u0000b', null, 7];
    const answers = await ask(ids, { ...caller, division: '450703' });
    expect(answers.slice(1)).toEqual(Array(8).fill('NOT_FOUND'));
    expect(answers[0]).toMatchObject({ state: 'NOT_COVERED' });
  });

  it('reads no pattern into a division', async () => {
    await store.child('c1', '450703101');
    expect(await ask(['c1'], { ...caller, division: '%' })).toEqual(['NOT_FOUND']);
    expect(await ask(['c1'], { ...caller, division: '45070_' })).toEqual(['NOT_FOUND']);
  });

  it('asks the database once for fifty children', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `c${index}`);
    await store.batch(source, '2026-09-01');
    for (const id of ids) {
      await store.child(id, '450703101');
      await store.record(source, id, { ...required, name: `name of ${id}` });
    }
    const answers = await ask([...ids, ...ids]);
    expect(answers).toMatchObject([...ids, ...ids].map((id) => ({ records: [{ name: `name of ${id}` }] })));
    expect(recorded.statements).toHaveLength(1);
  });

  it('lists records in the same order, whatever order they came in', async () => {
    const rows = [
      { source_key: 'a', name: 'old', as_of: '2025-09-01' },
      { source_key: 'b', name: 'first' },
      { source_key: 'c', name: 'second' },
      { source_key: 'a', discriminator: 'x', name: 'gone', present: false },
    ];
    await store.child('forward', '450703');
    await store.child('backward', '450703');
    for (const row of rows) {
      await store.record(source, 'forward', { ...required, ...row, source_key: `f-${row.source_key}` });
    }
    for (const row of rows.toReversed()) {
      await store.record(source, 'backward', { ...required, ...row, source_key: `b-${row.source_key}` });
    }
    const records = ['first', 'second', 'old', 'gone'].map((name) => ({ name }));
    expect(await ask(['forward', 'backward'])).toMatchObject([{ records }, { records }]);
  });

  it('fails every child of a failed statement, never with a bare null', async () => {
    const broken: Sql = { query: () => Promise.reject(new Error('connection lost')) };
    const failing = agency.createSubgraph({
      dataSource: broken,
      today: plainDate('2026-09-10'),
      log: silentLog,
    });
    expect(await askViews(failing, view, ['c1', 'c2'], 'state', caller)).toEqual([
      'INTERNAL_SERVER_ERROR',
      'INTERNAL_SERVER_ERROR',
    ]);
  });
});
