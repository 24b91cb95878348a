import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { backupKeyFile, makeBackupKey, readBackupKey } from '../../platform/backup/key-file.ts';
import { nowhere, readBackup } from '../../platform/backup/read-backup.ts';
import { writeBackup } from '../../platform/backup/write-backup.ts';
import type { BackupFoot } from '../../platform/backup/frames.ts';
import { RefusedError } from '../../platform/errors.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { handOut } from '../audited/audited-run.ts';
import { requiredOption, textOption } from '../command/command.ts';
import type { Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';
import { backupSource, notesOf } from '../backup/store-backup.ts';

const unknownKeysNote =
  'Parts of the audit log are signed by another data folder (a gateway’s?), whose public keys this one does not hold. ' +
  'Keep its keys/audit-verification.json with the backup: hub restore asks for it (--audit-keys).';

export const backupCommand: Command = {
  usage: [
    'hub backup --out FILE|FOLDER [--key-file F]',
    'Saves every schema and what belongs to it in the data folder, of one moment, encrypted, and reads it back.',
    '--key-file  64 hexadecimal digits; default HUB_BACKUP_KEY_FILE, else keys/backup.key of the data folder',
  ],
  options: { out: { type: 'string' }, 'key-file': { type: 'string' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const out = await chooseFile(requiredOption(values, 'out'));
    const result = await withHub(output, async (hub) => {
      const given = textOption(values, 'key-file');
      const keyFile = given ?? backupKeyFile(hub.config);
      if (given === null && hub.config.backupKeyFile === null && (await makeBackupKey(keyFile))) {
        output.note(
          `A new backup key lies in ${keyFile}. Keep a copy elsewhere: no backup opens without it.`,
        );
      }
      const key = await readBackupKey(keyFile);
      let foot: BackupFoot | null = null;
      const { rows } = await handOut(hub, {
        kind: 'EXPORT',
        name: 'backup',
        out,
        print: output.data,
        write: async (path) => {
          await writeBackup(backupSource(hub), path, key);
          // A backup nobody has read is a hope.
          foot = await readBackup(path, key, nowhere);
          return { rows: foot.tables.reduce((sum, table) => sum + table.rows, 0), children: null };
        },
      });
      if (foot !== null && notesOf(foot).unknownKeys.length > 0) output.note(unknownKeysNote);
      const missingEvidence = foot === null ? 0 : (notesOf(foot).missingEvidence ?? 0);
      if (missingEvidence > 0) {
        output.note(
          `Cases name ${missingEvidence} evidence files that are not in ${hub.config.home}, and so not in the backup. ` +
            'Where the reconciliation subgraph runs by itself it must have the same folder for them.',
        );
      }
      return { rows, ...countsOf(foot), missingEvidence };
    });
    output.line(
      `${out}: ${result.rows} rows of ${result.tables} tables, ${result.files} files; read back and found whole`,
    );
    return { out, ...result };
  },
};

function countsOf(foot: BackupFoot | null): { tables: number; files: number } {
  return { tables: foot?.tables.length ?? 0, files: foot?.files.length ?? 0 };
}

/**
 * A folder gets a file named by the moment, also one that is not there yet when it is written as one (`backups/`):
 * else the first night would make a file of that name, and every other night find it taken.
 * Throws RefusedError (BACKUP_EXISTS).
 */
export async function chooseFile(text: string): Promise<string> {
  const out = resolve(text);
  const found = await stat(out).catch(() => null);
  const isFolder = found === null ? /[/\\]$/.test(text) : found.isDirectory();
  if (found === null && isFolder) makeFolder(out, 0o700);
  else if (found === null) return out;
  if (!isFolder) throw new RefusedError('BACKUP_EXISTS', `${out} exists already.`);
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return join(out, `hub-${stamp}.backup`);
}
