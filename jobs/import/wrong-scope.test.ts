import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { ImportId } from '../../platform/ids.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { keys } from '../../test/data-keys.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { emptyStore } from '../comparison/sample-records.ts';
import { HeldExports1800000000644 } from '../migrations/0644-held-exports.ts';
import { confirmShrink } from './confirm-shrink.ts';
import { countHeldBack } from './held-back.ts';
import { runImport } from './import-file.ts';
import { getImport, submitImport } from './ledger.ts';
import type { Submission } from './ledger.ts';

const [ours, theirs] = ['450702', '450703'] as const;
let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-wrong-scope-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyStore(jobs);
  await emptyTables(jobs, { jobs: ['import', 'quarantine', 'touched_record', 'touched_child'] });
});

type Range = readonly [from: number, to: number];

/** Persons with numbers of a county, whose rows tell `told` as their place; '' for none. */
function listOf(county: string, [from, to]: Range, told = county): string {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => {
    const digits = `${county}20150101${String(from + index).padStart(3, '0')}`;
    return `某人,${digits}${checkDigit(digits)},${county}${from + index},${told === '' ? '' : told.padEnd(12, '0')}`;
  });
  return `姓名,公民身份号码,户号,省市县（区）\n${lines.join('\n')}\n`;
}

const linesOf = (list: string): string => list.slice(list.indexOf('\n') + 1);

async function take(
  content: string,
  scope: string,
  day: string,
  more: Partial<Submission> = {},
): Promise<ImportId> {
  const path = join(home, `${randomUUID()}.csv`);
  await writeFile(path, content);
  const given = { source: 'population-registry', path, kind: 'SNAPSHOT', groupId: null } as const;
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { ...given, scope, asOf: plainDate(day), ...more },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
  return importId;
}

const holdOf = async (importId: ImportId) => (await getImport(jobs, importId)).hold;

/** Who is present, by the county of the number and the scope the record stands under, and where linkage takes the row to belong. */
const present = (): Promise<unknown> =>
  jobs.query(
    `select left(r.source_key, 6) as of, r.scope, v.division, count(*)::int as rows
     from households.person_record r join households.person_record_identity v using (record_id)
     where r.present group by 1, 2, 3 order by 1, 2, 3`,
  );
const bothCounties = [
  { of: ours, scope: ours, division: ours, rows: 40 },
  { of: theirs, scope: theirs, division: theirs, rows: 40 },
];

async function october(): Promise<void> {
  await take(listOf(ours, [1, 40]), ours, '2025-10-01');
  await take(listOf(theirs, [1, 40]), theirs, '2025-10-01');
}

const otherPlace = { reason: 'OTHER_PLACE', before: [ours], now: [theirs] };

