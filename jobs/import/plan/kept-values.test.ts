import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../../platform/postgres/test-support.ts';
import { checkDigit, maskCitizenId } from '../../../platform/citizen-id.ts';
import { createLogger } from '../../../platform/logger.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import { DisabilityWithoutUnreadNumbers1800000000275 } from '../../../subgraphs/disability/migrations/0275-unread-numbers.ts';
import { HouseholdsWithoutUnreadNumbers1800000000275 } from '../../../subgraphs/households/migrations/0275-unread-numbers.ts';
import { StudentsWithoutUnreadNumbers1800000000275 } from '../../../subgraphs/students/migrations/0275-unread-numbers.ts';
import { WelfareWithoutUnreadNumbers1800000000275 } from '../../../subgraphs/welfare/migrations/0275-unread-numbers.ts';
import { keys } from '../../../test/data-keys.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { runImport } from '../import-file.ts';
import { submitImport } from '../ledger.ts';

const child = '450703201501010015';
const [head, otherHead] = ['45070319850101001', '45070319860101001'].map(
  (digits) => digits + checkDigit(digits),
) as [string, string];
const maskedHead = maskCitizenId(head);

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-kept-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() =>
  emptyTables(jobs, {
    jobs: ['import', 'quarantine', 'touched_record'],
    households: [
      ...['import_batch', 'import_batch_unread', 'import_batch_unread_name'],
      ...['person_record', 'person_record_observation', 'person_record_history'],
    ],
  }),
);

type Printed = { name?: string; relation?: string; headId?: string; address: string };

async function importRow(
  asOf: string,
  { name = '农小明', relation = '孙子', headId = head, address }: Printed,
) {
  const path = join(home, `${asOf}.csv`);
  const header = '公民身份号码,姓名,性别,出生日期,户号,与户主关系,户主姓名,户主公民身份号码,住址';
  await writeFile(
    path,
    `${header}\n${child},${name},男,20150101,1001,${relation},农大明,${headId},${address}\n`,
  );
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    {
      source: 'population-registry',
      path,
      asOf: plainDate(asOf),
      kind: 'SNAPSHOT',
      scope: '',
      groupId: null,
    },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
}

async function stored(): Promise<{
  record: Record<string, unknown>;
  hash: string;
  history: Record<string, unknown>[];
}> {
  const [row]: { record: Record<string, unknown>; hash: string; history: Record<string, unknown>[] }[] =
    await jobs.query(`
      select to_jsonb(r) as record, r.row_hash as hash,
        (select coalesce(jsonb_agg(h.payload), '[]') from households.person_record_history h) as history
      from households.person_record r`);
  if (row === undefined) throw new Error('Nothing was stored.');
  return row;
}

describe('numbers that nothing reads', () => {
  it('are stored nowhere, whichever way a row comes in', async () => {
    await importRow('2026-01-01', { address: '一村' });
    const first = await stored();
    expect(first.record).toMatchObject({
      citizen_id: child,
      head_name: '农大明',
      head_citizen_id: null,
      address: '一村',
    });
    expect(JSON.stringify(first)).not.toContain(head);
    await importRow('2026-01-02', { address: '二村' });
    expect(JSON.stringify(await stored())).not.toContain(head);
  });

  it('still make a new version of the row when they change', async () => {
    await importRow('2026-01-01', { address: '一村' });
    const { hash } = await stored();
    await importRow('2026-01-02', { address: '一村', headId: otherHead });
    const second = await stored();
    expect(second.hash).not.toBe(hash);
    expect(second.history).toHaveLength(1);
  });

  it('leave the other cells of the row as they were printed', async () => {
    await importRow('2026-01-01', { address: '一村\\t1号', relation: '子' });
    const { record } = await stored();
    expect(record).toMatchObject({
      address: '一村\\t1号',
      relation_label: '子',
      household_number: '1001',
      name: '农小明',
    });
    // As the father's, the number is compared, and stays.
    expect(record['guardians']).toMatchObject([{ name: '农大明', citizenId: head }]);
  });
});

describe('what a row said before', () => {
  const number = /\d{14}/;

  it('is kept without anybody’s number, in columns for them and in words', async () => {
    await importRow('2026-01-01', { address: `一村(户主${head})`, relation: '子' });
    await importRow('2026-01-03', { address: '三村', relation: '子' });
    // An older export that comes late.
    await importRow('2026-01-02', { address: `二村${head}`, relation: '子' });
    const { history } = await stored();
    expect(history.map(({ address }) => address).toSorted()).toEqual([
      `一村(户主${maskedHead})`,
      `二村${maskedHead}`,
    ]);
    expect(history[0]).toMatchObject({
      name: '农小明',
      birth_date: '2015-01-01',
      head_name: '农大明',
      status: 'NORMAL',
    });
    expect(JSON.stringify(history)).not.toMatch(number);
  });

  it('loses the numbers that were kept before, by a migration, once and again', async () => {
    await importRow('2026-01-01', { address: '一村' });
    await jobs.query(`update households.person_record set head_citizen_id = $1`, [head]);
    await jobs.query(
      `insert into households.person_record_history
       select record_id, gen_random_uuid(), $1::jsonb from households.person_record`,
      [
        JSON.stringify({
          citizen_id: child,
          guardians: [{ name: '农大明', citizenId: head }],
          name: `农小明${child}`,
          discriminator: `G${child}43 ${head.slice(0, 6)}${head.slice(8, 17)}`,
          status: 'NORMAL',
        }),
      ],
    );
    const runner = jobs.createQueryRunner();
    for (const migration of [
      new HouseholdsWithoutUnreadNumbers1800000000275(),
      new StudentsWithoutUnreadNumbers1800000000275(),
      new WelfareWithoutUnreadNumbers1800000000275(),
      new DisabilityWithoutUnreadNumbers1800000000275(),
    ]) {
      await migration.up(runner);
      await migration.up(runner);
    }
    await runner.release();
    const { record, history } = await stored();
    expect(record['head_citizen_id']).toBeNull();
    expect(record['citizen_id']).toBe(child);
    expect(history).toEqual([
      {
        name: '农小明450703********0015',
        discriminator: 'G450703********1543 450703******001',
        status: 'NORMAL',
      },
    ]);
  });
});
