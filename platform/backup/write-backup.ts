import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { to as copyTo } from 'pg-copy-streams';
import type { Client } from 'pg';
import { connect } from '../postgres/connection/connect.ts';
import { encodeFrame } from './frames.ts';
import type { BackupFoot, PartEnd, TableHead } from './frames.ts';
import { seal } from './sealed-file.ts';
import { listTables, nameOf, readMigrations, readSequences, sessionSettings } from './tables.ts';

export type BackupSource = {
  url: string;
  /** Everything in them is saved, of one moment. */
  schemas: readonly string[];
  home: string;
  version: string;
  /** Files and folders of the data folder to save, by their path in it; asked for inside the snapshot. */
  listFiles: (client: Pick<Client, 'query'>) => Promise<readonly string[]>;
  /** Kept in the backup's foot; asked for inside the snapshot. */
  readNotes: (client: Pick<Client, 'query'>) => Promise<Record<string, unknown>>;
};

/** Writes an encrypted backup of one moment: a transaction that sees nothing of what is written meanwhile. */
export async function writeBackup(source: BackupSource, path: string, key: Buffer): Promise<BackupFoot> {
  const client = await connect({ url: source.url, applicationName: 'hub-backup' });
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(sessionSettings);
    let foot: BackupFoot | null = null;
    const frames = Readable.from(
      framesOf(source, client, (written) => (foot = written)),
      { objectMode: false, highWaterMark: 256 * 1024 },
    );
    const compressed = frames.pipe(createGzip({ level: 1 }));
    frames.once('error', (error) => compressed.destroy(error));
    await pipeline(
      Readable.from(seal(compressed, key), { objectMode: false }),
      createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    );
    await client.query('commit');
    if (foot === null) throw new Error('The backup has no foot');
    return foot;
  } finally {
    await client.end();
  }
}

async function* framesOf(
  source: BackupSource,
  client: Client,
  written: (foot: BackupFoot) => void,
): AsyncGenerator<Buffer> {
  const { schemas, home, version } = source;
  const migrations = await readMigrations(client, schemas);
  yield encodeFrame({ kind: 'HEAD', value: { createdAt: new Date().toISOString(), version, migrations } });
  const foot: BackupFoot = {
    tables: [],
    files: [],
    sequences: await readSequences(client, schemas),
    notes: await source.readNotes(client),
  };
  for (const table of await listTables(client, schemas)) {
    const { schema, table: name } = table;
    yield encodeFrame({ kind: 'TABLE', value: table });
    const rows = client.query(copyTo(copyOut(table)));
    const end = yield* dataOf(rows, () => rows.rowCount);
    foot.tables.push({ schema, table: name, ...end });
  }
  for (const path of await listAll(home, await source.listFiles(client))) {
    yield encodeFrame({ kind: 'FILE', value: { path } });
    const end = yield* dataOf(createReadStream(join(home, path)), () => 0);
    foot.files.push({ path, ...end });
  }
  written(foot);
  yield encodeFrame({ kind: 'FOOT', value: foot });
}

/** The table as text; what is hashed when it is written and again when it has been restored. */
export function copyOut(table: TableHead): string {
  return `copy ${nameOf(table)} (${table.columns.join(', ')}) to stdout`;
}

async function* dataOf(
  chunks: AsyncIterable<Buffer>,
  countRows: () => number,
): AsyncGenerator<Buffer, PartEnd> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    yield encodeFrame({ kind: 'DATA', bytes: chunk });
  }
  const value = { rows: countRows(), bytes, sha256: hash.digest('hex') };
  yield encodeFrame({ kind: 'END', value });
  return value;
}

/** Files as they are, folders by what is in them; what is not there is left out. */
async function listAll(home: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    try {
      const entries = await readdir(join(home, path), { withFileTypes: true });
      found.push(...(await listAll(home, entries.map(({ name }) => `${path}/${name}`).sort())));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOTDIR') found.push(path);
      else if (code !== 'ENOENT') throw error;
    }
  }
  return found;
}
