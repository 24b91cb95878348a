import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import { RefusedError } from '../../platform/errors.ts';
import { normaliseDivisionCode } from '../../adapters/reference/divisions.ts';
import type { LeftOutSheet } from '../../adapters/read-export.ts';
import type { ImportId } from '../../platform/ids.ts';
import { newImportId } from '../../platform/ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { DataKeys } from '../../platform/data-keys/key-source.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { ImportSource } from '../../platform/source-systems.ts';
import type { Hold } from './store/shrink-guard.ts';
import type { SheetReport, SheetTally } from './store/sheet-tally.ts';
import { spoolFile } from './spool/spool.ts';

export type ImportKind = 'SNAPSHOT' | 'DELTA';
export type ImportStatus = 'QUEUED' | 'RUNNING' | 'IMPORTED' | 'REFUSED' | 'FAILED';

/** Why an import was refused or failed. `message` is fit to show; it never holds row text. */
export type ImportProblem = {
  code: string;
  message: string;
  sheet?: string;
  missing?: readonly string[];
  captionsSeen?: readonly string[];
};

export type LedgerRow = {
  importId: ImportId;
  source: ImportSource;
  fileName: string;
  spoolPath: string;
  fileSha256: string;
  asOf: PlainDate;
  kind: ImportKind;
  scope: string;
  groupId: string | null;
  status: ImportStatus;
  rowsRead: number;
  rowsAccepted: number;
  rowsQuarantined: number;
  bytesRead: number;
  bytesTotal: number;
  problem: ImportProblem | null;
  /** A row for each sheet that was read: captions that were left out, and why. */
  headers: readonly (Omit<SheetReport, 'matched' | 'rowsRead'> & {
    /** Rows of data; not kept of imports made before these were counted. */
    rowsRead?: number;
  })[];
  /** Sheets of a workbook that were not read. */
  leftOut: readonly LeftOutSheet[];
  shrinkHeld: boolean;
  /** Why it waits for a person; null also where an older version held it. */
  hold: Hold | null;
  /** Of a suspect list; null for exports. */
  list: ListDescription | null;
  attempts: number;
  finishedAt: Date | null;
};

export type Submission = {
  source: ImportSource;
  path: string;
  asOf: PlainDate;
  kind: ImportKind;
  /** Division the file speaks for, padded or not; '' for undeclared. */
  scope: string;
  /** Files with the same group id (a UUID) are one snapshot: give them the same day and scope. */
  groupId: string | null;
  /** Of a suspect list. */
  list?: ListDescription | null;
};

/** What is told with a suspect list when it is handed in. */
export type ListDescription = {
  name: string;
  /** Null: the file names it, or its codes are not read. */
  codeSet: string | null;
  /** Every line claims that the child is back at school (R20). */
  claimsReturns: boolean;
};

/** `keys`: under which the copies are sealed. */
export type SubmitDeps = { sql: Sql; home: string; keys: DataKeys };

/**
 * Takes a copy of the file and enters it in the ledger. The same content for the same source, day, kind and
 * scope is one import, also when it is handed in twice at the same moment: `duplicate` then says that the id
 * is of the earlier one. A refused or failed import does not stand in the way of a new attempt.
 */
export async function submitImport(
  deps: SubmitDeps,
  submission: Submission,
): Promise<{ importId: ImportId; duplicate: boolean }> {
  const { source, path, asOf, kind, groupId, list = null } = submission;
  const scope = readScope(submission.scope);
  const file = await spoolFile(deps, path);
  const importId = newImportId();
  // An update on conflict, not 'do nothing': it waits for another session that enters the same file at this
  // moment and returns its row. A file handed in again with others belongs with those from now on.
  const entered: { import_id: ImportId }[] = await deps.sql.query(
    `insert into jobs.import
       (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope, group_id, bytes_total, list)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (source_system, file_sha256, as_of, kind, scope, (coalesce(list ->> 'name', ''))) where status not in ('REFUSED', 'FAILED')
     do update set group_id = coalesce(excluded.group_id, import.group_id)
     returning import_id`,
    [
      importId,
      source,
      // Whoever names a file may name whom it is about.
      maskEmbeddedIds(basename(path)),
      file.path,
      file.sha256,
      asOf,
      kind,
      scope,
      groupId,
      file.bytes,
      list === null ? null : JSON.stringify(list),
    ],
  );
  const row = entered[0];
  if (row === undefined) throw new TypeError('The ledger returned no row.');
  return { importId: row.import_id, duplicate: row.import_id !== importId };
}

/** Without the zeros that pad a code: places are compared by their first digits. Throws RefusedError. */
function readScope(text: string): string {
  if (!/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$/.test(text)) {
    throw new RefusedError('SCOPE_MALFORMED', 'A scope is a division code of 2, 4, 6, 9 or 12 digits.');
  }
  return normaliseDivisionCode(text) ?? text;
}

