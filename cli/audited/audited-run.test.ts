import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../platform/config.ts';
import { createLogger } from '../../platform/logger.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { keys } from '../../test/data-keys.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { handOut } from './audited-run.ts';
import type { Hub } from '../hub/open-hub.ts';

let database: TestDatabase;
let home: string;
let hub: Hub;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hub-cli-'));
  hub = {
    config: loadConfig({ HUB_HOME: home }),
    log: createLogger('silent'),
    databaseUrl: database.url,
    databaseKind: 'server',
    dataSource: (schema) => database.dataSource(schema),
    reader: (schema) => database.reader(schema),
    dataKeys: () => Promise.resolve(keys),
    close: () => Promise.resolve(),
  };
});
afterEach(() => rm(home, { recursive: true }));

async function administer(statement: string): Promise<void> {
  const client = await connect({ url: database.url });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function run(out: string | null, printed: string[]): Promise<unknown> {
  return handOut(hub, {
    kind: 'EXPORT',
    name: 'export children',
    out,
    print: (bytes) => {
      printed.push(Buffer.from(bytes).toString('utf8'));
      return Promise.resolve();
    },
    write: async (path) => {
      await writeFile(path, 'child_id\nc1\n');
      return { rows: 1, children: null };
    },
  });
}

describe('a file handed out by a command', () => {
  it('is in the log with its count and digest', async () => {
    const printed: string[] = [];
    await run(null, printed);
    await run(join(home, 'children.csv'), printed);
    expect(printed).toEqual(['child_id\nc1\n']);
    expect(await readFile(join(home, 'children.csv'), 'utf8')).toBe('child_id\nc1\n');
    const sql = await database.dataSource('audit');
    const entry = {
      kind: 'EXPORT',
      client_id: 'cli',
      subject: expect.stringMatching(/^operator:./),
      fields: 'export children',
      bulk: true,
      row_count: 1,
      digest: createHash('sha256').update('child_id\nc1\n').digest('hex'),
      decision: 'ALLOW',
    };
    expect(await sql.query('select * from audit.entry order by seq')).toMatchObject([entry, entry]);
  });

  it('is not handed out when that cannot be recorded, and leaves nothing behind', async () => {
    await administer('revoke insert on audit.entry from hub_audit');
    try {
      const printed: string[] = [];
      await expect(run(null, printed)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
      await expect(run(join(home, 'children.csv'), printed)).rejects.toMatchObject({
        code: 'AUDIT_UNAVAILABLE',
      });
      expect(printed).toEqual([]);
      expect(await readdir(home)).toEqual(['keys']);
    } finally {
      await administer('grant insert on audit.entry to hub_audit');
    }
  });
});
