import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { caller, silentLog } from '../../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createSubgraph } from '../server.ts';

let database: TestDatabase;
let db: DataSource;
let handler: SubgraphHandler;

/** One flag a row: id, department, division, status, severity, opened, due, stale since, post. */
const flagRows = [
  ['m1', 'EDUCATION', '450703101', 'OPEN', 'LOW', '2025-11-01', '2025-11-18', null, 'p1'],
  ['m2', 'EDUCATION', '450703101', 'ESCALATED', 'HIGH', '2025-10-01', '2025-11-18', '2025-11-01', 'p1'],
  ['m3', 'EDUCATION', '450703102', 'REOPENED', 'HIGH', '2025-11-05', '2025-12-05', null, null],
  ['m4', 'EDUCATION', '450703102', 'RESOLVED', 'HIGH', '2025-10-05', '2025-11-05', null, null],
  ['m5', 'EDUCATION', '450703102', 'DISMISSED', 'LOW', '2025-10-05', '2025-11-05', null, 'p1'],
  ['m6', 'PUBLIC_SECURITY', '450703101', 'OPEN', 'MEDIUM', '2025-11-02', '2025-12-01', null, 'p2'],
  ['m7', 'EDUCATION', '450703103', 'ACKNOWLEDGED', 'MEDIUM', '2025-11-03', '2025-12-05', null, null],
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  for (const [id, department, division, status, severity, opened, due, stale, post] of flagRows) {
    await db.query(
      `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
         status, severity, evidence, opened_at, due_at, updated_at, stale_since, post_id)
       values ($1, $2, 1, 'c1', $1, $3, $4, $5, $6, '[]', $7, $8, now(), $9, $10)`,
      [
        id,
        id === 'm3' ? 'sex-differs' : 'name-differs',
        department,
        division,
        status,
        severity,
        `${opened}T08:00+08`,
        `${due}T23:59:59+08`,
        stale,
        post,
      ],
    );
  }
  const [{ id }] = (await db.query<{ id: number }[]>(
    `insert into reconciliation.chain_arrangement (chain, division, effective_from, file_name, file_sha256, imported_at)
     values ('joint-control', '450703', '2025-09-01', 'x.csv', 'x', now()) returning arrangement_id as id`,
  )) as [{ id: number }];
  await db.query(
    `insert into reconciliation.chain_post (arrangement_id, post_id, step, step_rank, department, division, title, holder)
     values ($1, 'p1', 'bureau-leader-area', 2, 'EDUCATION', '450703101', '副局长', '某甲')`,
    [id],
  );
  handler = createSubgraph({ dataSource: db, today: plainDate('2025-11-20'), log: silentLog });
});
afterAll(async () => database.drop());

type Page = {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totals?: {
    total: number;
    overdue: number;
    stale: number;
    byStatus: { status: string; count: number }[];
    bySeverity: { severity: string; count: number }[];
    byRule: { rule: string; count: number }[];
  };
};

const query = `query ($filter: WorkQueueFilter, $orderBy: WorkQueueOrder, $first: Int, $after: String) {
  workQueue(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor }
    totals { total overdue stale byStatus { status count } bySeverity { severity count } byRule { rule count } } } }`;

async function ask(
  variables: Record<string, unknown> = {},
  by: Partial<Caller> = {},
): Promise<{ page: Page; codes: unknown[] }> {
  const { data, errors = [] } = await handler({ query, variables }, { caller: { ...caller, ...by } });
  const page = JSON.parse(JSON.stringify(data?.['workQueue'] ?? null)) as Page;
  return { page, codes: errors.map(({ extensions }) => extensions['code']) };
}
const idsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.id);

