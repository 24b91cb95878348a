import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addVerificationKeys, gatherVerificationKeys } from '../../gateway/audit/chain/signing-key.ts';
import type { Verdict } from '../../gateway/audit/verification/verify.ts';
import { setWitnessAside } from '../../gateway/audit/log/witness.ts';
import { backupKeyFile, readBackupKey } from '../../platform/backup/key-file.ts';
import { nowhere, readBackup, readBackupHead } from '../../platform/backup/read-backup.ts';
import { restoreBackup } from '../../platform/backup/restore-backup.ts';
import { loadConfig } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';
import { prepareDatabase, type SchemaModule } from '../../platform/postgres/schema/migrate.ts';
import { schemaModules } from '../../jobs/schema-modules.ts';
import { recordRun } from '../audited/audited-run.ts';
import { requiredOption, textOption } from '../command/command.ts';
import type { Command } from '../command/command.ts';
import { withHub, type Hub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';
import { countMissing, modulesOf } from '../backup/backup-version.ts';
import { notesOf, restoreTarget } from '../backup/store-backup.ts';

export const restoreCommand: Command = {
  usage: [
    'hub restore --from FILE [--key-file F] [--audit-keys F[,F]] [--check]',
    'Restores a backup into an empty store, or nothing at all: digests of every table and the audit chain are verified first.',
    'One that an older version made is restored as that version kept it, and then upgraded: into a store nothing has opened yet.',
    '--audit-keys  further public keys that signed the audit log: keys/audit-verification.json of other data folders',
    '--check  only reads the backup, without any database',
  ],
  options: {
    from: { type: 'string' },
    'key-file': { type: 'string' },
    'audit-keys': { type: 'string' },
    check: { type: 'boolean' },
  },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const from = resolve(requiredOption(values, 'from'));
    const key = await readBackupKey(textOption(values, 'key-file') ?? backupKeyFile(loadConfig()));
    const auditKeys = textOption(values, 'audit-keys')?.split(',') ?? [];
    return values['check'] === true ? check(from, key, output) : restore(from, key, auditKeys, output);
  },
};

async function check(from: string, key: Buffer, output: Output): Promise<unknown> {
  const { tables, files } = await readBackup(from, key, nowhere);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  output.line(`${from} is whole: ${rows} rows of ${tables.length} tables, ${files.length} files`);
  const migrations = countMissing(modulesOf(await readBackupHead(from, key)));
  if (migrations > 0)
    output.line(
      `It was made by an older version, ${migrations} migrations before this one; restoring upgrades it.`,
    );
  return { rows, tables: tables.length, files: files.length, migrations };
}

async function restore(
  from: string,
  key: Buffer,
  auditKeys: readonly string[],
  output: Output,
): Promise<unknown> {
  const trusted = await gatherVerificationKeys(auditKeys);
  const modules = modulesOf(await readBackupHead(from, key));
  const migrations = countMissing(modules);
  return withEmptyStore(output, modules, async (hub) => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(from)) hash.update(chunk as Buffer);
    let verdict: Verdict | null = null;
    const foot = await restoreBackup(
      restoreTarget(hub, trusted, (found) => (verdict = found)),
      from,
      key,
    );
    // Before the migrations, which may be cut short: whatever goes on with these rows can verify their audit log.
    const { home } = hub.config;
    const { verificationKeys } = notesOf(foot);
    if (verificationKeys !== null) await addVerificationKeys(home, verificationKeys);
    for (const file of auditKeys) await addVerificationKeys(home, await readFile(file, 'utf8'));
    const seen = await setWitnessAside(home, `restore-${Date.now()}`);
    if (migrations > 0) await prepareDatabase(hub.databaseUrl, withAuditOfToday(modules), { log: hub.log });
    await recordRun(hub, { kind: 'INSPECTION', fields: 'restore', bulk: true, digest: hash.digest('hex') });
    if (migrations > 0) await prepareDatabase(hub.databaseUrl, schemaModules, { log: hub.log });
    const { entries, head } = verdict ?? { entries: 0, head: { batch: 0, hash: '' } };
    const rows = foot.tables.reduce((sum, table) => sum + table.rows, 0);
    output.line(
      `${rows} rows of ${foot.tables.length} tables restored; each table read back has the digest it was saved with`,
    );
    output.line(`${foot.files.length} files of the data folder restored, each with its digest`);
    output.line(`${entries} entries of the audit log verified up to batch ${head.batch}`);
    if (migrations > 0) {
      output.line(
        `The backup was made by an older version: ${migrations} migrations have upgraded the store. What the changelog names for ` +
          'after an upgrade is still to be run; the next import or hub link links everything anew where that is needed.',
      );
    }
    if (seen !== null && seen.batch > head.batch) {
      output.note(
        `This data folder has seen batch ${seen.batch} of the audit log: what was written after batch ${head.batch} is lost.`,
      );
    }
    return {
      rows,
      tables: foot.tables.length,
      files: foot.files.length,
      migrations,
      auditEntries: entries,
      auditHead: head,
    };
  });
}

/** What records the restore writes into the audit log as it is today. */
function withAuditOfToday(modules: readonly SchemaModule[]): readonly SchemaModule[] {
  return modules.map((module) => {
    const today = schemaModules.find(({ schema }) => schema === module.schema);
    return module.schema === 'audit' && today !== undefined ? today : module;
  });
}

/** A store of the version that made the backup: a new one is made so, one that this version has opened is past it. */
async function withEmptyStore<T>(
  output: Output,
  modules: readonly SchemaModule[],
  work: (hub: Hub) => Promise<T>,
): Promise<T> {
  try {
    return await withHub(output, work, modules);
  } catch (error) {
    const past = error instanceof RefusedError && error.code === 'STORE_IS_NEWER';
    if (!past || countMissing(modules) === 0) throw error;
    throw new RefusedError(
      'STORE_IS_NEWER',
      'The backup was made by an older version, and this store is a newer one’s already. Nothing was changed. ' +
        'Take a new HUB_HOME, or a new database, that no command but this one has opened.',
      { cause: error },
    );
  }
}
