import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adjustables } from '../../jobs/rules/rule-parameters.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { main } from '../main.ts';
import type { OutputStreams } from '../command/output.ts';

const arrangement = fileURLToPath(
  new URL('../../adapters/contact-arrangement/fixtures/arrangement.csv', import.meta.url),
);

let database: TestDatabase;
let home: string;
const parameters = join(tmpdir(), `hub-parameters-${process.pid}.csv`);

beforeAll(async () => {
  database = await createTestDatabase();
  home = await mkdtemp(join(tmpdir(), 'hub-changes-'));
  const { code = '', parameters: [[name, value] = []] = [] } =
    adjustables.map((rule) => ({ code: rule.code, parameters: Object.entries(rule.parameters) }))[0] ?? {};
  const line = [code, name, '450703', '2025-09-01', '', value].join(',');
  await writeFile(parameters, `rule,parameter,division,effective_from,effective_to,value\n${line}\n`);
  vi.stubEnv('DATABASE_URL', database.url);
  vi.stubEnv('HUB_HOME', home);
  vi.stubEnv('HUB_TODAY', '2025-11-20');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.drop();
  await rm(home, { recursive: true });
  await rm(parameters);
});

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const code = await main(words, { stdout, stderr } as unknown as OutputStreams);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

async function administer(...statements: string[]): Promise<void> {
  const client = await connect({ url: database.url });
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

type Entry = { kind: string; fields: string; codes: string[]; request_id: string; children: string[] };

async function entries(): Promise<Entry[]> {
  const sql = await database.dataSource('audit');
  return sql.query('select kind, fields, codes, request_id, children from audit.entry order by seq');
}

/** Rows of every table a command below would write to. */
async function stored(): Promise<unknown> {
  const jobs = await database.dataSource('jobs');
  const [row]: unknown[] = await jobs.query(`
    select (select count(*)::int from reconciliation.term_start) as terms,
      (select count(*)::int from reconciliation.case_setting) as settings,
      (select count(*)::int from reconciliation.dropout_case) as cases,
      (select count(*)::int from reconciliation.chain_post) as posts,
      (select count(*)::int from reconciliation.rule_parameter) as parameters,
      (select count(*)::int from reconciliation.feedback_list) as lists,
      (select count(*)::int from reconciliation.feedback_return) as returns`);
  return row;
}

const commands: readonly (readonly string[])[] = [
  ['calendar', 'term-start', '2026-02-23', '--division', '450703'],
  ['cases', 'open', '--child', `c${'a'.repeat(20)}`],
  ['cases', 'do', 'openCase', '--input', '{"childId":"c1"}'],
  ['review', 'decide', 'r1', '--must-link', '--reason', '走访'],
  ['review', 'undo', 'd1', '--reason', '误判'],
  ['child', 'split', 'c1', 'r', '--reason', '两人'],
  ['chains', 'import', arrangement, '--division', '450703'],
  ['parameters', 'import', parameters],
  ['report', 'feedback-list', '--department', 'EDUCATION', '--on', '2025-11-20', '--out', 'list.xlsx'],
  ['report', 'return', arrangement],
  ['confirm-shrink', '00000000-0000-4000-8000-000000000001'],
  ['escalate'],
  ['audit', 'archive'],
];

describe('a command that changes something', () => {
  it('is recorded before it does, and afterwards under the same request', async () => {
    const before = (await entries()).length;
    expect(await run('calendar', 'term-start', '2026-02-23', '--division', '450703')).toMatchObject({
      code: 0,
    });
    const [intended, done, ...more] = (await entries()).slice(before);
    expect(more).toEqual([]);
    expect(intended).toMatchObject({ kind: 'MUTATION', fields: 'calendar term-start', codes: ['INTENDED'] });
    expect(done).toMatchObject({ kind: 'MUTATION', fields: 'calendar term-start', codes: ['DONE'] });
    expect(done?.request_id).toBe(intended?.request_id);
    await administer('delete from reconciliation.term_start');
  });

  it('that is refused says so in the log', async () => {
    const before = (await entries()).length;
    const child = `c${'a'.repeat(20)}`;
    expect(await run('cases', 'open', '--child', child)).toMatchObject({ code: 1 });
    const [intended, failed] = (await entries()).slice(before);
    expect(intended).toMatchObject({ fields: 'cases open', codes: ['INTENDED'], children: [child] });
    expect(failed?.codes).toEqual([expect.stringMatching(/^[A-Z_]+$/)]);
    expect(failed?.codes).not.toEqual(['DONE']);
  });

  it.each(commands.map((words) => [words.slice(0, 2).join(' '), words] as const))(
    'changes nothing when that cannot be recorded: %s',
    async (_, words) => {
      const before = await stored();
      await administer('revoke insert on audit.entry from hub_audit');
      try {
        const { code, out, err } = await run(...words);
        expect([code, out]).toEqual([1, words[0] === 'audit' ? expect.any(String) : '']);
        expect(err).toContain('nothing was changed');
      } finally {
        await administer('grant insert on audit.entry to hub_audit');
      }
      expect(await stored()).toEqual(before);
    },
    60_000,
  );

  it('says that it was done when only its outcome cannot be recorded', async () => {
    // The first entry goes in, the second does not.
    await administer(
      `create function audit.refuse_done() returns trigger language plpgsql as $$ begin
         if 'DONE' = any(new.codes) then raise exception 'no room'; end if; return new; end $$`,
      'create trigger refuse_done before insert on audit.entry for each row execute function audit.refuse_done()',
    );
    try {
      const { code, err } = await run('calendar', 'term-start', '2026-02-24', '--division', '450703');
      expect(code).toBe(1);
      expect(err).toContain('it was done');
      expect(await stored()).toMatchObject({ terms: 1 });
    } finally {
      await administer('drop trigger refuse_done on audit.entry', 'drop function audit.refuse_done()');
    }
  });
});
