import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Client } from 'pg';
import type { Sql } from '../../platform/postgres/connection/data-source.ts';
import { readLog } from '../../gateway/audit/log/read-batches.ts';
import { parseVerificationKeys, verificationFile } from '../../gateway/audit/chain/signing-key.ts';
import type { VerificationKeys } from '../../gateway/audit/chain/signing-key.ts';
import { verifyLog } from '../../gateway/audit/verification/verify.ts';
import type { Verdict } from '../../gateway/audit/verification/verify.ts';
import type { WitnessedHead } from '../../gateway/audit/log/witness.ts';
import { schemaModules } from '../../jobs/schema-modules.ts';
import type { BackupFoot } from '../../platform/backup/frames.ts';
import type { RestoreTarget } from '../../platform/backup/restore-backup.ts';
import type { BackupSource } from '../../platform/backup/write-backup.ts';
import { RefusedError } from '../../platform/errors.ts';
import { evidencePath } from '../../subgraphs/reconciliation/cases/evidence-files.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Hub } from '../hub/open-hub.ts';

type Connection = Pick<Client, 'query'>;
const schemas = schemaModules.map(({ schema }) => schema);

/** What the hub keeps beside the database; private keys are not in it, and are kept elsewhere. */
const keptFiles = ['evidence', 'operations', 'withdrawn-tokens', 'report-templates.json', 'audit-archive'];

/** Tables that migrations leave rows in. */
const seededTables: readonly string[] = [
  ...['students', 'households', 'welfare', 'disability'].map((schema) => `${schema}.source_setting`),
  'jobs.retention_setting',
  'audit.retention',
];

type Notes = {
  auditHead: WitnessedHead | null;
  verificationKeys: string | null;
  /** Ids of keys that signed batches of the log, and that this data folder does not know. */
  unknownKeys: readonly string[];
  /** Files that cases name and this data folder does not hold. Backups of before do not say. */
  missingEvidence?: number;
};

/** What a backup of this hub holds: every schema, and what belongs to them in the data folder. */
export function backupSource({ databaseUrl, config: { home } }: Hub): BackupSource {
  return {
    url: databaseUrl,
    schemas,
    home,
    version: packageJson.version,
    listFiles: async (client) => {
      // An import that was handed in has been acknowledged: its file must come along.
      const { rows } = await client.query<{ path: string }>(
        `select distinct spool_path as path from jobs.import where status in ('QUEUED', 'RUNNING') order by 1`,
      );
      return [...keptFiles, ...rows.map(({ path }) => `spool/${basename(path)}`)];
    },
    readNotes: async (client): Promise<Notes> => {
      const { rows } = await client.query<WitnessedHead>(
        `(select batch, hash from audit.batch order by batch desc limit 1)
         union all (select batch, hash from audit.checkpoint order by batch desc limit 1) order by batch desc limit 1`,
      );
      const verificationKeys = await readFile(verificationFile(home), 'utf8').catch(() => null);
      const known = knownKeys(verificationKeys);
      const signedBy = await client.query<{ id: string }>(
        'select key_id as id from audit.batch union select key_id from audit.checkpoint order by 1',
      );
      const unknownKeys = signedBy.rows.map(({ id }) => id).filter((id) => !known.has(id));
      const missingEvidence = await countMissingEvidence(client, home);
      return { auditHead: rows[0] ?? null, verificationKeys, unknownKeys, missingEvidence };
    },
  };
}

/**
 * Where this hub's backups are restored to. `verified` is told what the audit log of the restored store is worth, by the
 * backup's public keys and those `alsoTrusted`.
 */
export function restoreTarget(
  { databaseUrl, config: { home } }: Hub,
  alsoTrusted: VerificationKeys,
  verified: (verdict: Verdict) => void,
): RestoreTarget {
  return {
    url: databaseUrl,
    schemas,
    home,
    seeded: seededTables,
    check: async (client, foot) => {
      await client.query(
        `update jobs.import set spool_path = $1 || '/' || regexp_replace(spool_path, '^.*/', '')`,
        [join(home, 'spool')],
      );
      verified(await verifyRestoredLog(client, foot, alsoTrusted));
    },
  };
}

async function countMissingEvidence(client: Connection, home: string): Promise<number> {
  const { rows } = await client.query<{ sha256: string }>(
    `select distinct detail ->> 'sha256' as sha256 from reconciliation.case_event where detail ? 'sha256'`,
  );
  let missing = 0;
  for (const { sha256 } of rows) {
    const isThere = await access(join(home, evidencePath(sha256))).then(
      () => true,
      () => false,
    );
    if (!isThere) missing += 1;
  }
  return missing;
}

export function notesOf(foot: BackupFoot): Notes {
  return foot.notes as Notes;
}

function knownKeys(verificationKeys: string | null): VerificationKeys {
  return verificationKeys === null ? new Map() : parseVerificationKeys(verificationKeys);
}

async function verifyRestoredLog(
  client: Connection,
  foot: BackupFoot,
  alsoTrusted: VerificationKeys,
): Promise<Verdict> {
  const { auditHead, verificationKeys } = notesOf(foot);
  const keys = new Map([...knownKeys(verificationKeys), ...alsoTrusted]);
  const heads = auditHead === null ? [] : [auditHead];
  const verdict = await verifyLog(readLog(rowsOf(client)), keys, heads);
  if (verdict.problems.length === 0) return verdict;
  const lines = verdict.problems.map(({ code, batch }) => `${code} at batch ${batch}`);
  const hint = verdict.problems.every(({ code }) => code === 'KEY_UNKNOWN')
    ? [
        'Another data folder, a gateway’s for instance, may have signed them: --audit-keys names its public keys.',
      ]
    : [];
  throw new RefusedError(
    'AUDIT_LOG_BROKEN',
    ['The audit log in the backup is not what was written:', ...lines, 'Nothing was restored.', ...hint].join(
      '\n  ',
    ),
  );
}

/** The restore's own connection, as what reads the log takes it: the rows are not committed yet. */
function rowsOf(client: Connection): Sql {
  return {
    query: async <Rows>(text: string, parameters?: unknown[]): Promise<Rows> =>
      (await client.query(text, parameters)).rows as Rows,
  };
}
