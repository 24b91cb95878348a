import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { schemaModules } from '../jobs/schema-modules.ts';
import { createLogger } from '../platform/logger.ts';
import { plainDate } from '../platform/plain-date.ts';
import { createDataSource, openDatabase, prepareDatabase } from '../platform/postgres/index.ts';
import { everyFlag } from '../subgraphs/reconciliation/mismatch/disclosure.ts';
import { assignPosts } from '../subgraphs/reconciliation/queues/chains/posts.ts';
import { countWorkQueue, listWorkQueue } from '../subgraphs/reconciliation/queues/work-queue.ts';
import type { WorkQueueFilter, WorkQueueOrder } from '../subgraphs/reconciliation/queues/work-queue.ts';

/**
 * How long the pages of work queues take among a million open flags of a county: `npm run -s bench:queue -- --flags
 * 1000000`. Fifteen towns of twenty villages, five departments, 2,000 posts.
 */

const budgetMs = 50;
const today = plainDate('2026-03-01');
const rounds = 20;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { flags: { type: 'string', default: '1000000' } } });
  const home = await mkdtemp(join(tmpdir(), 'hub-bench-'));
  const database = await openDatabase({ home, databaseUrl: null }, createLogger('error'));
  try {
    await prepareDatabase(database.url, schemaModules);
    const jobs = await createDataSource({ url: database.url, schema: 'jobs' });
    try {
      await fill(jobs, Number(values.flags));
      await measure(jobs, Number(values.flags));
    } finally {
      await jobs.destroy();
    }
  } finally {
    await database.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function fill(db: DataSource, flags: number): Promise<void> {
  await db.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
       status, severity, evidence, opened_at, due_at, updated_at)
     select 'm' || md5(n::text), 'rule-' || n % 30, 1, 'c' || n, '',
       (array['EDUCATION', 'EDUCATION', 'PUBLIC_SECURITY', 'RURAL_AFFAIRS', 'TOWN', 'SCHOOL'])[1 + n % 6],
       '450703' || (100 + n % 15) || (200 + n / 15 % 20), (array['OPEN', 'ACKNOWLEDGED', 'ESCALATED'])[1 + n % 3],
       (array['HIGH', 'MEDIUM', 'LOW'])[1 + n / 3 % 3], '[{"field": "child.name", "value": null, "source": null}]',
       timestamptz '2025-09-01' + n * 7 % 15552000 * interval '1 second',
       timestamptz '2025-10-01' + n * 11 % 15552000 * interval '1 second', now()
     from generate_series(1, $1::int) as n`,
    [flags],
  );
  await db.query(
    `with sheet as (
       insert into reconciliation.chain_arrangement (chain, division, effective_from, file_name, file_sha256, imported_at)
       values ('joint-control', '450703', '2025-09-01', 'x.csv', 'x', now()) returning arrangement_id
     )
     insert into reconciliation.chain_post (arrangement_id, post_id, step, step_rank, department, division, title, holder)
     select arrangement_id, 'p' || n, 'town-leader-village', 5, (array['TOWN', 'EDUCATION', 'SCHOOL'])[1 + n % 3],
       '450703' || (100 + n % 15) || (200 + n / 15 % 20), 'post ' || n, 'holder ' || n
     from sheet, generate_series(1, 2000) as n`,
  );
  await db.query('analyze reconciliation.mismatch, reconciliation.chain_post');
}

async function measure(db: DataSource, flags: number): Promise<void> {
  const write = (label: string, text: string): void =>
    void process.stdout.write(`${label.padEnd(52)}${text}\n`);
  const startedAt = performance.now();
  const moved = await assignPosts(db, today);
  write(
    `posts of ${flags} flags`,
    `${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${moved} handed over`,
  );
  await db.query('vacuum analyze reconciliation.mismatch');
  const [post]: { id: string }[] = await db.query(
    'select post_id as id from reconciliation.mismatch where post_id is not null limit 1',
  );

  const pages: [string, string, WorkQueueOrder, WorkQueueFilter][] = [
    ['county', '450703', 'DEADLINE', { department: 'EDUCATION' }],
    ['county, by severity', '450703', 'SEVERITY', { department: 'EDUCATION' }],
    ['county, longest open', '450703', 'OPENED', { department: 'EDUCATION' }],
    ['one town', '450703104', 'DEADLINE', { department: 'EDUCATION' }],
    ['one village', '450703104209', 'DEADLINE', { department: 'EDUCATION' }],
    ['one rule', '450703', 'DEADLINE', { department: 'EDUCATION', rule: ['rule-7'] }],
    ['one post', '450703', 'DEADLINE', { department: 'EDUCATION', post: post?.id ?? '' }],
  ];
  let slowest = 0;
  for (const [label, division, orderBy, filter] of pages) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const begun = performance.now();
      await listWorkQueue(db, division, filter, { orderBy, after: null, limit: 51, today }, everyFlag);
      times.push(performance.now() - begun);
    }
    const sorted = times.toSorted((left, right) => left - right);
    const [median = 0, worst = 0] = [sorted[Math.floor(rounds / 2)], sorted.at(-1)];
    slowest = Math.max(slowest, median);
    write(`first page, ${label}`, `${median.toFixed(1)} ms (worst ${worst.toFixed(1)})`);
  }
  const begun = performance.now();
  const { total } = await countWorkQueue(db, '450703', { department: 'EDUCATION' }, today, everyFlag);
  write(`totals over ${total} flags`, `${(performance.now() - begun).toFixed(0)} ms`);
  write('slowest first page', `${slowest.toFixed(1)} ms (budget ${budgetMs})`);
  if (slowest > budgetMs) process.exitCode = 1;
}

await main();
