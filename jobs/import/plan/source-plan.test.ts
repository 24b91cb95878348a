import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getAdapter } from '../../../adapters/registry.ts';
import { sourceSystems, subgraphOf } from '../../../platform/source-systems.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { columnOf, planSource, sourceTables } from './source-plan.ts';

/** Columns that the hub adds to what an adapter reads. */
const provenance = [
  'as_of',
  'batch_id',
  'file_row',
  'ordinal',
  'present',
  'record_id',
  'row_hash',
  'scope',
  'sheet',
];

const typeNames: Record<string, string> = { int: 'integer' };

let database: TestDatabase;
let jobs: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());

describe('record tables', () => {
  it('are one for every source system, in the schema of its agency', () => {
    expect(sourceTables.map(({ source }) => source).toSorted()).toEqual([...sourceSystems].toSorted());
    for (const { source, schema } of sourceTables) expect(schema).toBe(subgraphOf(source));
  });

  it.each(sourceTables)('$table has a column for each field of its adapter, and no other', async (place) => {
    const plan = planSource(getAdapter(place.source));
    const rows: { name: string; type: string }[] = await jobs.query(
      `select column_name as name, data_type as type from information_schema.columns
       where table_schema = $1 and table_name = $2 order by column_name`,
      [place.schema, place.table],
    );
    const fields = rows.filter(({ name }) => !provenance.includes(name));
    expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toEqual(
      Object.fromEntries(
        plan.fields.map(({ column, sqlType }) => [column, typeNames[sqlType] ?? sqlType] as const),
      ),
    );
    expect(rows.length - fields.length).toBe(provenance.length);
  });

  it.each(sourceTables)('$table and each of its columns are described', async ({ schema, table }) => {
    const undescribed: unknown[] = await jobs.query(
      `select a.attname from pg_attribute a
       where a.attrelid = $1::regclass and a.attnum >= 0 and not a.attisdropped
         and col_description(a.attrelid, a.attnum) is null`,
      [`${schema}.${table}`],
    );
    expect(undescribed).toEqual([]);
  });
});

describe('access to the ledger', () => {
  it('is open to reconciliation through the overview only', async () => {
    const reconciliation = await database.dataSource('reconciliation');
    await expect(reconciliation.query('select * from jobs.import_overview')).resolves.toEqual([]);
    await expect(reconciliation.query('select * from jobs.import')).rejects.toThrow(/permission denied/);
  });
});

describe('column names', () => {
  it('are the snake case of field names', () => {
    expect(columnOf('citizenIdRaw')).toBe('citizen_id_raw');
  });
});
