import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { runHub } from './run-hub.ts';
import type { HubResult } from './run-hub.ts';

const sheet = fileURLToPath(
  new URL('../../adapters/contact-arrangement/fixtures/arrangement.csv', import.meta.url),
);

type Queue = {
  totals: { total: number; overdue: number; byRule: { rule: string; count: number }[] };
  mismatches: { id: string; status: string; assignee: { holder: string } | null }[];
};

describe('work queues, chains and calendar through the hub command', { timeout: 120_000 }, () => {
  let folder = '';
  let database: TestDatabase;
  let environment: Record<string, string> = {};
  const hub = (words: readonly string[]): Promise<HubResult> => runHub(words, environment);
  const queue = async (...words: string[]): Promise<Queue> => {
    const { code, stdout, stderr } = await hub(['queue', '--division', '450703000000', '--json', ...words]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Queue;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-queues-'));
    database = await createTestDatabase();
    environment = {
      HUB_HOME: join(folder, 'home'),
      DATABASE_URL: database.url,
      HUB_TODAY: '2025-11-20',
      REDIS_URL: '',
    };
    const jobs = await database.dataSource('jobs');
    for (const [id, rule, division, due] of [
      ['m1', 'name-differs', '450703102201', '2025-11-19'],
      ['m2', 'sex-differs', '450703103', '2025-12-01'],
      ['m3', 'name-differs', '450721101', '2025-11-01'],
    ]) {
      await jobs.query(
        `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
           division, status, severity, evidence, opened_at, due_at, updated_at)
         values ($1, $2, 1, $1, '', 'EDUCATION', $3, 'OPEN', 'LOW', '[]', '2025-11-01', $4, now())`,
        [id, rule, division, `${due}T23:59:59+08`],
      );
    }
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('a sheet names the posts, the queue shows them, and totals add up to the list', async () => {
    const words = ['chains', 'import', sheet, '--division', '450703', '--from', '2025-09-01', '--json'];
    const imported = await hub(words);
    expect(JSON.parse(imported.stdout)).toMatchObject({
      chain: 'twin-lines-four-guarantees',
      posts: 5,
      reassigned: 1,
    });
    expect(JSON.parse((await hub(words)).stdout)).toMatchObject({ duplicate: true });
    const { totals, mismatches } = await queue('--department', 'EDUCATION');
    expect(mismatches.map(({ id, assignee }) => [id, assignee?.holder ?? null])).toEqual([
      ['m1', '某丙'],
      ['m2', null],
    ]);
    expect(totals).toMatchObject({
      total: 2,
      overdue: 1,
      byRule: [
        { rule: 'name-differs', count: 1 },
        { rule: 'sex-differs', count: 1 },
      ],
    });
  });

  it('what is overdue is escalated, once', async () => {
    expect(JSON.parse((await hub(['escalate', '--json'])).stdout)).toEqual({
      today: '2025-11-20',
      escalated: 2,
    });
    expect(JSON.parse((await hub(['escalate', '--json'])).stdout)).toMatchObject({ escalated: 0 });
    const { mismatches } = await queue('--department', 'EDUCATION', '--overdue');
    expect(mismatches).toMatchObject([{ id: 'm1', status: 'ESCALATED' }]);
  });

  it('the calendar follows the terms of the place', async () => {
    await hub(['calendar', 'term-start', '2026-02-23', '--division', '450703']);
    const words = [
      'calendar',
      '--division',
      '450703',
      '--from',
      '2026-03-01',
      '--to',
      '2026-03-05',
      '--json',
    ];
    const { duties } = JSON.parse((await hub(words)).stdout) as { duties: { code: string; dueOn: string }[] };
    expect(duties.map(({ code, dueOn }) => [code, dueOn])).toEqual([
      ['term-dropout-statistics', '2026-03-02'],
    ]);
  });

  it('wrong usage and refused sheets have their exit codes', async () => {
    expect((await hub(['queue', '--division', '450703'])).code).toBe(2);
    expect((await hub(['queue', '--department', 'EDUCATION', '--division', '4507031'])).code).toBe(2);
    const post = await hub([
      'queue',
      '--department',
      'EDUCATION',
      '--division',
      '450703',
      '--post',
      'nobody',
    ]);
    expect(post.code).toBe(1);
    expect(post.stderr).toContain('no such post');
    expect((await hub(['chains', 'list'])).code).toBe(2);
    const calendar = ['calendar', '--division', '450703'];
    expect((await hub([...calendar, '--from', '9999-12-31'])).code).toBe(2);
    expect((await hub(['calendar', 'term-start', '9999-02-23', '--division', '450703'])).code).toBe(2);
    const bad = join(folder, 'bad.csv');
    await writeFile(bad, '包保层级,责任人,乡镇\n某某包天,某甲,青塘镇\n');
    const refused = await hub(['chains', 'import', bad, '--division', '450703']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/bad\.csv row 2, 包保层级: UNKNOWN_CODE/);
  });
});
