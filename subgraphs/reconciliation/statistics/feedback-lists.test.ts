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

type Page = {
  lists: { id: string; answered: number; on: string }[];
  hasNextPage: boolean;
  endCursor: string;
};

async function ask(variables: Record<string, unknown>, by: Partial<Caller> = {}): Promise<Page> {
  const query = `query ($d: Department, $n: Int, $after: String) { feedbackLists(department: $d, first: $n, after: $after) {
    lists { id department division since on rows answered issuedAt } hasNextPage endCursor } }`;
  const { data, errors } = await handler(
    { query, variables },
    { caller: { ...caller, division: '450703', ...by } },
  );
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data?.['feedbackLists'])) as Page;
}

const idsOf = ({ lists }: Page): string[] => lists.map(({ id }) => id);

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  handler = createSubgraph({ dataSource: db, today: plainDate('2025-11-20'), log: silentLog });
  await db.query(`insert into reconciliation.feedback_list (list_id, department, division, on_day, rows, issued_at) values
    ('f1', 'EDUCATION', '450703', '2025-11-01', 2, '2025-11-01T08:00+08'),
    ('f2', 'PUBLIC_SECURITY', '450703101', '2025-11-02', 0, '2025-11-02T08:00+08'),
    ('f3', 'EDUCATION', '450721', '2025-11-03', 0, '2025-11-03T08:00+08'),
    ('f4', 'EDUCATION', '', '2025-11-04', 0, '2025-11-04T08:00+08')`);
  await db.query(`insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
      status, severity, evidence, opened_at, due_at, updated_at)
    values ('m1', 'name-differs', 1, 'c1', '', 'EDUCATION', '450703101', 'OPEN', 'LOW', '[]', now(), now(), now())`);
  await db.query(`insert into reconciliation.feedback_list_row values ('f1', 'm1', 1, '')`);
  await db.query(`insert into reconciliation.feedback_return (file_sha256, received_on, received_at, rows, answered, rejected)
    values ('x', '2025-11-05', now(), 1, 1, 0)`);
  for (const answer of ['ACKNOWLEDGED', 'CORRECTION_REPORTED'])
    await db.query(
      `insert into reconciliation.feedback_answer (list_id, mismatch_id, answer_digest, answer, answered_by, return_id)
       select 'f1', 'm1', $1, $1, '李四', return_id from reconciliation.feedback_return`,
      [answer],
    );
});
afterAll(async () => database.drop());

describe('feedbackLists', () => {
  it('lists what was sent within the caller’s place, newest first, with the rows answered', async () => {
    const page = await ask({});
    expect(idsOf(page)).toEqual(['f2', 'f1']);
    expect(page.lists[1]).toMatchObject({ on: '2025-11-01', rows: 2, answered: 1 });
    expect(idsOf(await ask({}, { division: '' }))).toEqual(['f4', 'f3', 'f2', 'f1']);
    expect(idsOf(await ask({}, { division: '450703102' }))).toEqual([]);
  });

  it('tells who may not see every agency of its own department’s lists only', async () => {
    const views = ['student', 'household'] as const;
    expect(idsOf(await ask({}, { department: 'PUBLIC_SECURITY', views }))).toEqual(['f2']);
    expect(idsOf(await ask({ d: 'EDUCATION' }, { department: 'PUBLIC_SECURITY', views }))).toEqual([]);
  });

  it('narrows by department, and goes on where a page ended', async () => {
    expect(idsOf(await ask({ d: 'EDUCATION' }))).toEqual(['f1']);
    const page = await ask({ n: 1 });
    expect([idsOf(page), page.hasNextPage]).toEqual([['f2'], true]);
    expect(idsOf(await ask({ n: 1, after: page.endCursor }))).toEqual(['f1']);
  });

  it('keeps answers unchangeable', async () => {
    await expect(db.query(`update reconciliation.feedback_answer set answered_by = 'x'`)).rejects.toThrow(
      'append-only',
    );
  });
});
