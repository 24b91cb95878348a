import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { connect } from '../../../platform/postgres/connection/connect.ts';
import { openAuditLog } from '../log/audit-log.ts';
import { emptyHead, sealBatch } from '../chain/chain.ts';
import { storedEntry } from '../entry/entry.ts';
import { lineOf, readLog, readLogFile } from '../log/read-batches.ts';
import { getSigningKey, readVerificationKeys, verificationFile } from '../chain/signing-key.ts';
import { sampleEntry } from '../test-support.ts';
import { verifyLog } from './verify.ts';
import type { AuditProblem } from './verify.ts';
import { findWitnessedHead } from '../log/witness.ts';

const log = { info: () => undefined, error: () => undefined };
let database: TestDatabase;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
/** Five batches of two entries: 1–2, 3–4, 5–6, 7–8, 9–10. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hub-audit-'));
  await record(home, 5);
});
afterEach(async () => {
  await tamper('truncate audit.entry, audit.batch');
  await rm(home, { recursive: true });
});

async function record(place: string, batches: number): Promise<void> {
  const audit = await openAuditLog({ url: database.url, home: place, auditKeyFile: null, log });
  for (let n = 1; n <= batches; n += 1) {
    await Promise.all([
      audit.record(sampleEntry({ requestId: `r${n}a`, children: [`c${n}`] })),
      audit.record(sampleEntry({ requestId: `r${n}b`, subject: `clerk ${n}` })),
    ]);
  }
  await audit.close();
}

/** What whoever owns the server can do: round the triggers. */
async function tamper(...statements: string[]): Promise<void> {
  const client = await connect({ url: database.url });
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function verifyDatabase(): Promise<readonly AuditProblem[]> {
  const seen = await findWitnessedHead(home);
  const keys = await readVerificationKeys(verificationFile(home));
  const sql = await database.dataSource('audit');
  return (await verifyLog(readLog(sql), keys, seen === null ? [] : [seen])).problems;
}

async function exportLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of readLog(await database.dataSource('audit'))) lines.push(lineOf(batch));
  return lines;
}

async function verifyLines(lines: readonly string[], withWitness = true): Promise<readonly AuditProblem[]> {
  const file = join(home, 'log.ndjson');
  await writeFile(file, lines.join(''));
  const seen = withWitness ? await findWitnessedHead(home) : null;
  const keys = await readVerificationKeys(verificationFile(home));
  return (await verifyLog(readLogFile(file), keys, seen === null ? [] : [seen])).problems;
}

describe('a log nobody touched', () => {
  it('is found good, in the database and as a file', async () => {
    expect(await verifyDatabase()).toEqual([]);
    const lines = await exportLines();
    expect(lines).toHaveLength(5);
    expect(await verifyLines(lines)).toEqual([]);
  });

  it('tells its head, and stays good under a new key', async () => {
    const seen = await findWitnessedHead(home);
    expect(seen?.batch).toBe(5);
    await rm(join(home, 'keys', 'audit-signing.pem'));
    await record(home, 1);
    expect(await verifyDatabase()).toEqual([]);
    expect((await findWitnessedHead(home))?.batch).toBe(6);
  });
});

