import type { BackupHead } from '../../platform/backup/frames.ts';
import { RefusedError } from '../../platform/errors.ts';
import { migrationNames, type SchemaModule } from '../../platform/postgres/schema/migrate.ts';
import { schemaModules } from '../../jobs/schema-modules.ts';

/** Before it the audit log had no archive, and is not to be verified by what reads it today. */
const oldestRestored = 'AuditArchive1800000000280';

/**
 * The migrations a backup's store had run, of those this version knows. Throws RefusedError (BACKUP_VERSION) for a store of
 * a newer version, or of one too old.
 */
export function modulesOf({ createdAt, migrations }: BackupHead): readonly SchemaModule[] {
  const known = new Set(schemaModules.flatMap((module) => migrationNames(module.migrations)));
  const theirs = new Set(Object.values(migrations).flat());
  const newer = [...theirs].find((name) => !known.has(name));
  if (newer !== undefined || !theirs.has(oldestRestored)) {
    const made =
      newer === undefined ? 'an older version, too old for this one' : `a newer version (${newer})`;
    throw new RefusedError(
      'BACKUP_VERSION',
      `The backup of ${createdAt} was made by ${made}: restore it with the version that made it, then upgrade.`,
    );
  }
  return schemaModules.map((module) => {
    const names = migrationNames(module.migrations);
    return {
      ...module,
      migrations: module.migrations.filter((_, place) => theirs.has(names[place] ?? '')),
    };
  });
}

/** How many migrations lie between these modules and this version. */
export function countMissing(modules: readonly SchemaModule[]): number {
  const count = (some: readonly SchemaModule[]): number =>
    some.reduce((sum, { migrations }) => sum + migrations.length, 0);
  return count(schemaModules) - count(modules);
}
