import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import { createSubgraph } from '../../subgraphs/reconciliation/server.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { ImportSource } from '../../platform/source-systems.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { runImport } from '../import/import-file.ts';
import type { Submission } from '../import/ledger.ts';
import { submitImport } from '../import/ledger.ts';
import { runLink } from '../link/link.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { keys } from '../../test/data-keys.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;
const log = createLogger('silent');
let files = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-suspects-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const number = (birth: string, sequence: number): string => {
  const first17 = `450703${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return first17 + checkDigit(first17);
};

async function take(source: ImportSource, rows: readonly string[], more: Partial<Submission> = {}) {
  files += 1;
  const path = join(home, `${files}.csv`);
  await writeFile(path, rows.join('\n'));
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    {
      source,
      path,
      asOf: plainDate('2025-10-15'),
      kind: 'SNAPSHOT',
      scope: '450703',
      groupId: null,
      ...more,
    },
  );
  return runImport({ dataSource: jobs, log, keys }, importId);
}

async function settle(today = '2025-11-20'): Promise<void> {
  await runLink(jobs, { today: plainDate(today), full: false });
  await runReconcile(jobs, { today: plainDate(today), full: false });
}

const list = (name: string, more = {}) => ({ list: { name, codeSet: null, claimsReturns: false, ...more } });

async function findings(name: string): Promise<Record<string, string>> {
  const rows: { name: string; category: string; basis: string; match: string }[] = await jobs.query(
    `select name, category, basis, match from reconciliation.suspect_line where list = $1 and not withdrawn order by line_id`,
    [name],
  );
  return Object.fromEntries(rows.map((row) => [row.name, `${row.category} ${row.basis} ${row.match}`]));
}

const people = {
  enrolled: ['农在校', '2014-03-01', 1],
  deceased: ['农去世', '2013-03-01', 2],
  emigrated: ['农出国', '2013-04-01', 3],
  moved: ['农迁出', '2013-05-01', 4],
  lost: ['农失踪', '2013-06-01', 5],
  old: ['农超龄', '2008-06-01', 6],
  adult: ['农成年', '2004-06-01', 7],
  deferred: ['农延缓', '2018-06-01', 8],
  absent: ['农缺席', '2013-07-01', 9],
  dropped: ['农流失', '2012-07-01', 10],
  attending: ['农借读', '2014-08-01', 11],
  nobodyKnows: ['农待查', '2014-09-01', 12],
  leave: ['农休学', '2014-10-01', 13],
} as const;
type Person = readonly [string, string, number];
const idOf = ([, birth, sequence]: Person): string => number(birth, sequence);

const statuses: Partial<Record<keyof typeof people, string>> = {
  deceased: '死亡',
  emigrated: '出国境定居',
  moved: '迁出',
  lost: '失踪',
};
const studentStatuses: Partial<Record<keyof typeof people, string>> = {
  enrolled: '在读',
  absent: '在读',
  deferred: '保留入学资格',
  dropped: '流失',
  leave: '休学',
};

async function importCounty(): Promise<void> {
  await take('population-registry', [
    '户号,姓名,公民身份号码,性别,出生日期,与户主关系,户主,人员状态,省市县（区）,乡镇（街道）,居（村）委会',
    ...Object.entries(people).map(
      ([key, person]) =>
        `4507${person[2]},${person[0]},${idOf(person)},男,${person[1]},子,农父${person[2]},${statuses[key as keyof typeof people] ?? '正常'},450703,大寺镇,四联村委会`,
    ),
  ]);
  await take('student-registry', [
    '姓名,个人标识码,身份证件号,性别,出生日期,就读学校,年级,班级,学籍状态,审核状态,区县',
    ...Object.entries(studentStatuses).map(([key, status]) => {
      const person = people[key as keyof typeof people];
      return `${person[0]},G${idOf(person)},${idOf(person)},男,${person[1]},大寺镇中心小学,五年级,1班,${status},审核通过,钦北区`;
    }),
  ]);
  await take('term-registration', [
    '姓名,身份证号,学校名称,年级,班级,是否报到,学年学期',
    `${people.enrolled[0]},${idOf(people.enrolled)},大寺镇中心小学,五年级,1班,是,2025-2026学年第一学期`,
    `${people.absent[0]},${idOf(people.absent)},大寺镇中心小学,五年级,1班,否,2025-2026学年第一学期`,
    `${people.attending[0]},${idOf(people.attending)},大寺镇中心小学,五年级,1班,是,2025-2026学年第一学期`,
  ]);
}

describe('a suspect list', () => {
  it('knows nobody before the exports have come, and classifies again when they do', async () => {
    const header = '姓名,身份证号';
    await take(
      'suspect-list',
      [header, ...Object.values(people).map((one) => `${one[0]},${idOf(one)}`)],
      list('全部'),
    );
    await settle();
    expect(new Set(Object.values(await findings('全部')))).toEqual(new Set(['NOT_FOUND EVIDENCE NONE']));

    await importCounty();
    await settle();
    expect(await findings('全部')).toEqual({
      农在校: 'ENROLLED student-registry CITIZEN_ID',
      农去世: 'DECEASED population-registry CITIZEN_ID',
      农出国: 'ABROAD population-registry CITIZEN_ID',
      农迁出: 'HUKOU_MOVED population-registry CITIZEN_ID',
      农失踪: 'MISSING population-registry CITIZEN_ID',
      农超龄: 'OVER_AGE population-registry CITIZEN_ID',
      农成年: 'OVER_AGE population-registry PERSON',
      农延缓: 'DEFERRED student-registry CITIZEN_ID',
      农缺席: 'ABSENT term-registration CITIZEN_ID',
      农流失: 'DROPPED_OUT student-registry CITIZEN_ID',
      农借读: 'ATTENDING_IN_PROVINCE term-registration CITIZEN_ID',
      农待查: 'UNEXPLAINED EVIDENCE CITIZEN_ID',
      农休学: 'ON_LEAVE student-registry CITIZEN_ID',
    });
    const history = await jobs.query(
      `select r.category, r.on_day::text as day, r.actor
       from reconciliation.suspect_reading r join reconciliation.suspect_line s using (line_id)
       where s.name = '农在校' order by reading_id`,
    );
    expect(history).toEqual([
      { category: 'NOT_FOUND', day: '2025-11-20', actor: 'hub' },
      { category: 'ENROLLED', day: '2025-11-20', actor: 'hub' },
    ]);
  });

  it('never guesses whom a line is about', async () => {
    const { enrolled, nobodyKnows } = people;
    const wrong = `${idOf(enrolled).slice(0, 17)}${idOf(enrolled).endsWith('5') ? '6' : '5'}`;
    await take(
      'suspect-list',
      [
        '姓名,身份证号,出生日期,性别,监护人姓名',
        // The number's last digit is wrong; name, birth date and guardian agree.
        `${enrolled[0]},${wrong},${enrolled[1]},男,农父1`,
        // Name and birth date alone.
        `${nobodyKnows[0]},,${nobodyKnows[1]},男,`,
        // Another sex: another person.
        `${people.leave[0]},,${people.leave[1]},女,农父13`,
        // Somebody else's number.
        `王别人,${idOf(enrolled)},,,`,
        // One character of the name mistyped.
        `农在较,${idOf(enrolled)},,,`,
      ],
      list('疑难'),
    );
    await settle();
    expect(await findings('疑难')).toEqual({
      农在校: 'NAME_OR_NUMBER_WRONG student-registry NAME_AND_BIRTH_DATE',
      农待查: 'AMBIGUOUS_MATCH EVIDENCE AMBIGUOUS',
      农休学: 'NOT_FOUND EVIDENCE NONE',
      王别人: 'AMBIGUOUS_MATCH EVIDENCE AMBIGUOUS',
      农在较: 'NAME_OR_NUMBER_WRONG student-registry CITIZEN_ID',
    });
  });

  it('verifies claimed returns against the registry (R20)', async () => {
    const lines = [people.enrolled, people.nobodyKnows].map((one) => `${one[0]},${idOf(one)}`);
    await take(
      'suspect-list',
      ['姓名,身份证号', ...lines, `赵无名,${number('2014-01-01', 77)}`],
      list('复学', { claimsReturns: true }),
    );
    await settle();
    expect(await findings('复学')).toEqual({
      农在校: 'RETURN_REGISTERED student-registry CITIZEN_ID',
      农待查: 'RETURN_NOT_REGISTERED student-registry CITIZEN_ID',
      赵无名: 'NOT_FOUND EVIDENCE NONE',
    });
  });

  it('takes over what a case of the child was classified as, for as long as no export proves anything', async () => {
    const [line]: { child_id: string }[] = await jobs.query(
      `select child_id from reconciliation.suspect_line where list = '全部' and name = '农待查'`,
    );
    const handler = createSubgraph({
      dataSource: await database.dataSource('reconciliation'),
      today: plainDate('2025-11-20'),
      log: silentLog,
      home,
    });
    let version = 0;
    let caseId = '';
    async function change(operation: string, type: string, input: object): Promise<void> {
      const query = `mutation ($input: ${type}!) { ${operation}(input: $input) { case { id version } userErrors { code } } }`;
      const head = version === 0 ? {} : { caseId, expectedVersion: version };
      const variables = { input: { idempotencyKey: `${operation} ${version}`, ...head, ...input } };
      const { data } = await handler({ query, variables }, { caller });
      const answer = data?.[operation] as { case: { id: string; version: number }; userErrors: unknown[] };
      expect(answer.userErrors).toEqual([]);
      ({ id: caseId, version } = answer.case);
    }
    await change('openCase', 'OpenCaseInput', { childId: line?.child_id });
    const content = Buffer.from('%PDF-1.7').toString('base64');
    await change('addCaseEvidence', 'CaseEvidenceInput', { title: '走访', content });
    for (const category of ['TIRED_OF_SCHOOL', 'TAUGHT_AT_HOME']) {
      await change('classifyCase', 'ClassifyCaseInput', { category, evidenceIds: [`${caseId}-2`] });
      await settle();
      expect((await findings('全部'))['农待查']).toBe(`${category} EVIDENCE CITIZEN_ID`);
    }
  });

  it('keeps its lines through editions, and refuses an older one', async () => {
    const line = `${people.enrolled[0]},${idOf(people.enrolled)}`;
    const other = `${people.lost[0]},${idOf(people.lost)}`;
    await take('suspect-list', ['姓名,身份证号', line, other], list('逐月'));
    await take('suspect-list', ['姓名,身份证号', other], { ...list('逐月'), asOf: plainDate('2025-11-01') });
    await settle();
    expect(Object.keys(await findings('逐月'))).toEqual(['农失踪']);
    const older = await take('suspect-list', ['姓名,身份证号', line, `${other} `], {
      ...list('逐月'),
      asOf: plainDate('2025-09-01'),
    });
    expect(older).toMatchObject({ status: 'REFUSED', problem: { code: 'LIST_OUTDATED' } });
    const unknown = await take(
      'suspect-list',
      ['姓名,身份证号', line],
      list('错码', { codeSet: 'no-such-set' }),
    );
    expect(unknown).toMatchObject({ status: 'REFUSED', problem: { code: 'CODE_SET_UNKNOWN' } });
  });
});
