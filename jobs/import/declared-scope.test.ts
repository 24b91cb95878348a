import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { keys } from '../../test/data-keys.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { emptyStore } from '../comparison/sample-records.ts';
import { runImport } from './import-file.ts';
import { getImport, submitImport, submitTogether } from './ledger.ts';
import type { Submission } from './ledger.ts';
import { lookAgain } from './second-look.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;
let files = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-scope-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyStore(jobs);
  await emptyTables(jobs, { jobs: ['import', 'quarantine', 'touched_record', 'touched_child'] });
});

type Told = Pick<Submission, 'source' | 'scope'> & { asOf?: string; kind?: Submission['kind'] };

async function submission(content: string, told: Told): Promise<Submission> {
  files += 1;
  const path = join(home, `export-${files}.csv`);
  await writeFile(path, content);
  return { groupId: null, kind: 'SNAPSHOT', ...told, path, asOf: plainDate(told.asOf ?? '2025-11-01') };
}

async function run(importId: Awaited<ReturnType<typeof submitImport>>['importId']) {
  const { status, shrinkHeld } = await runImport(
    { dataSource: jobs, log: createLogger('silent'), keys },
    importId,
  );
  const row = await getImport(jobs, importId);
  const outsideScope = (await lookAgain(jobs, [row])).get(importId)?.outsideScope;
  return { status, shrinkHeld, scope: row.scope, outsideScope };
}

async function take(content: string, told: Told) {
  const { importId } = await submitImport({ sql: jobs, home, keys }, await submission(content, told));
  return run(importId);
}

const numberOf = (place: string, order: number): string => {
  const digits = `${place.slice(0, 6)}20150101${String(order).padStart(3, '0')}`;
  return `${digits}${checkDigit(digits)}`;
};

