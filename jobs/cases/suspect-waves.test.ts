import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { ImportSource } from '../../platform/source-systems.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createSubgraph } from '../../subgraphs/reconciliation/server.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { runImport } from '../import/import-file.ts';
import type { ListDescription } from '../import/ledger.ts';
import { submitImport } from '../import/ledger.ts';
import { runLink } from '../link/link.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { keys } from '../../test/data-keys.ts';

/** The self-check report of a district (S4), R60 to R63, from the inbound list to the third wave. */
let database: TestDatabase;
let jobs: DataSource;
let home: string;
let handler: SubgraphHandler;
let today: PlainDate = plainDate('2020-09-15');
const log = createLogger('silent');
let files = 0;

type Person = { name: string; birth: string; number: string };

/** Children of one kind: numbers differ in their sequence, names in the kind and the place in it. */
function people(kind: string, count: number, birth: string, firstSequence: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const first17 = `450703${birth.replaceAll('-', '')}${String(firstSequence + index).padStart(3, '0')}`;
    return {
      name: `农${kind}${'甲乙丙丁戊己庚辛壬癸'.charAt(index % 10)}${index}`,
      birth,
      number: first17 + checkDigit(first17),
    };
  });
}

const moved = people('迁', 3, '2010-01-05', 1);
const enrolled = people('校', 81, '2010-02-05', 1);
const inProvince = people('省', 5, '2010-03-05', 1);
const outside = people('外', 18, '2010-04-05', 1);
const deferred = people('延', 49, '2012-05-05', 1);
const overAge = people('超', 4, '2004-05-05', 1);
const missing = people('失', 23, '2010-06-05', 1);
const abroad = people('国', 94, '2010-07-05', 1);
const ill = people('病', 2, '2010-08-05', 1);
const atHome = people('家', 3, '2010-09-05', 1);
const suspected = [...ill, ...atHome];
const firstWave = [
  ...moved,
  ...enrolled,
  ...inProvince,
  ...outside,
  ...deferred,
  ...overAge,
  ...missing,
  ...abroad,
  ...suspected,
];
// Third wave: who is over age by then, and three more.
const dead = people('亡', 1, '2011-01-05', 1);
const older = people('长', 13, '2005-05-05', 1);
const unwilling = people('厌', 2, '2010-10-05', 1);
const strangers = people('无', 12, '2010-11-05', 1);

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-waves-'));
  const dataSource = await database.dataSource('reconciliation');
  handler = createSubgraph({ dataSource, today: () => today, log: silentLog, home });
  await importCounty();
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

async function take(
  source: ImportSource,
  asOf: string,
  rows: readonly string[],
  list: ListDescription | null = null,
): Promise<void> {
  files += 1;
  const path = join(home, `${files}.csv`);
  await writeFile(path, rows.join('\n'));
  const submission = {
    source,
    path,
    asOf: plainDate(asOf),
    kind: 'SNAPSHOT',
    scope: '450703',
    groupId: null,
  } as const;
  const { importId } = await submitImport({ sql: jobs, home, keys }, { ...submission, list });
  const { status, rowsQuarantined } = await runImport({ dataSource: jobs, log, keys }, importId);
  expect({ source, status, rowsQuarantined }).toEqual({ source, status: 'IMPORTED', rowsQuarantined: 0 });
}

