import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { withinDivision } from '../../../platform/postgres/index.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { listWorkQueue, workQueueOrders } from '../queues/work-queue.ts';
import { createStore } from '../store.ts';
import { flagSight } from './disclosure.ts';
import type { FlagSight } from './disclosure.ts';

const county = '450703';
const pageSizes = [1, 25, 50, 100, 200];
const everything = { history: true, child: true, childHistory: true };
const lookers: [string, string, FlagSight['views']][] = [
  ['who may see all, everywhere', '', ['student', 'household', 'welfare', 'disability']],
  ['who may see all of a county', county, ['student', 'household', 'welfare', 'disability']],
  ['who may see two agencies of a county', county, ['student', 'household']],
];

let database: TestDatabase;
let reader: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  reader = await database.reader('reconciliation');
  await fill(await database.dataSource('reconciliation'), 4000);
});
afterAll(() => database.drop());

/** Flags of twenty towns, a fifth of them resolved, each with three events. */
async function fill(db: DataSource, count: number): Promise<void> {
  await db.query(
    `insert into reconciliation.comparison (child_id, child_division, household_division, child_schooling, child_judged_on)
     select 'c' || n, $2 || (100 + n % 20), $2 || (100 + n % 20), 'ENROLLED', '2026-09-10' from generate_series(1, $1::int) as n`,
    [count, county],
  );
  await db.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
       division, status, severity, evidence, opened_at, due_at, updated_at)
     select 'm' || n, (array['name-differs', 'sex-differs', 'disabled-child-not-enrolled'])[1 + n % 3], 1, 'c' || n, '',
       (array['EDUCATION', 'PUBLIC_SECURITY'])[1 + n % 2], $2 || (100 + n % 20),
       (array['OPEN', 'REOPENED', 'ACKNOWLEDGED', 'OPEN', 'RESOLVED'])[1 + n % 5],
       (array['HIGH', 'MEDIUM', 'LOW'])[1 + n % 3], '[]', now() - n % 40 * interval '1 day',
       now() + hashint4(n) % 60 * interval '1 day', now()
     from generate_series(1, $1::int) as n`,
    [count, county],
  );
  await db.query(
    `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor)
     select mismatch_id, 'OPEN', now(), 'hub' from generate_series(1, 3), reconciliation.mismatch`,
  );
  await db.query('analyze reconciliation.comparison, reconciliation.mismatch, reconciliation.mismatch_event');
}

type Read = (sql: Sql, look: { division: string; sight: FlagSight }, limit: number) => Promise<unknown>;

/** How PostgreSQL reads tables for the statement of one list, as the role that reads for callers. */
async function tablesRead(read: Read, division: string, views: FlagSight['views'], limit: number) {
  const asked: [string, unknown[] | undefined][] = [];
  const recorder: Sql = {
    query: async <T>(statement: string, parameters?: unknown[]) => {
      asked.push([statement, parameters]);
      return [] as T;
    },
  };
  const sight = flagSight({ department: 'EDUCATION', division, views });
  await read(withinDivision(recorder, division), { division, sight }, limit);
  const [[statement, parameters] = ['', []]] = asked;
  const rows: { 'QUERY PLAN': string }[] = await reader.query(`explain ${statement}`, parameters);
  return rows.flatMap(({ 'QUERY PLAN': line }) => {
    const [, how, table] = /-> +(.*?) on (mismatch|mismatch_event|comparison)\b/.exec(line) ?? [];
    return how === undefined ? [] : [`${table}: ${how}`];
  });
}

const pages =
  (query: Parameters<ReturnType<typeof createStore>['pageOfMismatches']>[1]): Read =>
  (sql, { division, sight }, limit) =>
    createStore(sql, sight).pageOfMismatches(division, query, {
      after: null,
      limit,
      withTotal: false,
      along: everything,
    });

const lists: [string, string, Read][] = [
  ['the list of mismatches', 'mismatch_queue', pages({})],
  ['the list of one department', 'mismatch_department_queue', pages({ department: 'EDUCATION' })],
  [
    'the list behind a cursor',
    'mismatch_queue',
    (sql, { division, sight }, limit) =>
      createStore(sql, sight).pageOfMismatches(
        division,
        {},
        {
          after: { dueAt: new Date().toISOString(), severity: 'LOW', id: 'm77' },
          limit,
          withTotal: false,
          along: everything,
        },
      ),
  ],
  [
    'the feed from its beginning',
    'mismatch_event_pkey',
    (sql, { division, sight }, limit) =>
      createStore(sql, sight).listChanges(division, {}, { after: 0, limit, along: everything }),
  ],
  ...workQueueOrders.map((orderBy): [string, string, Read] => [
    `the work queue by ${orderBy}`,
    `mismatch_department_${{ DEADLINE: 'queue', SEVERITY: 'severity', OPENED: 'opened' }[orderBy]}`,
    (sql, { division, sight }, limit) =>
      listWorkQueue(
        sql,
        division,
        { department: 'EDUCATION' },
        { orderBy, after: null, limit, today: plainDate('2026-09-10'), along: everything },
        sight,
      ),
  ]),
];

describe.each(lookers)('among 4,000 flags, for %s,', (_, division, views) => {
  it.each(lists)(
    '%s is read in the order of its index, however long a page is',
    async (_list, index, read) => {
      for (const limit of pageSizes) {
        const how = await tablesRead(read, division, views, limit + 1);
        expect({ limit, how, ordered: how.some((line) => line.endsWith(`using ${index}`)) }).toEqual({
          limit,
          how: how.filter((line) => /: Index (Only )?Scan using /.test(line)),
          ordered: true,
        });
      }
    },
  );
});