describe('a work queue', () => {
  it('is the caller’s own department’s, most urgent first', async () => {
    expect(idsOf((await ask()).page)).toEqual(['m2', 'm1', 'm3', 'm7']);
    expect(idsOf((await ask({}, { department: 'PUBLIC_SECURITY' })).page)).toEqual(['m6']);
    expect(idsOf((await ask({ orderBy: null, first: null })).page)).toEqual(['m2', 'm1', 'm3', 'm7']);
  });

  it.each([
    ['DEADLINE', ['m2', 'm1', 'm3', 'm7']],
    ['SEVERITY', ['m2', 'm3', 'm7', 'm1']],
    ['OPENED', ['m2', 'm1', 'm7', 'm3']],
  ])('is sorted by %s and read in pages without a gap or a repetition', async (orderBy, expected) => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { page }: { page: Page } = await ask({ orderBy, first: 1, after });
      seen.push(...idsOf(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(expected);
  });

  it.each([
    [{ department: 'PUBLIC_SECURITY' }, ['m6']],
    [{ division: '450703102' }, ['m3']],
    [{ post: 'p1' }, ['m2', 'm1']],
    [{ post: 'desk:EDUCATION' }, ['m3', 'm7']],
    [{ post: 'desk:TOWN' }, []],
    [{ rule: ['sex-differs'] }, ['m3']],
    [{ status: ['DISMISSED', 'RESOLVED'] }, ['m4', 'm5']],
    [{ severity: ['HIGH'] }, ['m2', 'm3']],
    [{ dueBefore: '2025-12-01T00:00:00+08:00' }, ['m2', 'm1']],
    [{ overdue: true }, ['m2', 'm1']],
    [{ overdue: false }, ['m3', 'm7']],
    [{ stale: true }, ['m2']],
    [{ stale: false, division: '450703101' }, ['m1']],
  ])('is narrowed by %j, and its totals add up to what is listed', async (filter, expected) => {
    const { page, codes } = await ask({ filter });
    expect(codes).toEqual([]);
    expect(idsOf(page)).toEqual(expected);
    const sum = (counts: readonly { count: number }[] = []): number =>
      counts.reduce((total, { count }) => total + count, 0);
    expect(page.totals?.total).toBe(expected.length);
    expect([page.totals?.byStatus, page.totals?.bySeverity, page.totals?.byRule].map(sum)).toEqual(
      Array.from({ length: 3 }, () => expected.length),
    );
  });

  it('counts what is overdue and stale', async () => {
    expect((await ask()).page.totals).toEqual({
      total: 4,
      overdue: 2,
      stale: 1,
      byStatus: [
        { status: 'ACKNOWLEDGED', count: 1 },
        { status: 'ESCALATED', count: 1 },
        { status: 'OPEN', count: 1 },
        { status: 'REOPENED', count: 1 },
      ],
      bySeverity: [
        { severity: 'HIGH', count: 2 },
        { severity: 'MEDIUM', count: 1 },
        { severity: 'LOW', count: 1 },
      ],
      byRule: [
        { rule: 'name-differs', count: 3 },
        { rule: 'sex-differs', count: 1 },
      ],
    });
  });

  it('keeps to the caller’s division, whatever the filter asks', async () => {
    const town = { division: '450703101' };
    expect((await ask({}, town)).page).toMatchObject({ totals: { total: 2 } });
    expect(idsOf((await ask({ filter: { division: '450703102' } }, town)).page)).toEqual([]);
  });

  it('refuses cursors of another order, and oversized pages', async () => {
    const { page } = await ask({ first: 1 });
    const after = page.pageInfo.endCursor;
    expect((await ask({ orderBy: 'SEVERITY', after })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask({ after: 'bm90IG91cnM' })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask({ first: 101 })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

it('a mismatch names the post it lies with, or its department’s own desk', async () => {
  const fields = `version staleSince assignee { id title en: title(language: EN) holder arranged department
    chain { code steps { code } } }`;
  const { data, errors } = await handler(
    { query: `{ one: mismatch(id: "m2") { ${fields} } other: mismatch(id: "m3") { ${fields} } }` },
    { caller },
  );
  expect(errors).toBeUndefined();
  expect(JSON.parse(JSON.stringify(data))).toMatchObject({
    one: {
      version: 1,
      staleSince: '2025-11-01',
      assignee: {
        id: 'p1',
        title: '副局长',
        en: 'Education bureau leader for an area',
        holder: '某甲',
        arranged: true,
        department: 'EDUCATION',
        chain: { code: 'joint-control' },
      },
    },
    other: {
      staleSince: null,
      assignee: { id: 'desk:EDUCATION', holder: null, arranged: false, chain: null },
    },
  });
});

it('posts, chains and duties of a place can be asked for, within the caller’s division only', async () => {
  const ask = async (by: Partial<Caller>): Promise<unknown> => {
    const { data, errors } = await handler(
      {
        query: `{ posts(division: "450703") { id holder } responsibilityChains { code title clause }
          duties(division: "450703", department: TOWN, from: "2025-11-10", to: "2025-11-20") { code title dueOn } }`,
      },
      { caller: { ...caller, ...by } },
    );
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data));
  };
  expect(await ask({ division: '4507' })).toMatchObject({
    posts: [{ id: 'p1', holder: '某甲' }],
    responsibilityChains: [
      { code: 'twin-lines-four-guarantees', title: '双线四包' },
      { code: 'joint-control', title: '联控联包' },
      { code: 'four-guarantees-one-assurance', title: '四包一保' },
      { code: 'seven-chiefs', title: '七长负责制' },
    ],
    duties: [{ code: 'monthly-report', title: '控辍保学月报表', dueOn: '2025-11-13' }],
  });
  expect(await ask({ division: '450721' })).toMatchObject({ posts: [], duties: [] });
});

describe('among many flags', () => {
  beforeAll(async () => {
    await db.query(`insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator,
        department, division, status, severity, evidence, opened_at, due_at, updated_at, post_id)
      select 'n' || n, 'birth-date-differs', 1, 'c' || n, '', (array['EDUCATION', 'RURAL_AFFAIRS'])[1 + n % 2],
        '450703' || (100 + n % 15), 'OPEN', (array['HIGH', 'MEDIUM', 'LOW'])[1 + n % 3], '[]',
        timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute', now(),
        'p' || n % 50
      from generate_series(1, 20000) as n`);
    await db.query('analyze reconciliation.mismatch');
  });

  it.each([
    ['DEADLINE', {}, 'mismatch_department_queue'],
    ['SEVERITY', {}, 'mismatch_department_severity'],
    ['OPENED', {}, 'mismatch_department_opened'],
    ['DEADLINE', { post: 'p7' }, 'mismatch_post_queue'],
  ])('a page by %s of %j is read off an index', async (orderBy, filter, index) => {
    const statements: { text: string; values: unknown[] }[] = [];
    const watched = createSubgraph({
      dataSource: {
        query: async (text: string, values: unknown[] = []) => {
          statements.push({ text, values });
          return db.query(text, values);
        },
      } as Pick<DataSource, 'query'>,
      today: plainDate('2025-11-20'),
      log: silentLog,
    });
    await watched(
      {
        query: `query ($filter: WorkQueueFilter) { workQueue(orderBy: ${orderBy}, filter: $filter) { edges { node { id } } } }`,
        variables: { filter },
      },
      { caller: { ...caller, division: '4507' } },
    );
    const [statement] = statements;
    expect(statements).toHaveLength(1);
    const plan = await db.query<Record<string, string>[]>(`explain ${statement?.text}`, statement?.values);
    const text = plan.map((row) => Object.values(row).join('')).join('\n');
    expect(text).toContain(index);
    expect(text).not.toContain('Sort');
  });
});