describe('the right file under the county next door', () => {
  it('moves nobody and takes nobody away, and the right imports after it need no word', async () => {
    await october();
    const wrong = await take(listOf(theirs, [1, 40]), ours, '2025-11-01');
    expect(await holdOf(wrong)).toEqual(otherPlace);
    expect(await present()).toEqual(bothCounties);
    const right = await take(listOf(ours, [1, 40]), ours, '2025-11-01');
    const next = await take(listOf(ours, [1, 40]), ours, '2025-12-01');
    expect(await Promise.all([right, next].map(holdOf))).toEqual([null, null]);
    expect(await present()).toEqual(bothCounties);
  });

  it('takes nobody away where it is larger, and is held in any order of arrival', async () => {
    const exports = [
      [listOf(ours, [1, 40]), ours, '2025-10-01'],
      [listOf(theirs, [1, 40]), theirs, '2025-10-01'],
      [listOf(theirs, [1, 60]), ours, '2025-11-01'],
    ] as const;
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [2, 0, 1],
      [1, 2, 0],
    ] as const) {
      await emptyStore(jobs);
      await emptyTables(jobs, { jobs: ['import', 'touched_record'] });
      for (const index of order) await take(...(exports[index] as [string, string, string]));
      expect(await jobs.query('select scope, hold from jobs.import where shrink_held')).toEqual([
        { scope: ours, hold: otherPlace },
      ]);
      expect(await present()).toEqual([bothCounties[0], { ...bothCounties[1], rows: 60 }]);
    }
  });

  it('takes the place of what was there once a person confirms it, who is told before how much that is', async () => {
    await october();
    const wrong = await take(listOf(theirs, [1, 40]), ours, '2025-11-01');
    expect(await countHeldBack(jobs, [await getImport(jobs, wrong)])).toEqual(new Map([[wrong, 40]]));
    await jobs.query('delete from jobs.touched_record');
    await confirmShrink({ dataSource: jobs }, wrong);
    expect(await holdOf(wrong)).toBeNull();
    expect(await present()).toEqual([{ of: theirs, scope: ours, division: ours, rows: 40 }]);
    expect(await jobs.query('select count(*)::int as touched from jobs.touched_record')).toEqual([
      { touched: 80 },
    ]);
  });

  it('as the first import of that scope is known by its records, where the county’s own export is in', async () => {
    await take(listOf(theirs, [1, 40]), theirs, '2025-10-01');
    const wrong = await take(listOf(theirs, [1, 40]), ours, '2025-11-01');
    expect(await holdOf(wrong)).toEqual({ reason: 'OTHER_LIST', scope: theirs });
    await take(listOf(ours, [1, 40]), ours, '2025-11-02');
    expect(await present()).toEqual(bothCounties);
  });

  it('as the first import of that scope on the day of the county’s own is known, too', async () => {
    await take(listOf(theirs, [1, 40]), theirs, '2025-10-01');
    const wrong = await take(listOf(theirs, [1, 40]), ours, '2025-10-01');
    expect(await holdOf(wrong)).toEqual({ reason: 'OTHER_LIST', scope: theirs });
  });

  it('before anything else is in holds the right file, and not the county’s own under its scope', async () => {
    await take(listOf(theirs, [1, 40]), ours, '2025-10-01');
    const right = await take(listOf(ours, [1, 40]), ours, '2025-10-02');
    expect(await holdOf(right)).toEqual({ reason: 'OTHER_PLACE', before: [theirs], now: [ours] });
    const own = await take(listOf(theirs, [1, 40]), theirs, '2025-10-02');
    expect(await holdOf(own)).toBeNull();
    await confirmShrink({ dataSource: jobs }, right);
    expect(await present()).toEqual(bothCounties);
  });

  it('is known by its records where no row tells its place, and leaves them where they stand', async () => {
    await take(listOf(ours, [1, 40], ''), ours, '2025-10-01');
    await take(listOf(theirs, [1, 40], ''), theirs, '2025-10-01');
    const before = await present();
    const wrong = await take(listOf(theirs, [3, 42], ''), ours, '2025-11-01');
    expect(await holdOf(wrong)).toEqual({ reason: 'OTHER_LIST', scope: theirs });
    expect(await present()).toEqual([(before as object[])[0], { ...(before as object[])[1], rows: 42 }]);
  });

  it('among the files of a group holds the group, and only its own rows go elsewhere', async () => {
    await october();
    const group = { groupId: randomUUID() };
    await take(listOf(ours, [1, 20]), ours, '2025-11-01', group);
    const wrong = await take(listOf(theirs, [1, 40]), ours, '2025-11-01', group);
    expect(await holdOf(wrong)).toEqual(otherPlace);
    expect(await present()).toEqual(bothCounties);
  });

  it('leaves when the hub keeps no list of that county: a later full export of it without rows takes its people out', async () => {
    await take(listOf(ours, [1, 40]), ours, '2025-10-01');
    await take(listOf(theirs, [1, 40]), ours, '2025-11-01');
    await take(listOf(ours, [1, 40]), ours, '2025-11-02');
    expect(await present()).toEqual(bothCounties);
    const empty = await take(listOf(theirs, [1, 0]), theirs, '2025-11-02');
    expect(await holdOf(empty)).toBeNull();
    expect(await present()).toEqual([bothCounties[0]]);
  });

  it('is looked at among towns as among counties', async () => {
    const [town, next] = [`${ours}101`, `${ours}102`];
    await take(listOf(ours, [1, 40], town), town, '2025-10-01');
    const wrong = await take(listOf(ours, [51, 90], next), town, '2025-11-01');
    expect(await holdOf(wrong)).toEqual({ reason: 'OTHER_PLACE', before: [town], now: [next] });
  });
});

