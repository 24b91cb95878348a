import { appendFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { connect } from '../../../platform/postgres/connection/connect.ts';
import { listAccess } from '../access-report/access-report.ts';
import { archiveLog, countArchivable, getLogRetention } from './archive.ts';
import type { ArchivedSegment, ArchivePlace } from './archive.ts';
import { listArchivedAccess } from '../access-report/archived-access.ts';
import { openAuditLog } from '../log/audit-log.ts';
import { lineOf, readLog, readLogFile } from '../log/read-batches.ts';
import { archiveFolder, listSegments, readSegments } from './segment-file.ts';
import { getSigningKey, readVerificationKeys, verificationFile } from '../chain/signing-key.ts';
import { sampleEntry } from '../test-support.ts';
import { verifyLog, verifyWithArchive } from '../verification/verify.ts';
import { findWitnessedHead } from '../log/witness.ts';

const log = { info: () => undefined, error: () => undefined };
let database: TestDatabase;
let home: string;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
/** Six batches of two entries, one batch a month from 2020-01 on. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hub-archive-'));
  folder = archiveFolder(home);
  for (let month = 1; month <= 6; month += 1) await record(month);
});
afterEach(async () => {
  await tamper('truncate audit.entry, audit.batch, audit.checkpoint');
  await rm(home, { recursive: true });
});

async function record(month: number): Promise<void> {
  const audit = await openAuditLog({ url: database.url, home, auditKeyFile: null, log });
  const at = `2020-${String(month).padStart(2, '0')}-01T00:00:00.000Z`;
  await Promise.all([
    audit.record(sampleEntry({ at, requestId: `r${month}a`, children: [`c${month}`, 'c0'] })),
    audit.record(sampleEntry({ at, requestId: `r${month}b`, children: [], refused: ['c0'] })),
  ]);
  await audit.close();
}

async function place(): Promise<ArchivePlace> {
  const signingKey = await getSigningKey({ home, auditKeyFile: null });
  const keys = await readVerificationKeys(verificationFile(home));
  return { audit: await database.dataSource('audit'), folder, signingKey, keys };
}

/** What was made before that month of 2020. */
async function archiveBefore(month: number): Promise<ArchivedSegment[]> {
  return archiveLog(await place(), `2020-${String(month).padStart(2, '0')}-01T00:00:00.000Z`);
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

async function verifyAll(live?: string) {
  const seen = await findWitnessedHead(home);
  const keys = await readVerificationKeys(verificationFile(home));
  const log = live === undefined ? readLog(await database.dataSource('audit')) : readLogFile(live);
  return verifyWithArchive({ segments: readSegments(folder), live: log }, keys, seen === null ? [] : [seen]);
}

async function problems(live?: string): Promise<string[]> {
  return (await verifyAll(live)).problems.map(({ code, batch }) => `${code} ${batch}`);
}

async function liveBatches(): Promise<number[]> {
  const sql = await database.dataSource('audit');
  const rows: { batch: number }[] = await sql.query('select distinct batch from audit.entry order by batch');
  return rows.map(({ batch }) => batch);
}

const [first, second] = ['audit-000000000001-000000000002.ndjson', 'audit-000000000003-000000000004.ndjson'];

describe('archiving the log', () => {
  it('moves whole old batches into a segment, and the chain goes on behind it', async () => {
    expect(await archiveBefore(3)).toEqual([
      { path: join(folder, first), firstBatch: 1, lastBatch: 2, entries: 4 },
    ]);
    expect(await liveBatches()).toEqual([3, 4, 5, 6]);
    await record(7);
    expect(await archiveBefore(5)).toMatchObject([{ firstBatch: 3, lastBatch: 4 }]);
    const { archive, live } = await verifyAll();
    expect([archive.problems, live.problems]).toEqual([[], []]);
    expect([archive.entries, live.entries]).toEqual([8, 6]);
    expect(live).toMatchObject({
      from: { batch: 4, newest: '2020-04-01T00:00:00.000Z' },
      head: { batch: 7 },
    });
    // A second time there is nothing to do.
    expect(await archiveBefore(5)).toEqual([]);
  });

  it('counts what is due, and keeps the newest batch whatever its age', async () => {
    const sql = await database.dataSource('audit');
    expect(await countArchivable(sql, '2020-03-01T00:00:00Z')).toBe(4);
    expect(await countArchivable(sql, '2020-01-01T00:00:00Z')).toBe(0);
    expect(await countArchivable(sql, '2030-01-01T00:00:00Z')).toBe(10);
    await archiveLog(await place(), '2030-01-01T00:00:00.000Z');
    expect(await liveBatches()).toEqual([6]);
    await record(7);
    expect(await problems()).toEqual([]);
  });

  it('goes by the oldest entry that is too young, whatever came before it in the log', async () => {
    await tamper(`update audit.entry set at = '2020-09-01' where batch = 2`);
    const sql = await database.dataSource('audit');
    expect(await countArchivable(sql, '2020-08-01T00:00:00Z')).toBe(2);
  });

  it('keeps three years at least, by law', async () => {
    const sql = await database.dataSource('audit');
    expect(await getLogRetention(sql)).toEqual({ days: 1095, clause: expect.stringContaining('第五十六条') });
    await expect(sql.query('update audit.retention set days = 1094')).rejects.toThrow('retention_days_check');
  });

  it('leaves a log somebody changed as it is', async () => {
    await tamper(`update audit.entry set subject = 'nobody' where batch = 2`);
    await expect(archiveBefore(4)).rejects.toMatchObject({
      code: 'AUDIT_LOG_BROKEN',
      message: expect.stringContaining('CONTENT_CHANGED at batch 2'),
    });
    expect(await liveBatches()).toHaveLength(6);
  });

  it('lets nobody delete what no checkpoint covers', async () => {
    await archiveBefore(3);
    const sql = await database.dataSource('audit');
    for (const statement of [
      'delete from audit.entry where batch = 3',
      'delete from audit.batch',
      'truncate audit.entry',
      'delete from audit.checkpoint',
      `update audit.checkpoint set batch = 6`,
    ])
      await expect(sql.query(statement)).rejects.toThrow('only ever added to');
  });

  it('is done by one at a time', async () => {
    const audit = await database.dataSource('audit');
    const runner = audit.createQueryRunner();
    await runner.query('select pg_advisory_lock(7316450704)');
    await expect(archiveBefore(3)).rejects.toMatchObject({ code: 'ARCHIVE_UNDER_WAY' });
    await runner.query('select pg_advisory_unlock(7316450704)');
    await runner.release();
  });
});

describe('an archiving that was interrupted', () => {
  it('before the segment had its name: the draft goes, nothing is lost', async () => {
    await archiveBefore(3);
    await writeFile(join(folder, '.draft-abc'), '{"half": ');
    await archiveBefore(5);
    expect(await readdir(folder)).toEqual([first, second]);
    expect(await problems()).toEqual([]);
  });

  it('after it had, before the checkpoint: the segment is taken up, nothing is doubled', async () => {
    await archiveBefore(3);
    const before = await readFile(join(folder, first), 'utf8');
    const sql = await database.dataSource('audit');
    const dump = await sql.query<{ line: string }[]>(
      `select row_to_json(e)::text as line from audit.entry e where batch <= 2`,
    );
    expect(dump).toEqual([]);
    // As a kill between the file and the transaction leaves it: all rows, and a segment nobody answers for.
    await restoreRows(before);
    expect(await archiveBefore(5)).toMatchObject([
      { firstBatch: 1, lastBatch: 2 },
      { firstBatch: 3, lastBatch: 4 },
    ]);
    expect(await readFile(join(folder, first), 'utf8')).toBe(before);
    expect(await problems()).toEqual([]);
    const { archive, live } = await verifyAll();
    expect(archive.entries + live.entries).toBe(12);
  });

  it('with a segment that is not whole: nothing is taken out of the log', async () => {
    await archiveBefore(3);
    const whole = await readFile(join(folder, first), 'utf8');
    await restoreRows(whole);
    const lines = whole.trimEnd().split('\n');
    await writeFile(join(folder, first), `${[lines[0], lines[2]].join('\n')}\n`);
    await expect(archiveBefore(5)).rejects.toMatchObject({ code: 'AUDIT_LOG_BROKEN' });
    expect(await liveBatches()).toHaveLength(6);
  });

  it('and with one of another log by the same numbers: neither', async () => {
    await archiveBefore(3);
    const theirs = await readFile(join(folder, first), 'utf8');
    await tamper('truncate audit.entry, audit.batch, audit.checkpoint');
    for (let month = 1; month <= 6; month += 1) await record(month + 1);
    await writeFile(join(folder, first), theirs);
    await expect(archiveBefore(6)).rejects.toThrow('does not hold what its segment');
    expect(await liveBatches()).toHaveLength(6);
  });
});

/** Puts the rows of a segment back, and takes its checkpoint away. */
async function restoreRows(segment: string): Promise<void> {
  const lines = segment.trimEnd().split('\n').slice(0, -1);
  for (const line of lines) {
    const { entries, ...head } = JSON.parse(line) as Record<string, unknown>;
    const { batch, firstSeq, entryCount, previousHash, hash, keyId, signature } = head;
    const quoted = [previousHash, hash, keyId, signature].map((text) => `'${String(text)}'`).join(', ');
    await tamper(
      `insert into audit.batch values (${String(batch)}, ${String(firstSeq)}, ${String(entryCount)}, ${quoted})`,
      `insert into audit.entry select * from json_populate_recordset(null::audit.entry, $json$${JSON.stringify(entries)}$json$)`,
    );
  }
  await tamper('delete from audit.checkpoint where batch = 2');
}

describe('an archived log somebody changed', () => {
  beforeEach(async () => {
    await archiveBefore(3);
    await archiveBefore(5);
  });
  const edit = async (name: string, change: (lines: string[]) => string[]): Promise<void> => {
    const file = join(folder, name);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    await writeFile(file, `${change(lines).join('\n')}\n`);
  };

  it('is good as long as nobody does', async () => {
    expect((await listSegments(folder)).map(({ firstBatch, lastBatch }) => [firstBatch, lastBatch])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await problems()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['the first segment deleted', () => rm(join(folder, first)), 'SEGMENT_MISSING 1'],
    ['the last segment deleted', () => rm(join(folder, second)), 'SEGMENT_MISSING 3'],
    [
      'segments exchanged',
      async () => {
        await rename(join(folder, first), join(folder, 'kept'));
        await rename(join(folder, second), join(folder, first));
        await rename(join(folder, 'kept'), join(folder, second));
      },
      'BATCH_OUT_OF_ORDER 1',
    ],
    [
      'an entry edited',
      () => edit(first, ([one = '', ...rest]) => [one.replace('clerk', 'klerk'), ...rest]),
      'CONTENT_CHANGED 1',
    ],
    ['a batch deleted', () => edit(first, ([one = '', , end = '']) => [one, end]), 'SEGMENT_MISSING 2'],
    [
      'batches exchanged',
      () => edit(first, ([one = '', two = '', end = '']) => [two, one, end]),
      'BATCH_OUT_OF_ORDER 1',
    ],
    [
      'the end of the last segment cut off',
      () => edit(second, (lines) => lines.slice(0, -2)),
      'SEGMENT_MISSING 4',
    ],
    ['its closing checkpoint cut off', () => edit(second, (lines) => lines.slice(0, -1)), 'TRUNCATED 5'],
    [
      'a checkpoint edited',
      () => edit(second, ([one = '', ...rest]) => [one.replace('"batch":2', '"batch":1'), ...rest]),
      'CHECKPOINT_INVALID 1',
    ],
    [
      'the checkpoint of the database edited',
      () => tamper(`update audit.checkpoint set last_seq = 7 where batch = 4`),
      'CHECKPOINT_INVALID 4',
    ],
    [
      'the checkpoint of the database deleted',
      () => tamper('delete from audit.checkpoint where batch = 4'),
      'BATCH_MISSING 3',
    ],
    ['the live log emptied', () => tamper('truncate audit.entry, audit.batch'), 'TRUNCATED 5'],
    [
      'the live log shortened without a segment',
      () => tamper('delete from audit.entry where batch = 5', 'delete from audit.batch where batch = 5'),
      'BATCH_MISSING 5',
    ],
    [
      'a segment written twice',
      async () =>
        appendFile(join(folder, first), (await readFile(join(folder, first), 'utf8')).split('\n')[0] + '\n'),
      'BATCH_OUT_OF_ORDER 1',
    ],
  ])('%s', async (_, change, expected) => {
    await change();
    expect(await problems()).toContain(expected);
  });

  it('is verified offline, segments and an exported log together', async () => {
    const live = join(home, 'live.ndjson');
    let lines = '';
    for await (const one of readLog(await database.dataSource('audit'))) lines += lineOf(one);
    await writeFile(live, lines);
    expect(await problems(live)).toEqual([]);
    await rm(join(folder, second));
    expect(await problems(live)).toEqual(['SEGMENT_MISSING 3']);
  });

  it('is one segment by itself, too: it says where it begins and ends', async () => {
    const keys = await readVerificationKeys(verificationFile(home));
    const seen = await findWitnessedHead(home);
    const heads = seen === null ? [] : [seen];
    const verdict = await verifyLog(readLogFile(join(folder, second)), keys, heads, { mayEndEarly: true });
    expect(verdict).toMatchObject({ problems: [], from: { batch: 2 }, closedBy: { batch: 4 }, entries: 4 });
  });
});

describe('a store restored from a backup', () => {
  it('made before the archiving still verifies beside the archive, and can be archived again', async () => {
    await archiveBefore(3);
    await restoreRows(await readFile(join(folder, first), 'utf8'));
    expect(await problems()).toEqual([]);
    await archiveBefore(3);
    expect(await liveBatches()).toEqual([3, 4, 5, 6]);
    expect(await problems()).toEqual([]);
  });

  it('that ends before what is archived is told as cut off', async () => {
    await archiveBefore(5);
    const [segment] = await listSegments(folder);
    await tamper('truncate audit.entry, audit.batch, audit.checkpoint');
    const lines = (await readFile(segment?.path ?? '', 'utf8')).split('\n');
    await restoreRows(`${lines[0]}\n{}\n`);
    expect(await problems()).toContain('TRUNCATED 2');
  });
});

describe('who looked at a child, over an archived time', () => {
  it('says that there is an archive, and can be told from it', async () => {
    const sql = await database.dataSource('audit');
    const options = { childIds: ['c0'], supervision: false, most: 100 };
    const whole = await listAccess(sql, options);
    expect(whole.archivedUntil).toBeNull();
    await archiveBefore(3);
    const left = await listAccess(sql, options);
    expect(left.archivedUntil).toBe('2020-02-01T00:00:00.000Z');
    expect(left.accesses).toEqual(whole.accesses.slice(0, 8));
    const archived = await listArchivedAccess(folder, ['c0'], false);
    const { accesses } = whole;
    expect(archived).toEqual(accesses.slice(8).map(({ classes: _classes, ...row }) => row));
    expect(await listArchivedAccess(folder, ['c2'], false)).toMatchObject([{ requestId: 'r2a' }]);
  });
});
