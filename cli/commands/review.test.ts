import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import type { OutputStreams } from '../command/output.ts';
import { main } from '../main.ts';

const numberOf = (first17: string): string => first17 + checkDigit(first17);
const number = numberOf('45070320160403002');
const masked = `450703********${number.slice(-4)}`;

let database: TestDatabase;
let folder: string;
/** The one that waits, and the child it may be. */
let review: Listed['reviews'][0];
let child: string;

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const code = await main(words, { stdout, stderr } as unknown as OutputStreams);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

/** What a command prints; a refusal fails the test. */
async function hub(...words: string[]): Promise<string> {
  const { code, out, err } = await run(...words);
  expect({ words, code, err: code === 0 ? '' : err }).toEqual({ words, code: 0, err: '' });
  return out;
}

async function json<T>(...words: string[]): Promise<T> {
  return JSON.parse(await hub(...words, '--json')) as T;
}

type Listed = {
  totalCount: number;
  queue: { waiting: number; records: number; share: number };
  reviews: {
    id: string;
    version: number;
    record: { id: string; name: string; child: { id: string } };
    candidates: { child: { id: string }; bits: number }[];
  }[];
};

type Entry = { kind: string; fields: string; department: string; codes: string[]; children: string[] };

async function entriesOf(name: string): Promise<Entry[]> {
  const sql = await database.dataSource('audit');
  return sql.query(
    'select kind, fields, department, codes, children from audit.entry where fields = $1 order by seq',
    [name],
  );
}

/** A girl of the registry, and a pupil without a number who may be she. */
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'hub-reviews-'));
  vi.stubEnv('DATABASE_URL', database.url);
  vi.stubEnv('HUB_HOME', join(folder, 'home'));
  vi.stubEnv('HUB_TODAY', '2026-11-20');
  const registry = join(folder, '人口.csv');
  const pupils = join(folder, '学籍.csv');
  await writeFile(
    registry,
    `户号,姓名,性别,公民身份号码,出生日期,与户主关系,户主,人员状态,省市县（区）,乡镇（街道）,居（村）委会
1,吴梓彤,女,${number},2016-04-03,女,吴瑞,正常,450703,大寺镇,四联村委会\n`,
  );
  await writeFile(
    pupils,
    `姓名,个人标识码,身份证件号,性别,出生日期,学籍状态,年级,就读学校,成员1姓名,成员1关系
吴梓晴,L450703201604040001,,女,2016-04-04,在读,小学2022级,大寺镇中心小学,吴瑞,父亲\n`,
  );
  await hub('import', 'population-registry', registry, '--as-of', '2026-11-01');
  await hub('import', 'student-registry', pupils, '--as-of', '2026-11-01');
  const { reviews } = await json<Listed>('review', 'list');
  if (reviews[0] === undefined) throw new TypeError('Nothing is in the queue');
  review = reviews[0];
  child = review.candidates[0]?.child.id ?? '';
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.drop();
  await rm(folder, { recursive: true });
});

type Answer = { review: { status: string; version: number }; decisions: { id: string; kind: string }[] };
type Told = { id: string; links: { id: string; source: string; rule: string }[] };