async function importCounty(): Promise<void> {
  const statusOf = new Map<Person, string>([
    ...moved.map((one) => [one, '迁出'] as const),
    ...missing.map((one) => [one, '失踪'] as const),
    ...abroad.map((one) => [one, '出国境定居'] as const),
    ...dead.map((one) => [one, '死亡'] as const),
  ]);
  await take('population-registry', '2020-09-10', [
    '户号,姓名,公民身份号码,出生日期,与户主关系,户主,人员状态,省市县（区）,乡镇（街道）,居（村）委会',
    ...[...firstWave, ...dead, ...older, ...unwilling].map(
      (one) =>
        `H${one.number},${one.name},${one.number},${one.birth},子,父${one.name},${statusOf.get(one) ?? '正常'},450703,大寺镇,四联村委会`,
    ),
  ]);
  await take('student-registry', '2020-09-10', [
    '姓名,个人标识码,身份证件号,出生日期,就读学校,年级,班级,学籍状态,审核状态,区县',
    ...enrolled.map(
      ({ name, number, birth }) => `${name},G${number},${number},${birth},大寺镇中学,四年级,1班,在读,,钦北区`,
    ),
    ...deferred.map(
      ({ name, number, birth }) =>
        `${name},G${number},${number},${birth},大寺镇中学,一年级,1班,保留入学资格,审核通过,钦北区`,
    ),
  ]);
  await take('term-registration', '2020-09-10', [
    '姓名,身份证号,学校名称,年级,班级,是否报到,学年学期',
    ...inProvince.map(
      ({ name, number }) => `${name},${number},灵山县中学,四年级,1班,是,2020-2021学年第一学期`,
    ),
  ]);
}

const listOf = (persons: readonly Person[]): string[] => [
  '姓名,身份证号,出生日期',
  ...persons.map(({ name, number, birth }) => `${name},${number},${birth}`),
];

async function settle(day: string): Promise<void> {
  today = plainDate(day);
  await runLink(jobs, { today, full: false });
  await runReconcile(jobs, { today, full: false });
}

async function ask<Answer>(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const { data, errors } = await handler({ query, variables }, { caller: { ...caller, division: '450703' } });
  expect(errors ?? []).toEqual([]);
  return JSON.parse(JSON.stringify(data)) as Answer;
}

type Line = { id: string; name: string; version: number; basis: string; category: { code: string } };

