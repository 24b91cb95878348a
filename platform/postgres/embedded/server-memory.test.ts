import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { keepWorkingTablesInMemory, prepareBulkWork } from '../bulk/bulk-work.ts';
import { serverMemory } from './server-memory.ts';
import { withTransaction } from '../statement/transaction.ts';

const gigabyte = 1024 ** 3;

describe('memory of the embedded server', () => {
  it.each([
    ['a small machine', 1, { sharedBuffers: 128, effectiveCache: 512, maintenanceWork: 64 }],
    ['a desk computer', 4, { sharedBuffers: 512, effectiveCache: 2048, maintenanceWork: 256 }],
    ['a server', 64, { sharedBuffers: 4096, effectiveCache: 16_384, maintenanceWork: 512 }],
  ])('%s of %i GB', (_, machine, expected) => {
    expect(serverMemory(machine * gigabyte)).toEqual(expected);
  });
});

describe('bulk work', () => {
  let database: TestDatabase;
  let jobs: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    jobs = await database.dataSource('jobs');
  });
  afterAll(() => database.drop());

  it('gets half of the server cache for a sort, within bounds, until its transaction ends', async () => {
    const workMem = `select pg_size_bytes(current_setting('work_mem')) / 1048576 as work,
      pg_size_bytes(current_setting('shared_buffers')) / 1048576 as cache`;
    const read = async (sql: Pick<DataSource, 'query'>): Promise<{ work: number; cache: number }> => {
      const [row] = await sql.query<[{ work: number; cache: number }]>(workMem);
      return { work: Number(row.work), cache: Number(row.cache) };
    };
    const outside = await read(jobs);
    const inside = await withTransaction(jobs, async (tx) => {
      await prepareBulkWork(tx);
      return read(tx);
    });
    expect(inside.work).toBe(Math.max(128, Math.min(512, Math.floor(inside.cache / 2))));
    expect(await read(jobs)).toEqual(outside);
  });

  it('holds working tables of as many bytes as it is told, up to a gigabyte, and leaves a connection that has filled some as it is', async () => {
    const held = async (sql: Pick<DataSource, 'query'>): Promise<string> => {
      const [row] = await sql.query<[{ held: string }]>(`select current_setting('temp_buffers') as held`);
      return row.held;
    };
    await withTransaction(jobs, async (tx) => {
      await tx.query('create temp table filled on commit drop as select 1 as one');
      const before = await held(tx);
      await keepWorkingTablesInMemory(tx, 2 * gigabyte);
      expect(await held(tx)).toBe(before);
      // Another connection, as this one is taken.
      await withTransaction(jobs, async (other) => {
        await keepWorkingTablesInMemory(other, 0.5 * gigabyte);
        expect(await held(other)).toBe('512MB');
        await keepWorkingTablesInMemory(other, 2 * gigabyte);
        await other.query('create temp table filled on commit drop as select 1 as one');
        expect(await held(other)).toBe('1GB');
      });
    });
  });
});