/** The tests below go on from each other, as a steward's day does. */
describe('hub review and hub child', () => {
  it('list what waits, how old it is, and the share of the records', async () => {
    const listed = await json<Listed>('review', 'list');
    expect(listed).toMatchObject({ totalCount: 1, queue: { waiting: 1, records: 2, share: 0.5 } });
    const { id } = review;
    const out = await hub('review', 'list', '--status', 'open,reopened', '--source', 'student-registry');
    expect(out.split('\n')[0]?.split('\t')).toEqual([
      ...[
        id,
        expect.stringMatching(/^\d{4}-/),
        '0 days',
        'OPEN',
        'STUDENT_REGISTRY',
        'row 2 in 学籍.csv',
        '吴梓晴',
      ],
      ...[child, expect.stringMatching(/^\d\.\d bits$/)],
    ]);
    expect(out).toContain('1 of 1 reviews, the oldest of 0 days; 1 of 2 records wait for review (50.000 %)');
    for (const other of [
      ['--status', 'decided'],
      ['--source', 'poverty-monitoring'],
      ['--within', '450721'],
    ])
      expect(await hub('review', 'list', ...other)).toMatch(/^0 of 0 reviews; /);
    expect(await hub('link')).toContain('1 of 2 records wait for review (50.000 %)');
  });

  it('show the record beside the child, field by field, with what a link by itself would need', async () => {
    const { id, record, candidates } = review;
    const out = await hub('review', 'show', id);
    const rows = out.split('\n').map((line) => line.split('\t'));
    expect(rows).toContainEqual([
      'name',
      '吴梓晴',
      '吴梓彤',
      'one-character',
      expect.stringMatching(/^-?\d/),
    ]);
    expect(rows).toContainEqual(['number', '–', masked, '–', '–']);
    const sum = rows
      .filter(({ length }) => length === 5)
      .reduce((bits, row) => bits + (Number(row[4]) || 0), 0);
    expect(sum).toBeCloseTo(candidates[0]?.bits ?? NaN, 1);
    expect(out).toMatch(/links from 6\.5 bits on, 6 ahead of the next, and asks from 3 on/);
    expect(out).toContain(record.id);
    expect(out).toContain('STUDENT_REGISTRY, row 2 in 学籍.csv of 2026-11-01, key ');
    expect(out).not.toContain(number);
    expect(await json('review', 'show', id)).toMatchObject({
      id,
      candidates: [{ thresholds: { attach: 6.5, margin: 6 } }],
    });
    // Nothing is told before it stands in the audit log whom it is about.
    expect((await entriesOf('review show')).at(-1)).toMatchObject({
      ...{ kind: 'EXPORT', department: 'EDUCATION', children: expect.arrayContaining([child]) as string[] },
    });
  });

  it('show each department what the policy lets it see', async () => {
    const { id } = review;
    // A school does not see the household registration: to it the candidate is nobody it knows of.
    const told = await json<Listed['reviews'][0]>('review', 'show', id, '--department', 'SCHOOL');
    expect(told.candidates).toEqual([]);
    const elsewhere = await run('review', 'show', id, '--division', '450721');
    expect(elsewhere).toMatchObject({ code: 1, out: '' });
    expect(elsewhere.err).toContain('There is no such review');
    expect(await run('review', 'list', '--division', '4507x3')).toMatchObject({ code: 2 });
  });

  it('refuse what the API refuses, in its words and with exit code 1', async () => {
    const { id, version } = review;
    const decide = ['review', 'decide', id, '--must-link', '--reason'] as const;
    for (const [code, words] of [
      ['FORBIDDEN: Your department decides no links', [...decide, '走访', '--department', 'TOWN']],
      ['REASON_REQUIRED (reason)', [...decide, ' ']],
      ['STALE_VERSION (expectedVersion)', [...decide, '走访', '--version', String(version + 1)]],
      ['NOT_FOUND (childId)', [...decide, '走访', '--child', 'c1']],
      ['NOT_FOUND (reviewId)', ['review', 'decide', 'r1', '--must-link', '--reason', '走访']],
      ['NOT_FOUND (decisionId)', ['review', 'undo', 'd1', '--reason', '误判']],
    ] as const) {
      const { code: exit, err, out } = await run(...words);
      expect([words, exit, out]).toEqual([words, 1, '']);
      expect(err).toContain(code);
    }
    for (const words of [
      ['review'],
      ['review', 'dance'],
      ['review', 'show'],
      ['review', 'decide', id, '--reason', '走访'],
      ['review', 'decide', id, '--must-link', '--cannot-link', '--reason', '走访'],
      ['review', 'decide', id, '--must-link'],
      ['child', 'why'],
      ['child', 'split', 'c1', '--reason', '两人'],
      ['child', 'split', 'c1', 'r'],
    ])
      expect([words, (await run(...words)).code]).toEqual([words, 2]);
    expect((await entriesOf('review decide')).map(({ codes }) => codes[0])).toEqual([
      ...['INTENDED', 'FORBIDDEN', 'INTENDED', 'REASON_REQUIRED', 'INTENDED', 'STALE_VERSION'],
      ...['INTENDED', 'NOT_FOUND', 'INTENDED', 'NOT_FOUND'],
    ]);
    expect(await json<Listed>('review', 'list')).toMatchObject({ reviews: [{ id, version }] });
  });

  it('tell why a record is there, and why another is not', async () => {
    const { id, record } = review;
    const whole = await hub('child', 'why', child, '--language', 'en');
    expect(whole).toContain('CITIZEN_ID');
    expect(whole).toContain('\trow 2 in 人口.csv\t');
    expect(whole).toContain(masked);
    expect(whole).toMatch(new RegExp(`${record.id}\t.*AWAITING_REVIEW.*${id}`));
    for (const other of [record.child.id, record.id]) {
      const out = await hub('child', 'why', child, '--not', other);
      expect(out).toContain('可能是同一儿童但把握不足');
      expect(out).toMatch(/^birth-date\t2016-04-04\t2016-04-03\tone-day/m);
    }
    const [link] = (await json<Told>('child', 'why', child)).links;
    for (const own of [child, link?.id ?? '']) {
      const { length } = await entriesOf('child why');
      const { code, err } = await run('child', 'why', child, '--not', own);
      expect([code, err]).toEqual([1, expect.stringContaining('It is of this child')]);
      // This is an answer too, and stands in the audit log.
      expect((await entriesOf('child why')).slice(length)).toMatchObject([
        { kind: 'EXPORT', department: 'EDUCATION', children: expect.arrayContaining([child]) as string[] },
      ]);
    }
    expect(await hub('child', 'why', child, '--not', 'c1')).toContain('Nothing speaks of the two together');
    expect((await run('child', 'why', 'c1')).err).toContain('There is no such child');
  });

  it('decide, and take it back', async () => {
    const { id } = review;
    const words = ['review', 'decide', id, '--must-link', '--reason', `户口簿 ${number}`, '--as', 'lin'];
    const out = await hub(...words);
    const [decision = '', ...cells] = out.split('\n')[0]?.split('\t') ?? [];
    expect(cells).toEqual([
      ...['MUST_LINK', expect.any(String), child, expect.any(String), 'EDUCATION', 'lin', `户口簿 ${masked}`],
    ]);
    expect(out).toContain(`${id} is DECIDED. It counts from the next link run on`);
    expect((await entriesOf('review decide')).slice(-2)).toMatchObject([
      { kind: 'MUTATION', department: 'EDUCATION', codes: ['INTENDED'] },
      { kind: 'MUTATION', codes: ['DONE'], children: [child] },
    ]);
    expect((await run(...words)).err).toContain('ALREADY_DECIDED');
    expect(await hub('link')).toContain('0 of 2 records wait for review');
    const together = await json<Told>('child', 'why', child);
    expect(together.links.map(({ rule }) => rule).toSorted()).toEqual(['CITIZEN_ID', 'STEWARD']);

    expect(await hub('review', 'undo', decision, '--reason', '误判')).toContain('UNDONE');
    await hub('link');
    expect((await json<Told>('child', 'why', child)).links).toHaveLength(1);
    expect(await json<Listed>('review', 'list')).toMatchObject({ reviews: [{ id, status: 'OPEN' }] });
  });

  it('part records from a child', async () => {
    const { id } = review;
    await json<Answer>('review', 'decide', id, '--must-link', '--whole-child', '--reason', '户口簿');
    await hub('link');
    const { links } = await json<Told>('child', 'why', child);
    const pupil = links.find(({ source }) => source === 'STUDENT_REGISTRY')?.id ?? '';
    const refused = await run(
      'child',
      'split',
      child,
      ...links.map((link) => link.id),
      '--reason',
      '两名儿童',
    );
    expect(refused.err).toContain('NOTHING_TO_SPLIT (records): A child must keep at least one record');
    const split = await json<Answer>('child', 'split', child, pupil, '--reason', '两名儿童');
    expect(split.decisions.map(({ kind }) => kind)).toEqual(['CANNOT_LINK']);
    await hub('link');
    expect((await json<Told>('child', 'why', child)).links).toHaveLength(1);
    expect(await hub('child', 'why', child, '--not', pupil)).toContain('两名儿童');
    expect((await entriesOf('child split')).at(-1)).toMatchObject({ codes: ['DONE'], children: [child] });
  });
});