/**
 * Hands in several files, in the order given. Files of one source, day, kind and scope are one snapshot, unless they
 * bring group ids of their own; all are in the ledger before a worker sees the first, so none is taken for the whole.
 */
export async function submitTogether(
  deps: SubmitDeps,
  submissions: readonly Submission[],
): Promise<{ importId: ImportId; duplicate: boolean }[]> {
  const snapshotOf = ({ source, asOf, kind, scope }: Submission): string =>
    [source, asOf, kind, readScope(scope)].join(' ');
  const groups = new Map<string, string>();
  const submitted = [];
  for (const submission of submissions) {
    const snapshot = snapshotOf(submission);
    const several = submissions.filter((other) => snapshotOf(other) === snapshot).length > 1;
    if (several && !groups.has(snapshot)) groups.set(snapshot, randomUUID());
    const groupId = submission.groupId ?? groups.get(snapshot) ?? null;
    submitted.push(await submitImport(deps, { ...submission, groupId }));
  }
  return submitted;
}

const ledgerColumns = `
  import_id as "importId", source_system as source, file_name as "fileName", spool_path as "spoolPath",
  file_sha256 as "fileSha256", as_of::text as "asOf", kind, scope, group_id as "groupId", status,
  rows_read as "rowsRead", rows_accepted as "rowsAccepted", rows_quarantined as "rowsQuarantined",
  bytes_read::float8 as "bytesRead", bytes_total::float8 as "bytesTotal", problem, headers, left_out as "leftOut", list,
  shrink_held as "shrinkHeld", hold, attempts, finished_at as "finishedAt"`;

/** Throws for an id the ledger does not hold. */
export async function getImport(sql: Sql, importId: ImportId): Promise<LedgerRow> {
  const row = (await listImports(sql, [importId]))[0];
  if (row === undefined) throw new RefusedError('IMPORT_UNKNOWN', 'There is no import with this id.');
  return row;
}

/** In the order in which they were handed in; ids not found are left out. */
export function listImports(sql: Sql, importIds: readonly ImportId[]): Promise<LedgerRow[]> {
  return sql.query(
    `select ${ledgerColumns} from jobs.import where import_id = any($1::uuid[]) order by created_at, import_id`,
    [importIds],
  );
}

/** Imports that still have to be run, oldest first. */
export function listUnfinished(sql: Sql): Promise<LedgerRow[]> {
  return sql.query(
    `select ${ledgerColumns} from jobs.import where status in ('QUEUED', 'RUNNING') order by created_at, import_id`,
  );
}

export async function saveStarted(sql: Sql, importId: ImportId): Promise<void> {
  await sql.query(
    `update jobs.import
     set status = 'RUNNING', started_at = now(), finished_at = null, problem = null, attempts = attempts + 1,
         rows_read = 0, rows_accepted = 0, rows_quarantined = 0, bytes_read = 0
     where import_id = $1`,
    [importId],
  );
}

export type ImportProgress = {
  rowsRead: number;
  rowsAccepted: number;
  rowsQuarantined: number;
  bytesRead: number;
  bytesTotal: number;
};

export async function saveProgress(sql: Sql, importId: ImportId, progress: ImportProgress): Promise<void> {
  await sql.query(
    `update jobs.import
     set rows_read = $2, rows_accepted = $3, rows_quarantined = $4, bytes_read = $5, bytes_total = $6
     where import_id = $1`,
    [
      importId,
      progress.rowsRead,
      progress.rowsAccepted,
      progress.rowsQuarantined,
      progress.bytesRead,
      progress.bytesTotal,
    ],
  );
}

/** QUEUED means that it will be tried again. */
export async function saveProblem(
  sql: Sql,
  importId: ImportId,
  status: 'QUEUED' | 'REFUSED' | 'FAILED',
  problem: ImportProblem,
): Promise<void> {
  await sql.query(
    `update jobs.import
     set status = $2, problem = $3, finished_at = case when $2 = 'QUEUED' then null else now() end
     where import_id = $1 and status <> 'IMPORTED'`,
    [importId, status, JSON.stringify(problem)],
  );
}

export async function saveImported(
  sql: Sql,
  importId: ImportId,
  batchId: number | null,
  { progress, sheets, leftOut }: { progress: ImportProgress } & SheetTally,
): Promise<void> {
  await saveProgress(sql, importId, progress);
  // Whoever names a sheet may name whom it is about.
  const read = sheets.map(({ sheet, rowsRead, headerRow, unknown, duplicates, forbidden }) => ({
    sheet: maskEmbeddedIds(sheet),
    rowsRead,
    headerRow,
    unknown,
    duplicates,
    forbidden,
  }));
  const notRead = leftOut.map((left) => ({ ...left, sheet: maskEmbeddedIds(left.sheet) }));
  await sql.query(
    `update jobs.import set status = 'IMPORTED', batch_id = $2, headers = $3, left_out = $4, finished_at = clock_timestamp(),
       problem = null
     where import_id = $1`,
    [importId, batchId, JSON.stringify(read), JSON.stringify(notRead)],
  );
}
