import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { connect } from '../../../platform/postgres/connection/connect.ts';
import { listAccess } from '../access-report/access-report.ts';
import { openAuditLog } from './audit-log.ts';
import type { AuditLog } from './audit-log.ts';
import { readLog } from './read-batches.ts';
import { readVerificationKeys, verificationFile } from '../chain/signing-key.ts';
import { sampleEntry } from '../test-support.ts';
import { verifyLog } from '../verification/verify.ts';
import type { Verdict } from '../verification/verify.ts';

const log = { info: () => undefined, error: () => undefined };
let database: TestDatabase;
let home: string;
const opened: AuditLog[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hub-audit-'));
});
afterEach(async () => {
  for (const audit of opened.splice(0)) await audit.close();
  await asAdministrator('truncate audit.entry, audit.batch');
  await rm(home, { recursive: true });
});
afterAll(() => database.drop());

async function open(patienceMs = 3000): Promise<AuditLog> {
  const audit = await openAuditLog({ url: database.url, home, auditKeyFile: null, log, patienceMs });
  opened.push(audit);
  return audit;
}

/** Goes round the triggers, as whoever owns the server can. */
async function asAdministrator(statement: string): Promise<void> {
  const client = await connect({ url: database.url });
  try {
    await client.query('set session_replication_role = replica');
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function verify(): Promise<Verdict> {
  const sql = await database.dataSource('audit');
  return verifyLog(readLog(sql), await readVerificationKeys(verificationFile(home)), []);
}

async function count(): Promise<{ batches: number; entries: number }> {
  const sql = await database.dataSource('audit');
  const [row] = await sql.query<{ batches: number; entries: number }[]>(
    'select (select count(*) from audit.batch) as batches, (select count(*) from audit.entry) as entries',
  );
  return row ?? { batches: -1, entries: -1 };
}

describe('recording', () => {
  it('has committed the entry when it resolves', async () => {
    const audit = await open();
    await audit.record(sampleEntry({ caseId: 'case-7', refused: ['c9'], codes: ['SOURCE_TIMEOUT'] }));
    const sql = await database.dataSource('audit');
    expect(await sql.query('select * from audit.entry')).toEqual([
      {
        seq: 1,
        batch: 1,
        at: new Date('2026-09-10T01:02:03.456Z'),
        kind: 'QUERY',
        request_id: 'r1',
        subject: 'clerk',
        client_id: 'console',
        department: 'EDUCATION',
        division: '450703',
        purpose: 'control-dropout',
        case_id: 'case-7',
        decision: 'ALLOW',
        withheld: false,
        fields: 'Child{name} Query{child}',
        sources: ['children'],
        children: ['c1'],
        refused: ['c9'],
        bulk: false,
        row_count: null,
        digest: null,
        codes: ['SOURCE_TIMEOUT'],
      },
    ]);
  });

  it('commits what comes at once together', async () => {
    const audit = await open();
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => audit.record(sampleEntry({ requestId: `r${n}` }))),
    );
    const { batches, entries } = await count();
    expect(entries).toBe(100);
    expect(batches).toBeLessThan(5);
    expect((await verify()).problems).toEqual([]);
  });

  it('keeps one chain when several processes write', async () => {
    const logs = await Promise.all([open(), open(), open()]);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(logs.map((audit) => audit.record(sampleEntry())));
    }
    expect(await verify()).toMatchObject({ entries: 30, problems: [] });
  });

  it('goes on from where a former process stopped', async () => {
    await (await open()).record(sampleEntry());
    await (await open()).record(sampleEntry());
    expect(await verify()).toMatchObject({ batches: 2, problems: [] });
  });

  it('masks numbers in a token’s texts, and is not broken by what cannot be stored', async () => {
    const audit = await open();
    await audit.record(sampleEntry({ subject: 'u450703201501010015', clientId: 'a\u0000b\ud800' }));
    const sql = await database.dataSource('audit');
    expect(await sql.query('select subject, client_id from audit.entry')).toEqual([
      { subject: 'u450703********0015', client_id: 'ab' },
    ]);
    expect((await verify()).problems).toEqual([]);
  });

  it('refuses while the database cannot be had, and works again when it can', async () => {
    const audit = await open();
    await audit.record(sampleEntry());
    const name = new URL(database.url).pathname.slice(1);
    const server = new URL(database.url);
    server.pathname = '/postgres';
    const admin = await connect({ url: server.href });
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1', [
        name,
      ]);
      await expect(audit.record(sampleEntry())).rejects.toThrow('cannot be written');
      await admin.query(`alter database ${name} allow_connections true`);
      await audit.record(sampleEntry());
    } finally {
      await admin.query(`alter database ${name} allow_connections true`);
      await admin.end();
    }
    expect(await verify()).toMatchObject({ entries: 2, problems: [] });
  });

  it('loses no read to a connection that broke while nothing happened', async () => {
    const audit = await open();
    await audit.record(sampleEntry());
    await asAdministrator(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hub-audit'`,
    );
    await audit.record(sampleEntry());
    expect((await count()).entries).toBe(2);
  });

  it('refuses when the database does not answer in time', async () => {
    const audit = await open(300);
    await audit.record(sampleEntry());
    const holder = await connect({ url: database.url });
    try {
      await holder.query('begin; lock table audit.batch in access exclusive mode');
      await expect(audit.record(sampleEntry())).rejects.toThrow('cannot be written');
    } finally {
      await holder.end();
    }
    await audit.record(sampleEntry());
    expect((await verify()).problems).toEqual([]);
  });
});

describe('the tables', () => {
  it.each([
    'update audit.entry set subject = $$x$$',
    'delete from audit.entry',
    'truncate audit.entry',
    'update audit.batch set hash = $$x$$',
    'delete from audit.batch',
  ])('refuse "%s"', async (statement) => {
    await (await open()).record(sampleEntry());
    const sql = await database.dataSource('audit');
    await expect(sql.query(statement)).rejects.toThrow('only ever added to');
  });

  it('are closed to the pipeline and to the subgraphs', async () => {
    for (const schema of ['jobs', 'children', 'reconciliation']) {
      const sql = await database.dataSource(schema);
      await expect(sql.query('select * from audit.entry')).rejects.toThrow('permission denied');
    }
  });
});

describe('who looked at a child', () => {
  const look = async (supervision: boolean): Promise<string[]> => {
    const sql = await database.dataSource('audit');
    const { accesses } = await listAccess(sql, { childIds: ['c1', 'c1-before'], supervision, most: 10 });
    return accesses.map(({ how, requestId }) => `${requestId} ${how}`);
  };

  it('tells answers, refusals and exports, newest first; what is withheld to supervision only', async () => {
    const audit = await open();
    await audit.record(sampleEntry({ requestId: 'answer' }));
    await audit.record(sampleEntry({ requestId: 'another child', children: ['c2'] }));
    await audit.record(sampleEntry({ requestId: 'old id', children: ['c0', 'c1-before'] }));
    await audit.record(
      sampleEntry({ requestId: 'refusal', children: [], refused: ['c1'], decision: 'DENY' }),
    );
    await audit.record(sampleEntry({ requestId: 'police', withheld: true }));
    await audit.record(sampleEntry({ requestId: 'export', children: [], bulk: true, kind: 'EXPORT' }));
    const shown = ['export EXPORTED', 'refusal REFUSED', 'old id ANSWERED', 'answer ANSWERED'];
    expect(await look(false)).toEqual(shown);
    expect(await look(true)).toEqual([shown[0], 'police ANSWERED', ...shown.slice(1)]);
  });
});