async function linesOf(name: string): Promise<Line[]> {
  const lines: Line[] = [];
  let after: string | null = null;
  do {
    const {
      suspectList,
    }: {
      suspectList: {
        lines: { edges: { node: Line }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
    } = await ask(
      `query ($name: String!, $after: String) { suspectList(name: $name) { lines(first: 100, after: $after) {
           edges { node { id name version basis category { code } } } pageInfo { hasNextPage endCursor } } } }`,
      { name, after },
    );
    lines.push(...suspectList.lines.edges.map(({ node }) => node));
    after = suspectList.lines.pageInfo.hasNextPage ? suspectList.lines.pageInfo.endCursor : null;
  } while (after !== null);
  return lines;
}

async function classify(
  list: string,
  persons: readonly Person[],
  finding: Record<string, unknown>,
): Promise<void> {
  const lines = await linesOf(list);
  for (const { name } of persons) {
    const line = lines.find((one) => one.name === name);
    const input = {
      lineId: line?.id,
      expectedVersion: line?.version,
      idempotencyKey: `${list} ${name} ${JSON.stringify(finding)}`,
      evidence: ['入户核实记录'],
      ...finding,
    };
    const { classifySuspect } = await ask<{ classifySuspect: { userErrors: unknown[] } }>(
      'mutation ($input: ClassifySuspectInput!) { classifySuspect(input: $input) { userErrors { code path } } }',
      { input },
    );
    expect(classifySuspect.userErrors).toEqual([]);
  }
}

type Totals = {
  total: number;
  reduced: number;
  suspected: number;
  rows: { code: string | null; count: number; proved: number; category: { code: string } }[];
  differences: unknown[];
  reconciles: boolean;
};

async function totalsOf(
  name: string,
  printed: Record<string, number>,
  more: { on?: string; codeSet?: string } = {},
): Promise<Totals> {
  const { suspectList } = await ask<{ suspectList: { totals: Totals } }>(
    `query ($name: String!, $on: Date, $codeSet: String, $printed: [PrintedTotalInput!]) { suspectList(name: $name) {
       totals(on: $on, codeSet: $codeSet, printed: $printed) { total reduced suspected reconciles
         rows { code count proved category { code } } differences { code printed counted } } } }`,
    { name, printed: Object.entries(printed).map(([code, count]) => ({ code, count })), ...more },
  );
  return suspectList.totals;
}

const printedFirst = { A: 3, B: 81, C: 5, D: 18, E: 49, F: 4, G: 23, H: 94, I: 2, L: 3 };
const first = 'suspects-2020-wave-1';
const third = 'suspects-2020-wave-3';

describe('the waves of the self-check report', () => {
  it('proves from exports all that they can prove of the 282 (R60)', async () => {
    await take('suspect-list', '2020-09-01', listOf(firstWave), {
      name: '第一批',
      codeSet: first,
      claimsReturns: false,
    });
    await settle('2020-09-15');
    const { rows, total, reduced, suspected: open } = await totalsOf('第一批', {});
    expect(rows.map(({ code, count, proved, category }) => [code, category.code, count, proved])).toEqual([
      ['A', 'HUKOU_MOVED', 3, 3],
      ['B', 'ENROLLED', 81, 81],
      ['C', 'ATTENDING_IN_PROVINCE', 5, 5],
      ['E', 'DEFERRED', 49, 49],
      ['F', 'OVER_AGE', 4, 4],
      ['G', 'MISSING', 23, 23],
      ['H', 'ABROAD', 94, 94],
      [null, 'UNEXPLAINED', 23, 0],
    ]);
    expect({ total, reduced, open }).toEqual({ total: 282, reduced: 259, open: 23 });
  });

  it('comes to 277 reduced and 5 suspected once people have found out about the rest', async () => {
    today = plainDate('2020-10-20');
    await classify('第一批', outside, { codeSet: first, code: 'D' });
    await classify('第一批', ill, { codeSet: first, code: 'I' });
    await classify('第一批', atHome, { codeSet: first, code: 'L' });
    const totals = await totalsOf('第一批', { ...printedFirst, REDUCED: 277, SUSPECTED: 5, TOTAL: 282 });
    expect(totals).toMatchObject({
      total: 282,
      reduced: 277,
      suspected: 5,
      differences: [],
      reconciles: true,
    });
    // A finding is dated: the day before it, nothing had been found.
    expect(await totalsOf('第一批', {}, { on: '2020-10-19' })).toMatchObject({ reduced: 259, suspected: 23 });
    await settle('2020-10-21');
    expect(await totalsOf('第一批', printedFirst)).toMatchObject({ reconciles: true });
  });

  it('refuses a finding without evidence, and one against what an export proves', async () => {
    const lines = await linesOf('第一批');
    const attempt = async (name: string | undefined, evidence: string[]) => {
      const line = lines.find((one) => one.name === name);
      const input = {
        lineId: line?.id,
        expectedVersion: line?.version,
        idempotencyKey: `try ${name}`,
        category: 'ABROAD',
        evidence,
      };
      const { classifySuspect } = await ask<{ classifySuspect: { userErrors: { code: string }[] } }>(
        'mutation ($input: ClassifySuspectInput!) { classifySuspect(input: $input) { userErrors { code } } }',
        { input },
      );
      return classifySuspect.userErrors.map(({ code }) => code);
    };
    expect(await attempt(ill[0]?.name, [' '])).toEqual(['EVIDENCE_REQUIRED']);
    expect(await attempt(enrolled[0]?.name, ['电话核实'])).toEqual(['PROVED_BY_EXPORT']);
  });

  it('names the two children that left the count without a recorded transition (R61)', async () => {
    const [gone, alsoGone, ...left] = suspected;
    await take('suspect-list', '2020-12-01', listOf(left), {
      name: '第二批',
      codeSet: first,
      claimsReturns: false,
    });
    await settle('2020-12-02');
    const totals = await totalsOf('第一批', { REDUCED: 277, SUSPECTED: 3, TOTAL: 282 });
    expect(totals).toMatchObject({
      reconciles: false,
      differences: [{ code: 'SUSPECTED', printed: 3, counted: 5 }],
    });
    const compare = async () => {
      const { suspectComparison } = await ask<{ suspectComparison: Record<string, { name: string }[]> }>(
        `{ suspectComparison(earlier: "第一批", later: "第二批") {
           kept { name } reduced { name } unexplained { name } new { name } } }`,
      );
      return Object.fromEntries(
        Object.entries(suspectComparison).map(([fate, rows]) => [fate, rows.map(({ name }) => name)]),
      );
    };
    expect(await compare()).toEqual({
      kept: left.map(({ name }) => name),
      reduced: [],
      unexplained: [gone?.name, alsoGone?.name],
      new: [],
    });
    // One of them is explained, dated before the later list; the other stays named.
    await classify('第一批', [gone as Person], { codeSet: first, code: 'H', on: '2020-11-20' });
    expect(await compare()).toMatchObject({ reduced: [gone?.name], unexplained: [alsoGone?.name] });
  });

  it('speaks the other code set of the third wave, cross-walked (R62)', async () => {
    const wave = [
      ...unwilling,
      ...ill.slice(0, 1),
      ...atHome.slice(0, 2),
      ...abroad.slice(0, 1),
      ...dead,
      ...older,
      ...enrolled.slice(0, 5),
    ];
    await take('suspect-list', '2021-09-01', listOf(wave), {
      name: '第三批',
      codeSet: third,
      claimsReturns: false,
    });
    await settle('2021-09-10');
    await classify('第三批', unwilling, { codeSet: third, code: 'A2' });
    await classify('第三批', ill.slice(0, 1), { codeSet: third, code: 'A3' });
    await classify('第三批', atHome.slice(0, 2), { codeSet: third, code: 'A4' });
    const printed = { A2: 2, A3: 1, A4: 2, A8: 15, B2: 5, TOTAL: 25, ABROAD: 1, DECEASED: 1, OVER_AGE: 13 };
    expect(await totalsOf('第三批', printed)).toMatchObject({ total: 25, differences: [], reconciles: true });
    const inFirst = await totalsOf('第三批', {}, { codeSet: first });
    expect(
      Object.fromEntries(
        inFirst.rows.map(({ code, category, count }) => [`${code} ${category.code}`, count]),
      ),
    ).toEqual({
      'A DECEASED': 1,
      'B ENROLLED': 5,
      'F OVER_AGE': 13,
      'H ABROAD': 1,
      'I ILL_OR_DISABLED': 1,
      'L TAUGHT_AT_HOME': 2,
      'null TIRED_OF_SCHOOL': 2,
    });
  });

  it('verifies the 49 claimed returns: 22 registered, 15 not, 12 not found (R63)', async () => {
    const claims = [...enrolled.slice(10, 32), ...outside.slice(0, 15), ...strangers];
    await take('suspect-list', '2021-09-05', listOf(claims), {
      name: '申报复学',
      codeSet: null,
      claimsReturns: true,
    });
    await settle('2021-09-10');
    const printed = { RETURN_REGISTERED: 22, RETURN_NOT_REGISTERED: 15, NOT_FOUND: 12, TOTAL: 49 };
    expect(await totalsOf('申报复学', printed)).toMatchObject({ reconciles: true });
  });

  it('never overwrites a finding', async () => {
    await expect(jobs.query(`update reconciliation.suspect_reading set category = 'ABROAD'`)).rejects.toThrow(
      /append-only/,
    );
    const [history] = (await jobs.query(
      `select array_agg(r.category order by reading_id) as categories from reconciliation.suspect_reading r
       join reconciliation.suspect_line s using (line_id) where s.list = '第一批' and s.name = $1`,
      [ill[0]?.name],
    )) as { categories: string[] }[];
    expect(history?.categories).toEqual(['UNEXPLAINED', 'ILL_OR_DISABLED', 'ABROAD']);
  });
});