describe('a log somebody changed in the database', () => {
  it.each<[string, string[], AuditProblem['code'], number]>([
    ['an entry deleted', ['delete from audit.entry where seq = 5'], 'ENTRY_COUNT_DIFFERS', 3],
    [
      'a batch deleted',
      ['delete from audit.batch where batch = 2', 'delete from audit.entry where batch = 2'],
      'BATCH_MISSING',
      2,
    ],
    [
      'the first batch deleted',
      ['delete from audit.batch where batch = 1', 'delete from audit.entry where batch = 1'],
      'BATCH_MISSING',
      1,
    ],
    ['a head deleted', ['delete from audit.batch where batch = 2'], 'ENTRY_STRAY', 2],
    [
      'a subject edited',
      [`update audit.entry set subject = 'somebody else' where seq = 6`],
      'CONTENT_CHANGED',
      3,
    ],
    ['a child edited', [`update audit.entry set children = '{c7}' where seq = 1`], 'CONTENT_CHANGED', 1],
    [
      'a time edited',
      [`update audit.entry set at = at + interval '1 millisecond' where seq = 1`],
      'CONTENT_CHANGED',
      1,
    ],
    ['a decision edited', [`update audit.entry set decision = 'DENY' where seq = 9`], 'CONTENT_CHANGED', 5],
    [
      'an entry withheld later',
      ['update audit.entry set withheld = true where seq = 4'],
      'CONTENT_CHANGED',
      2,
    ],
    [
      'two entries of one batch exchanged',
      [
        'update audit.entry set seq = 1000 where seq = 3',
        'update audit.entry set seq = 3 where seq = 4',
        'update audit.entry set seq = 4 where seq = 1000',
      ],
      'CONTENT_CHANGED',
      2,
    ],
    [
      'entries of two batches exchanged',
      [
        'update audit.entry set batch = 99 where batch = 2',
        'update audit.entry set batch = 2 where batch = 3',
        'update audit.entry set batch = 3 where batch = 99',
      ],
      'ENTRY_OUT_OF_ORDER',
      2,
    ],
    [
      'an entry added',
      [
        `insert into audit.entry select 11, batch, at, kind, request_id, subject, client_id, department,
      division, purpose, case_id, decision, withheld, fields, sources, children, refused, bulk, row_count, digest, codes
      from audit.entry where seq = 10`,
      ],
      'ENTRY_COUNT_DIFFERS',
      5,
    ],
    [
      'the end cut off',
      ['delete from audit.batch where batch > 3', 'delete from audit.entry where batch > 3'],
      'TRUNCATED',
      4,
    ],
    ['everything cut off', ['truncate audit.batch, audit.entry'], 'TRUNCATED', 1],
    [
      'hashes made to fit',
      [
        `update audit.batch set hash = repeat('a', 64) where batch = 2`,
        `update audit.batch set previous_hash = repeat('a', 64) where batch = 3`,
      ],
      'SIGNATURE_INVALID',
      2,
    ],
  ])('%s', async (_, statements, code, batch) => {
    await tamper(...statements);
    expect(await verifyDatabase()).toContainEqual({ code, batch });
  });

  it('cut and written on is found out by the head seen before', async () => {
    await tamper('delete from audit.batch where batch > 3', 'delete from audit.entry where batch > 3');
    const seen = await readFile(join(home, 'keys', 'audit-head.json'), 'utf8');
    await record(home, 2);
    await writeFile(join(home, 'keys', 'audit-head.json'), seen);
    expect(await verifyDatabase()).toEqual([{ code: 'HEAD_DIFFERS', batch: 5 }]);
  });

  it('written anew with a key of somebody’s own is not believed', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const entries = [storedEntry(sampleEntry(), 1, 1)];
    const { keyId } = await getSigningKey({ home, auditKeyFile: null });
    const forge = (name: string): string =>
      lineOf({ head: sealBatch(emptyHead, entries, { keyId: name, privateKey }).sealed, batch: 1, entries });
    expect(await verifyLines([forge('mine')], false)).toEqual([{ code: 'KEY_UNKNOWN', batch: 1 }]);
    expect(await verifyLines([forge(keyId)], false)).toEqual([{ code: 'SIGNATURE_INVALID', batch: 1 }]);
  });
});

describe('a log somebody changed in its file', () => {
  it('a line deleted, edited, moved or the last ones cut off', async () => {
    const lines = await exportLines();
    const without = lines.filter((_, index) => index !== 2);
    expect(await verifyLines(without)).toEqual([{ code: 'BATCH_MISSING', batch: 3 }]);
    const edited = lines.map((line, index) => (index === 1 ? line.replace('clerk 2', 'clerk 3') : line));
    expect(await verifyLines(edited)).toEqual([{ code: 'CONTENT_CHANGED', batch: 2 }]);
    const [first = '', second = '', ...rest] = lines;
    expect(await verifyLines([second, first, ...rest])).toContainEqual({
      code: 'BATCH_OUT_OF_ORDER',
      batch: 1,
    });
    expect(await verifyLines(lines.slice(0, 4))).toEqual([{ code: 'TRUNCATED', batch: 5 }]);
  });

  it('half a line is refused by its number', async () => {
    const lines = await exportLines();
    await expect(verifyLines([...lines.slice(0, 2), '{"batch":3,'])).rejects.toThrow('Line 3');
  });
});
