import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordRun } from '../../cli/audited/audited-run.ts';
import { backupSource } from '../../cli/backup/store-backup.ts';
import type { Hub } from '../../cli/hub/open-hub.ts';
import { verificationFile } from '../../gateway/audit/chain/signing-key.ts';
import { schemaModules } from '../../jobs/schema-modules.ts';
import { readBackupKey } from '../../platform/backup/key-file.ts';
import { writeBackup } from '../../platform/backup/write-backup.ts';
import { createLogger } from '../../platform/logger.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { migrationNames, prepareDatabase } from '../../platform/postgres/schema/migrate.ts';
import type { SchemaModule } from '../../platform/postgres/schema/migrate.ts';
import { createBareDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { hubCommand, runHub } from './run-hub.ts';
import type { HubResult } from './run-hub.ts';
import { endProcess } from './running-process.ts';

const numberOf = (name: string): number => Number(name.slice(-4));

/** This version without the migrations after that number. */
const versionOf = (last: number): readonly SchemaModule[] =>
  schemaModules.map((module) => {
    const names = migrationNames(module.migrations);
    return {
      ...module,
      migrations: module.migrations.filter((_, place) => numberOf(names[place] ?? '') <= last),
    };
  });

/** The last migrations of a version of 23 November 2026, and of one before the audit log had an archive. */
const [former, ancient] = [391, 279];

let folder = '';
let keyFile = '';
const databases: TestDatabase[] = [];

async function createPlace(name: string) {
  const database = await createBareDatabase();
  databases.push(database);
  const home = join(folder, name);
  return { database, home, environment: { HUB_HOME: home, DATABASE_URL: database.url, REDIS_URL: '' } };
}
type Place = Awaited<ReturnType<typeof createPlace>>;

const gatewayHome = (): string => join(folder, 'gateway');

/**
 * A backup such as that version wrote, of a store with one pupil, one child and an erasure; the columns of the last stand in
 * another order than in a new store. Its audit log is signed by two data folders.
 */
async function saveAs(last: number): Promise<string> {
  const { database, home } = await createPlace(`version-${last}`);
  await prepareDatabase(database.url, versionOf(last));
  const jobs = await database.dataSource('jobs');
  await jobs.query(`
    alter table jobs.erasure rename column actor to other;
    alter table jobs.erasure rename column order_reference to actor;
    alter table jobs.erasure rename column other to order_reference;
    insert into jobs.erasure (child_id, reason, order_reference, actor) values ('cZ', 'ORDER', '12号', 'operator');
    insert into children.child (child_id) values ('cA');
    insert into students.import_batch (import_id, source_system, as_of, kind, scope, coverage, removes, shrink_held,
      confirmed, row_count, file_sha256, file_name, imported_at)
    values (gen_random_uuid(), 'student-registry', '2026-10-01', 'SNAPSHOT', '', '450703', true, false, false, 1, '', '', now());
    insert into students.student_record (source_key, discriminator, ordinal, partition, batch_id, sheet, file_row, as_of,
      row_hash, present, scope, name, name_key, birth_date, citizen_id_status, id_evidence, division, status, grade)
    select 's1', '', 1, '', batch_id, '', 2, as_of, gen_random_uuid(), true, '', '林甲', '林甲', '2015-01-01', 'MISSING',
      'NONE', '450703101', 'TRANSFERRED_OUT', 'P6' from students.import_batch`);
  const path = join(folder, `version-${last}.backup`);
  const hubOf = (place: string) =>
    ({
      databaseUrl: database.url,
      config: { home: place, auditKeyFile: null },
      log: createLogger('silent'),
    }) as Hub;
  if (last >= former) {
    for (const signer of [home, gatewayHome()]) {
      await recordRun(hubOf(signer), { kind: 'INSPECTION', fields: 'child', bulk: false });
    }
  }
  const source = backupSource(hubOf(home));
  const readNotes =
    last < former
      ? () => Promise.resolve({ auditHead: null, verificationKeys: null, unknownKeys: [] })
      : source.readNotes;
  await writeBackup({ ...source, readNotes }, path, await readBackupKey(keyFile));
  return path;
}

const restoring = (from: string): string[] => [
  ...['restore', '--from', from, '--key-file', keyFile],
  ...['--audit-keys', verificationFile(gatewayHome())],
];
const restore = ({ environment }: Place, from: string): Promise<HubResult> =>
  runHub(restoring(from), environment);

describe('a backup that an older version made', () => {
  let backup = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-older-'));
    keyFile = join(folder, 'backup.key');
    await writeFile(keyFile, `${'5a'.repeat(32)}\n`);
    backup = await saveAs(former);
  }, 120_000);
  afterAll(async () => {
    for (const database of databases) await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is restored as that version kept it, upgraded as its store would have been, and linked on', async () => {
    const place = await createPlace('new');
    const said = await restore(place, backup);
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' });
    expect(said.stdout).toContain('made by an older version');
    const client = await connect({ url: place.database.url });
    const { rows } = await client.query('select source_key, name, grade from students.student_record');
    expect(rows).toEqual([{ source_key: 's1', name: '林甲', grade: 'P6' }]);
    const erased = await client.query('select order_reference, actor from jobs.erasure');
    expect(erased.rows).toEqual([{ order_reference: '12号', actor: 'operator' }]);
    for (const { schema, migrations } of schemaModules) {
      const ran = await client.query<{ name: string }>(`select name from ${schema}.migration`);
      expect(ran.rows.map(({ name }) => name).toSorted()).toEqual(migrationNames(migrations).toSorted());
    }
    await client.end();
    const linked = await runHub(['link', '--json'], place.environment);
    expect(linked.code).toBe(0);
    const verified = await runHub(['audit', 'verify'], place.environment);
    expect(verified.stdout).toMatch(/are as they were written/);
  }, 240_000);

  it('whose restore is killed while it upgrades has left what its audit log is verified with', async () => {
    const place = await createPlace('cut-short');
    await prepareDatabase(place.database.url, versionOf(former));
    await mkdir(join(place.home, 'keys'), { recursive: true });
    await writeFile(join(place.home, 'keys', 'audit-head.json'), JSON.stringify({ batch: 99, hash: '00' }));
    const table = 'reconciliation.source_claim';
    const [holder, reader, onlooker] = await Promise.all(
      [1, 2, 3].map(() => connect({ url: place.database.url })),
    );
    if (holder === undefined || reader === undefined || onlooker === undefined) throw new Error('connected');
    const waitingFor = async (mode: string, application: string): Promise<void> => {
      await vi.waitFor(
        async () => {
          const { rowCount } = await onlooker.query(
            `select from pg_locks l join pg_stat_activity a using (pid)
              where a.datname = current_database() and not l.granted and l.relation = $1::regclass and l.mode = $2 and a.application_name like $3`,
            [table, mode, application],
          );
          expect(rowCount).toBe(1);
        },
        { timeout: 60_000 },
      );
    };

    // The reader has the table as soon as the rows are committed, and so keeps the migrations waiting.
    await holder.query(`begin; lock table ${table} in access share mode`);
    const command = spawn(process.execPath, [hubCommand, ...restoring(backup)], {
      env: { ...process.env, ...place.environment },
      stdio: 'ignore',
    });
    await waitingFor('AccessExclusiveLock', 'hub-restore');
    const read = reader.query(`begin; lock table ${table} in access share mode`);
    await waitingFor('AccessShareLock', '%');
    await holder.query('commit');
    await read;
    await waitingFor('AccessExclusiveLock', '%');
    await endProcess(command);
    await reader.query('commit');
    for (const client of [holder, reader, onlooker]) await client.end();

    const again = await restore(place, backup);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('a new database');
    const verified = await runHub(['audit', 'verify'], place.environment);
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 entries in 3 batches are as/),
    });
  }, 240_000);

  it('is told by --check, without any database', async () => {
    const { code, stdout } = await runHub(['restore', '--from', backup, '--key-file', keyFile, '--check'], {
      HUB_HOME: join(folder, 'nowhere'),
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/made by an older version, \d+ migrations before this one/);
  }, 60_000);

  it('is refused for a store that this version has opened, which then is what it was', async () => {
    const place = await createPlace('opened');
    await prepareDatabase(place.database.url, schemaModules);
    const { code, stderr } = await restore(place, backup);
    expect(code).toBe(1);
    expect(stderr).toMatch(/new HUB_HOME, or a new database, that no command but this one has opened/);
    const jobs = await place.database.dataSource('jobs');
    expect(await jobs.query('select child_id from children.child')).toEqual([]);
  }, 120_000);

  it('is refused before anything is made where this version cannot read what it kept', async () => {
    const place = await createPlace('empty');
    const { code, stderr } = await restore(place, await saveAs(ancient));
    expect(code).toBe(1);
    expect(stderr).toMatch(/too old for this one: restore it with the version that made it, then upgrade/);
    const client = await connect({ url: place.database.url });
    const { rows } = await client.query(`select from pg_namespace where nspname = 'students'`);
    expect(rows).toEqual([]);
    await client.end();
  }, 120_000);
});
