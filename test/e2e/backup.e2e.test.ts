import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaModules } from '../../jobs/schema-modules.ts';
import { openHomeKeys } from '../../platform/data-keys/key-source.ts';
import { listTables, nameOf, readSequences } from '../../platform/backup/tables.ts';
import { withOpenFile } from '../../platform/file-source.ts';
import { sealedSource } from '../../platform/sealing/sealed-copy.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { startGateway } from '../../gateway/server.ts';
import { loadConfig } from '../../platform/config.ts';
import { createLogger } from '../../platform/logger.ts';
import { inProcessSubgraphs } from '../../cli/hub/in-process-subgraphs.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { runHub } from './run-hub.ts';
import type { HubResult } from './run-hub.ts';

const schemas = schemaModules.map(({ schema }) => schema);
const childView = `query ($id: ID!) { child(id: $id) { id name citizenId birthDate division
  provenance { field source } links { source } student { state records { schoolName grade status } }
  household { state records { status } } welfare { state records { monitoringCategory } }
  disability { state records { category } } schooling { status }
  mismatches { id rule { code } status openedAt evidence { field value } history { status at } } } }`;

type Place = { home: string; database: TestDatabase; environment: Record<string, string> };

describe('the drill: a county saved, and restored elsewhere', () => {
  let folder = '';
  let county: Place;
  const places: Place[] = [];
  let backup = '';
  let keyFile = '';

  async function createPlace(name: string): Promise<Place> {
    const database = await createTestDatabase();
    const home = join(folder, name);
    const environment = {
      HUB_HOME: home,
      DATABASE_URL: database.url,
      HUB_TODAY: '2026-11-22',
      HUB_LOG_LEVEL: 'warn',
      REDIS_URL: '',
    };
    const place = { home, database, environment };
    places.push(place);
    return place;
  }

  async function hub({ environment }: Place, ...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await runHub(words, environment);
    expect({ words, code, stderr: code === 0 ? '' : stderr }).toEqual({ words, code: 0, stderr: '' });
    return stdout;
  }

  const restore = (place: Place, from: string, key = keyFile): Promise<HubResult> =>
    runHub(['restore', '--from', from, '--key-file', key], place.environment);

  /** Rows and digest of every table, whatever order the rows lie in. */
  async function digests({ database }: Place): Promise<Record<string, string>> {
    const client = await connect({ url: database.url });
    try {
      const found: Record<string, string> = {};
      for (const table of await listTables(client, schemas)) {
        const name = nameOf(table);
        // Where the copies of files lie is the only thing that belongs to the place.
        const row = name === 'jobs.import' ? `(to_jsonb(t) - 'spool_path')::text` : 't::text';
        const { rows } = await client.query<{ digest: string }>(
          `select count(*) || ' ' || coalesce(md5(string_agg(${row}, '|' order by ${row})), '') as digest from ${name} t`,
        );
        found[name] = rows[0]?.digest ?? '';
      }
      found['sequences'] = JSON.stringify(await readSequences(client, schemas));
      return found;
    } finally {
      await client.end();
    }
  }

  async function readChild({ home, database }: Place, id: string): Promise<unknown> {
    const config = { ...loadConfig({ HUB_HOME: home, HUB_TODAY: '2026-11-22' }), port: 0 };
    const subgraphs = await inProcessSubgraphs({
      config,
      log: createLogger('silent'),
      databaseUrl: database.url,
      databaseKind: 'server',
      dataSource: (schema) => database.dataSource(schema),
      reader: (schema) => database.reader(schema),
      dataKeys: () => openHomeKeys(home),
      close: () => Promise.resolve(),
    });
    const gateway = await startGateway({
      config,
      subgraphs,
      log: createLogger('silent'),
      onRead: () => undefined,
    });
    try {
      const token = await issueDevelopmentToken({ home, department: 'EDUCATION', division: '450703' });
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: childView, variables: { id } }),
      });
      return await response.json();
    } finally {
      await gateway.stop();
    }
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-drill-'));
    county = await createPlace('county');
    const made = await hub(
      county,
      ...['synthesize', '--children', '60', '--seed', '7', '--out', join(folder, 'exports')],
      ...['--as-of', '2026-11-01', '--json'],
    );
    const { files } = JSON.parse(made) as { files: { source: string; path: string }[] };
    for (const { source, path } of files.filter(({ source }) => /student|population|poverty/.test(source))) {
      await hub(county, 'import', source, path, '--as-of', '2026-11-01', '--json');
    }
    // Handed in and not yet imported: acknowledged work, too.
    const waiting = files.find(({ source }) => source === 'disability-register');
    if (waiting !== undefined) {
      await hub(
        county,
        'import',
        waiting.source,
        waiting.path,
        '--as-of',
        '2026-11-01',
        '--detach',
        '--json',
      );
    }
    keyFile = join(folder, 'backup.key');
    await writeFile(keyFile, `${'5a'.repeat(32)}\n`);
    backup = join(folder, 'county.backup');
  }, 600_000);

  afterAll(async () => {
    for (const { database } of places) await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('comes back with every row, sequence, file and audit entry, and answers the same child', async () => {
    const child =
      /^(c[0-9a-z]{20}),.*,450703[0-9]{6},/m.exec(await hub(county, 'export', 'children'))?.[1] ?? '';
    const before = await digests(county);
    const said = JSON.parse(
      await hub(county, 'backup', '--out', backup, '--key-file', keyFile, '--json'),
    ) as object;
    expect(said).toMatchObject({ out: backup, tables: Object.keys(before).length - 1 });
    expect((await readFile(backup)).includes('450703')).toBe(false);

    const elsewhere = await createPlace('elsewhere');
    const { code, stdout, stderr } = await restore(elsewhere, backup);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/each table read back has the digest it was saved with/);
    expect(stdout).toMatch(/[1-9]\d* entries of the audit log verified up to batch [1-9]/);

    const after = await digests(elsewhere);
    // The backup itself, and the restore, are recorded after the moment that was saved.
    for (const name of ['audit.batch', 'audit.entry']) {
      expect(after[name]).not.toBe(before[name]);
      delete before[name];
      delete after[name];
    }
    expect(after).toEqual(before);
    expect(before['children.child']).not.toMatch(/^0 /);
    expect(before['reconciliation.mismatch']).not.toMatch(/^0 /);
    expect(await hub(elsewhere, 'audit', 'verify')).toMatch(
      /entries in \d+ batches are as they were written/,
    );

    expect(await readChild(elsewhere, child)).toEqual(await readChild(county, child));

    // What was waiting to be imported still is, its file is there, and opens with the keys that were kept.
    const [copy = '', ...others] = await readdir(join(elsewhere.home, 'spool'));
    expect(others).toEqual([]);
    const path = join(elsewhere.home, 'spool', copy);
    const open = (home: string) => openHomeKeys(home).then((keys) => sealedSource(path, keys, null));
    await expect(withOpenFile(await open(elsewhere.home), () => Promise.resolve())).rejects.toMatchObject({
      code: 'SEALED_KEY_MISSING',
    });
    const size = await withOpenFile(await open(county.home), (file) => Promise.resolve(file.size));
    expect(size).toBeGreaterThan(0);
    expect(await hub(elsewhere, 'link', '--json')).toContain('{');
  }, 240_000);

  it('is restored into an empty store only', async () => {
    const before = await digests(county);
    const { code, stderr } = await restore(county, backup);
    expect(code).toBe(1);
    expect(stderr).toContain('empty store only');
    expect(await digests(county)).toEqual(before);
  }, 120_000);

  it('leaves nothing behind when it is damaged, of another key, or of another version', async () => {
    const empty = await createPlace('empty');
    const before = await digests(empty);
    const whole = await readFile(backup);
    const damaged = join(folder, 'damaged.backup');
    const otherKey = join(folder, 'other.key');
    await writeFile(otherKey, `${'6b'.repeat(32)}\n`);
    const refusals: [string, Buffer, string, RegExp][] = [
      [
        'cut off in the middle',
        whole.subarray(0, Math.floor(whole.length / 2)),
        keyFile,
        /cut off or has been changed/,
      ],
      [
        'its last byte changed',
        Buffer.concat([whole.subarray(0, -1), Buffer.from([0])]),
        keyFile,
        /cut off or has been changed/,
      ],
      ['opened with another key', whole, otherKey, /encrypted with another key/],
    ];
    for (const [what, bytes, key, said] of refusals) {
      await writeFile(damaged, bytes);
      const { code, stderr } = await restore(empty, damaged, key);
      expect({ what, code, stderr }).toEqual({
        what,
        code: 1,
        stderr: expect.stringMatching(said) as string,
      });
    }
    const students = await empty.database.dataSource('students');
    await students.query(
      `insert into students.migration (name, timestamp) values ('SomethingNewer1999999999999', 1999999999999)`,
    );
    const { code, stderr } = await restore(empty, backup);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/newer version of the hub has upgraded this store/) as string,
    });
    await students.query(`delete from students.migration where timestamp = 1999999999999`);
    expect(await digests(empty)).toEqual(before);
    expect(await readdir(empty.home).catch(() => [])).toEqual([]);
    // And then it still can be restored.
    expect((await restore(empty, backup)).code).toBe(0);
  }, 240_000);

  it('comes back where another data folder signed a part of the audit log, once its public keys are named', async () => {
    // As a gateway with a volume of its own does; two commands stand for it.
    const gateway = { ...county, environment: { ...county.environment, HUB_HOME: join(folder, 'gateway') } };
    await hub(gateway, 'export', 'children');
    const shared = join(folder, 'shared.backup');
    const saved = await runHub(['backup', '--out', shared, '--key-file', keyFile], county.environment);
    expect(saved.code).toBe(0);
    expect(saved.stderr).toContain('--audit-keys');

    const place = await createPlace('by-both-keys');
    const refused = await restore(place, shared);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('KEY_UNKNOWN');
    expect(refused.stderr).toContain('--audit-keys');
    const keys = join(folder, 'gateway', 'keys', 'audit-verification.json');
    await hub(place, 'restore', '--from', shared, '--key-file', keyFile, '--audit-keys', keys);
    expect(await hub(place, 'audit', 'verify')).toMatch(/are as they were written/);

    const alone = await runHub(['audit', 'verify'], county.environment);
    expect(alone.code).toBe(1);
    expect(alone.stderr).toContain('--keys');
    const own = join(county.home, 'keys', 'audit-verification.json');
    expect(await hub(county, 'audit', 'verify', '--keys', `${own},${keys}`)).toMatch(/as they were written/);
  }, 240_000);

  it('is found whole without any database', async () => {
    const { code, stdout } = await runHub(['restore', '--from', backup, '--key-file', keyFile, '--check'], {
      HUB_HOME: join(folder, 'nowhere'),
    });
    expect(code).toBe(0);
    expect(stdout).toContain('is whole');
  });

  it('is recorded in the audit log before it can be taken away', async () => {
    const audit = await county.database.dataSource('audit');
    const [entry]: object[] = await audit.query(
      `select kind, bulk, digest from audit.entry where fields = 'backup' order by seq limit 1`,
    );
    const digest = createHash('sha256')
      .update(await readFile(backup))
      .digest('hex');
    expect(entry).toEqual({ kind: 'EXPORT', bulk: true, digest });
  });

  it('says how much evidence of cases is not in the data folder, and so not in the backup', async () => {
    const jobs = await county.database.dataSource('jobs');
    const [child]: { id: string }[] = await jobs.query(
      'select child_id as id from children.child where retired_at is null order by seq limit 1',
    );
    const opened = await hub(county, 'cases', 'open', '--child', child?.id ?? '', '--json');
    const { id } = JSON.parse(opened) as { id: string };
    const file = join(folder, '照片.pdf');
    await writeFile(file, '%PDF-1.4 x');
    await hub(county, 'cases', 'attach', id, file, '--title', '走访', '--division', '450703');
    const whole = await runHub(['backup', '--out', join(folder, 'whole')], county.environment);
    expect({ code: whole.code, note: whole.stderr.includes('evidence') }).toEqual({ code: 0, note: false });
    await rm(join(county.home, 'evidence'), { recursive: true });
    const lacking = await runHub(['backup', '--out', join(folder, 'lacking')], county.environment);
    expect(lacking.code).toBe(0);
    expect(lacking.stderr).toContain(`Cases name 1 evidence files that are not in ${county.home}`);
  }, 120_000);
});
