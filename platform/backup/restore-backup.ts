import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { RefusedError } from '../errors.ts';
import { connect } from '../postgres/connection/connect.ts';
import type { BackupFoot, BackupHead, TableHead } from './frames.ts';
import { moveFile } from './move-file.ts';
import { readBackup } from './read-backup.ts';
import { listTables, nameOf, readMigrations, sessionSettings } from './tables.ts';
import { copyOut } from './write-backup.ts';

export type RestoreTarget = {
  url: string;
  schemas: readonly string[];
  home: string;
  /** Tables in which migrations leave rows: the only ones an empty store may have any in. */
  seeded: readonly string[];
  /** Looks at the restored rows, and may change what belongs to the old place; what it rejects is not kept. */
  check: (client: Pick<Client, 'query'>, foot: BackupFoot) => Promise<void>;
};

/**
 * Restores a backup into an empty, migrated store: one transaction, committed only when the whole backup was read, every
 * table read back from the database has the digest it was saved with, and `check` agrees. Otherwise nothing has changed.
 * Throws RefusedError: BACKUP_…, STORE_NOT_EMPTY.
 */
export async function restoreBackup(target: RestoreTarget, path: string, key: Buffer): Promise<BackupFoot> {
  const { url, schemas, home } = target;
  const client = await connect({ url, applicationName: 'hub-restore' });
  const staging = join(home, `.restoring-${randomBytes(6).toString('hex')}`);
  const placed: string[] = [];
  try {
    await client.query('begin');
    await client.query(sessionSettings);
    const tables = await listTables(client, schemas);
    const known = new Map(tables.map((table) => [nameOf(table), table]));
    const saved = new Map<string, TableHead>();
    const foot = await readBackup(path, key, {
      head: async (head) => {
        await refuseOtherVersion(client, schemas, head);
        await clear(client, tables, target.seeded);
      },
      table: async (table, data) => {
        const own = known.get(nameOf(table));
        if (own === undefined || !haveSameColumns(own, table)) throw otherTables();
        saved.set(nameOf(table), table);
        const target = client.query(copyFrom(copyIn(table)));
        await pipeline(Readable.from(data, { objectMode: false }), target);
        return target.rowCount;
      },
      file: async ({ path: file }, data) => {
        const to = join(staging, inside(file));
        await mkdir(dirname(to), { recursive: true, mode: 0o700 });
        await pipeline(Readable.from(data, { objectMode: false }), createWriteStream(to, { mode: 0o600 }));
      },
    });
    if (foot.tables.length !== tables.length) throw otherTables();
    await compareDigests(client, saved, foot);
    for (const { schema, name, next } of foot.sequences) {
      // Unlike setval, this is taken back with the transaction.
      if (!Number.isSafeInteger(next)) throw otherTables();
      await client.query(`alter sequence ${quoted(schema)}.${quoted(name)} restart with ${next}`);
    }
    await target.check(client, foot);
    await setTriggers(client, tables, 'enable');
    // Takes its time: nothing that does may lie between the commit and what the caller does next.
    for (const table of tables) await client.query(`analyze ${nameOf(table)}`);
    await placeFiles(foot, { staging, home, placed });
    await client.query('commit');
    return foot;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    for (const file of placed) await rm(file, { force: true });
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
    await client.end();
  }
}

async function refuseOtherVersion(
  client: Client,
  schemas: readonly string[],
  head: BackupHead,
): Promise<void> {
  const own = await readMigrations(client, schemas);
  for (const schema of schemas) {
    const theirs = head.migrations[schema] ?? [];
    const ours = own[schema] ?? [];
    const unknown =
      theirs.find((name) => !ours.includes(name)) ?? ours.find((name) => !theirs.includes(name));
    if (unknown === undefined) continue;
    throw new RefusedError(
      'BACKUP_VERSION',
      `The backup of ${head.createdAt} is of another version of the hub than this store (schema ${schema}, ${unknown}): ` +
        'restore it with the version that made it, then upgrade.',
    );
  }
}

/** In whatever order: a store that was upgraded may have got them in another one than a new store does. */
function haveSameColumns(own: TableHead, theirs: TableHead): boolean {
  return own.columns.toSorted().join() === theirs.columns.toSorted().join();
}

function copyIn(table: TableHead): string {
  return `copy ${nameOf(table)} (${table.columns.join(', ')}) from stdin`;
}

/** Rows of migrations go, so that those saved can come; anything else is somebody's, and refuses. */
async function clear(client: Client, tables: readonly TableHead[], seeded: readonly string[]): Promise<void> {
  for (const table of tables) {
    if (seeded.includes(nameOf(table))) continue;
    const { rowCount } = await client.query(`select 1 from ${nameOf(table)} limit 1`);
    if (rowCount === 0) continue;
    throw new RefusedError(
      'STORE_NOT_EMPTY',
      `A backup is restored into an empty store only, and ${nameOf(table)} holds rows: ` +
        'take another HUB_HOME, or another database.',
    );
  }
  await setTriggers(client, tables, 'disable');
  await client.query(`truncate ${tables.map(nameOf).join(', ')}`);
}

/** Triggers number, signal and refuse: what is restored has its numbers, and nobody waits for it. */
async function setTriggers(
  client: Client,
  tables: readonly TableHead[],
  how: 'enable' | 'disable',
): Promise<void> {
  for (const table of tables) await client.query(`alter table ${nameOf(table)} ${how} trigger user`);
}

/** Rows lie in a fresh table in the order they came, so that reading them gives the bytes that were saved. */
async function compareDigests(
  client: Client,
  saved: ReadonlyMap<string, TableHead>,
  foot: BackupFoot,
): Promise<void> {
  for (const end of foot.tables) {
    const table = saved.get(nameOf(end));
    if (table === undefined) throw otherTables();
    const hash = createHash('sha256');
    for await (const chunk of client.query(copyTo(copyOut(table)))) hash.update(chunk as Buffer);
    if (hash.digest('hex') === end.sha256) continue;
    throw new RefusedError('RESTORE_DIFFERS', `${nameOf(end)} is not what was saved: nothing was restored.`);
  }
}

async function placeFiles(
  foot: BackupFoot,
  { staging, home, placed }: { staging: string; home: string; placed: string[] },
): Promise<void> {
  for (const { path } of foot.files) {
    const to = join(home, inside(path));
    // What this place has of its own, such as keys, is not overwritten.
    if (await exists(to)) continue;
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await moveFile(join(staging, path), to);
    placed.push(to);
  }
}

function inside(path: string): string {
  if (path.split('/').every((part) => /^[\w.-]+$/.test(part) && part !== '.' && part !== '..')) return path;
  throw new RefusedError(
    'BACKUP_DAMAGED',
    'The backup holds a file that does not belong into the data folder.',
  );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function otherTables(): RefusedError {
  return new RefusedError(
    'BACKUP_VERSION',
    'The backup holds other tables than this version of the hub has: restore it with the version that made it, then upgrade.',
  );
}