describe('nothing is asked', () => {
  const quiet = async (...imports: readonly ImportId[]): Promise<void> => {
    for (const one of imports) expect(await holdOf(one)).toBeNull();
  };

  it('of a zone whose rows always told the codes of its county', async () => {
    const zone = '450798';
    await quiet(
      await take(listOf(theirs, [1, 40]), zone, '2025-10-01'),
      await take(listOf(theirs, [2, 41]), zone, '2025-11-01'),
    );
  });

  it('of a renumbered county once its first export was confirmed', async () => {
    await take(listOf(ours, [1, 40]), ours, '2025-10-01');
    const first = await take(listOf(ours, [1, 40], '450799'), ours, '2025-11-01');
    expect(await holdOf(first)).toEqual({ ...otherPlace, now: ['450799'] });
    await confirmShrink({ dataSource: jobs }, first);
    await quiet(await take(listOf(ours, [2, 41], '450799'), ours, '2025-12-01'));
  });

  it('of a delta, of few rows, of rows that tell no place, or of the same file again', async () => {
    await october();
    await quiet(
      await take(listOf(theirs, [1, 40]), ours, '2025-10-02', { kind: 'DELTA' }),
      await take(listOf(ours, [1, 40], ''), ours, '2025-11-01'),
      await take(listOf(ours, [1, 40]), ours, '2025-11-15'),
      await take(listOf(ours, [1, 40]), ours, '2025-12-01'),
    );
    await take(listOf(ours, [1, 10]), `${ours}101`, '2025-12-02');
    await quiet(await take(listOf(theirs, [1, 19]), `${ours}101`, '2025-12-03'));
  });

  it('of a list in which only those from elsewhere name their place', async () => {
    const few = (county: string): string =>
      listOf(ours, [1, 40], '') + linesOf(listOf(ours, [41, 65], county));
    await quiet(await take(few('520102'), ours, '2025-10-01'), await take(few('430121'), ours, '2025-11-01'));
  });

  it('where an older version stored nothing of the exports before', async () => {
    await october();
    await jobs.query('update households.import_batch set told_place = null, record_sample = null');
    await quiet(await take(listOf(theirs, [1, 40]), ours, '2025-11-01'));
  });
});

it('is held after an upgrade, too: the migration measures the newest exports by the rows that are still theirs', async () => {
  await october();
  await take(listOf(ours, [1, 39]), ours, '2025-10-15');
  const strangers = linesOf(listOf(ours, [41, 65], '520102'));
  await take(listOf(ours, [101, 140], '') + strangers, '450704', '2025-10-15');
  const measured = (): Promise<unknown> =>
    jobs.query(
      `select scope, as_of::text, told_place, record_sample from households.import_batch where told_place is not null order by 1, 2`,
    );
  const [, newest, other] = (await measured()) as [unknown, unknown, unknown];
  await jobs.query('update households.import_batch set told_place = null, record_sample = null');
  const runner = jobs.createQueryRunner();
  try {
    await new HeldExports1800000000644().down(runner);
    await new HeldExports1800000000644().up(runner);
  } finally {
    await runner.release();
  }
  expect(await measured()).toEqual([newest, other]);
  expect(await holdOf(await take(listOf(theirs, [1, 40]), ours, '2025-11-01'))).toEqual(otherPlace);
});