type Range = readonly [from: number, to: number];
const listOf = ([from, to]: Range, lineOf: (order: number) => string): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${lineOf(from + index)}\n`).join('');

/** Persons of a place, as the police export them. */
const persons = (place: string, range: Range): string =>
  listOf(range, (order) => `某人,${numberOf(place, order)},${place}${order},${place.padEnd(12, '0')}`);
const household = (...lists: readonly string[]): string =>
  `姓名,公民身份号码,户号,省市县（区）\n${lists.join('')}`;

/** Pupils of one school, with the county it lies in where the export tells it. */
const pupils = (school: string, county: string, hukou: string, range: Range): string =>
  listOf(range, (order) => `某人,${numberOf(hukou, order)},${school},三年级,${county},${hukou}`);
const roll = (...lists: readonly string[]): string =>
  `姓名,身份证件号,学校名称,年级,区县,户口所在地行政区划\n${lists.join('')}`;

const present = async (): Promise<unknown> => {
  const rows: unknown[] = await jobs.query(
    `select scope, division, count(*)::int as rows from households.person_record where present group by 1, 2 order by 1, 2`,
  );
  return rows;
};

const police = 'population-registry';
const taken = { status: 'IMPORTED', shrinkHeld: false };

describe('a full export whose rows lie outside its scope', () => {
  it('is taken and told', async () => {
    for (const [scope, place] of [
      ['450721', '450703'],
      ['450721101', '450703109'],
      ['999999', '450703'],
    ] as const) {
      const outsideScope = { scope, placed: 20, outside: 20, mostlyIn: '450703' };
      expect(await take(household(persons(place, [1, 20])), { source: police, scope })).toEqual({
        ...taken,
        scope,
        outsideScope,
      });
    }
  });

  it('takes nobody away from that scope while a person has not confirmed that so many fewer are right', async () => {
    await take(household(persons('450702', [1, 60])), {
      source: police,
      scope: '450702',
      asOf: '2025-10-01',
    });
    expect(
      await take(household(persons('450703', [1, 40])), { source: police, scope: '450702' }),
    ).toMatchObject({
      status: 'IMPORTED',
      shrinkHeld: true,
      outsideScope: { placed: 40, outside: 40, mostlyIn: '450703' },
    });
    expect(await present()).toEqual([
      { scope: '450702', division: '450702', rows: 60 },
      { scope: '450703', division: '450703', rows: 40 },
    ]);
  });

  it('takes nobody away either where it is as large, and counts as its own place’s until a person confirms it', async () => {
    const asOf = '2025-10-01';
    await take(household(persons('450702', [1, 40])), { source: police, scope: '450702', asOf });
    expect(
      await take(household(persons('450703', [1, 40])), { source: police, scope: '450702' }),
    ).toMatchObject({ status: 'IMPORTED', shrinkHeld: true, outsideScope: { placed: 40, outside: 40 } });
    expect(await present()).toEqual([
      { scope: '450702', division: '450702', rows: 40 },
      { scope: '450703', division: '450703', rows: 40 },
    ]);
  });

  it.each([
    ['it lies within the scope', '45', persons('450703', [1, 20])],
    ['its rows tell less than the scope', '450703109203', persons('450703109', [1, 20])],
    ['a twentieth of them lies there', '450703', persons('450721', [1, 19]) + persons('450703', [1, 1])],
    ['too few rows tell', '450721', persons('450703', [1, 19])],
    ['no row tells a place', '450721', persons('450703', [1, 40]).replaceAll(/,\d+$/gm, ',')],
  ])('is told of only where they do: not when %s', async (_, scope, rows) => {
    expect(await take(household(rows), { source: police, scope })).toEqual({
      ...taken,
      scope,
      outsideScope: null,
    });
  });

  it('is told of a village next door, and never of a delta', async () => {
    const next = household(persons('450703109201', [1, 20]));
    const scope = '450703109203';
    expect((await take(next, { source: police, scope })).outsideScope).toEqual({
      ...{ scope, placed: 20, outside: 20, mostlyIn: '450703' },
    });
    expect((await take(next, { source: police, scope, kind: 'DELTA' })).outsideScope).toBeNull();
  });
});

describe('the student registry', () => {
  const source = 'student-registry';
  const scope = '450703';

  it('is looked at by where its schools lie, never by where its pupils come from', async () => {
    const migrants = roll(pupils('育才民工子弟学校', '', '522401', [1, 40]));
    expect(await take(migrants, { source, scope })).toEqual({ ...taken, scope, outsideScope: null });
    const placed = roll(pupils('育才民工子弟学校', '广西壮族自治区钦州市钦北区', '522401', [1, 40]));
    expect((await take(placed, { source, scope })).outsideScope).toBeNull();
    expect((await take(placed, { source, scope: '450721' })).outsideScope).toEqual({
      ...{ scope: '450721', placed: 40, outside: 40, mostlyIn: '450703' },
    });
  });

  it('speaks for its scope when one of its files is a school of migrants', async () => {
    const lists = [
      roll(pupils('第一小学', '', '450703', [1, 30])),
      roll(pupils('育才民工子弟学校', '', '522401', [41, 80])),
    ];
    const group = await Promise.all(lists.map((list) => submission(list, { source, scope })));
    for (const { importId } of await submitTogether({ sql: jobs, home, keys }, group))
      expect(await run(importId)).toEqual({ ...taken, scope, outsideScope: null });
    expect(
      await jobs.query('select coverage, row_count, removes from students.import_batch order by 2'),
    ).toEqual([
      { coverage: scope, row_count: 30, removes: true },
      { coverage: scope, row_count: 40, removes: true },
    ]);
  });
});

describe('a padded scope', () => {
  const ours = household(persons('450703', [1, 20]));

  it.each([
    ['450703000000', '450703'],
    ['450703000', '450703'],
    ['450700', '4507'],
    ['450703109000', '450703109'],
  ])('%s is taken for %s, also when a file is handed in again', async (padded, scope) => {
    const content = scope.length === 9 ? household(persons(scope, [1, 20])) : ours;
    const given = await submission(content, { source: police, scope: padded });
    const [first] = await submitTogether({ sql: jobs, home, keys }, [given]);
    if (first === undefined) throw new TypeError('Nothing was handed in.');
    expect(await run(first.importId)).toEqual({ ...taken, scope, outsideScope: null });
    expect(await jobs.query('select scope, coverage from households.import_batch')).toEqual([
      { scope, coverage: scope },
    ]);
    const again = await submitImport({ sql: jobs, home, keys }, { ...given, scope });
    expect(again).toEqual({ importId: first.importId, duplicate: true });
  });

  it('and its short form, handed in together, make one snapshot', async () => {
    const lists = [ours, household(persons('450703', [21, 40]))];
    const [one, two] = await Promise.all(
      lists.map((list) => submission(list, { source: police, scope: '450703' })),
    );
    if (one === undefined || two === undefined) throw new TypeError('Nothing was written.');
    await submitTogether({ sql: jobs, home, keys }, [one, { ...two, scope: '450703000000' }]);
    expect(await jobs.query('select count(distinct group_id)::int as groups from jobs.import')).toEqual([
      { groups: 1 },
    ]);
  });

  it('that is in the store from before is replaced and guarded by exports under the short one', async () => {
    const scope = '450703';
    const given = await submission(ours, { source: police, scope, asOf: '2025-10-01' });
    const { importId } = await submitImport({ sql: jobs, home, keys }, given);
    await jobs.query(`update jobs.import set scope = '450703000000'`);
    await run(importId);
    const few = household(persons(scope, [1, 10]));
    expect(await take(few, { source: police, scope, asOf: '2025-10-15' })).toMatchObject({
      shrinkHeld: true,
    });
    const next = household(persons(scope, [2, 21]));
    expect(await take(next, { source: police, scope })).toMatchObject(taken);
    expect(await present()).toEqual([{ scope, division: scope, rows: 20 }]);
  });
});
