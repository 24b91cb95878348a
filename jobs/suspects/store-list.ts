import type { RowValue } from '../../adapters/adapter.ts';
import type { ExportChunk } from '../../adapters/read-export.ts';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { Transaction } from '../../platform/postgres/index.ts';
import { codeSets, findCodeSet } from '../../subgraphs/reconciliation/cases/code-sets.ts';
import type { ImportProgress, LedgerRow, ListDescription } from '../import/ledger.ts';
import { saveImported } from '../import/ledger.ts';
import { createSheetTally } from '../import/store/sheet-tally.ts';
import { saveIssues } from '../import/store/stage.ts';
import { suspectLock } from './settle.ts';

/** Throws a RefusedError for a description that no list can have. */
export function refuseUnknownCodeSet(id: string): void {
  if (findCodeSet(id) !== null) return;
  const known = codeSets.map((set) => set.id).join(', ');
  throw new RefusedError('CODE_SET_UNKNOWN', `There is no such code set. Known: ${known}.`);
}

const columns = {
  line_key: 'sourceKey',
  division: 'division',
  name: 'name',
  name_key: 'nameKey',
  sex: 'sex',
  birth_date: 'birthDate',
  citizen_id: 'citizenId',
  citizen_id_raw: 'citizenIdRaw',
  citizen_id_status: 'citizenIdStatus',
  id_evidence: 'idEvidence',
  certificate_number: 'certificateNumber',
  student_number: 'studentNumber',
  phone: 'phone',
  village: 'village',
  guardian_name: 'guardianName',
  guardian_citizen_id: 'guardianCitizenId',
  school_name: 'schoolName',
  printed_code: 'printedCode',
  printed_reason: 'printedReason',
  claims_return: 'claimsReturn',
  returned_on: 'returnedOn',
} as const;

/**
 * Stores a list as the newest edition of its name and ends its import. A full edition withdraws the lines it no longer
 * holds; a delta (mended lines) withdraws nothing. Throws a RefusedError for an edition older than the stored one and
 * for a code set nobody knows. Lines are matched and classified by the next reconciliation run.
 */
export async function storeSuspectList(
  tx: Transaction,
  row: LedgerRow,
  chunks: AsyncIterable<ExportChunk>,
  onProgress: (progress: ImportProgress) => void,
  beforeStoring: () => Promise<void>,
): Promise<void> {
  const { list } = row;
  if (list === null) throw new TypeError('A suspect list without a name.');
  await tx.query(`create temp table staged_line (
    stage_row int generated always as identity, sheet text, file_row int, code_set text,
    ${Object.keys(columns)
      .map((column) => `${column} ${typeOf(column)}`)
      .join(', ')}) on commit drop`);
  const { progress, tally } = await stageLines(tx, row, chunks, onProgress);
  await beforeStoring();
  await tx.query('select pg_advisory_xact_lock($1)', [suspectLock]);
  await saveList(tx, row, list);
  await mergeLines(tx, row, list);
  await saveImported(tx, row.importId, null, { progress, ...tally });
}

function typeOf(column: string): string {
  if (column === 'claims_return') return 'boolean';
  return column === 'birth_date' || column === 'returned_on' ? 'date' : 'text';
}

async function stageLines(
  tx: Transaction,
  row: LedgerRow,
  chunks: AsyncIterable<ExportChunk>,
  onProgress: (progress: ImportProgress) => void,
) {
  const names = Object.keys(columns);
  const tally = createSheetTally();
  let rowsRead = 0;
  let rowsAccepted = 0;
  let progress = { rowsRead, rowsAccepted, rowsQuarantined: 0, bytesRead: 0, bytesTotal: 0 };
  for await (const chunk of chunks) {
    tally.add(chunk);
    const lines = chunk.rows.map(({ fileRow, values }) => ({
      sheet: chunk.sheet,
      file_row: fileRow,
      code_set: values['codeSet'] ?? null,
      ...Object.fromEntries(
        Object.entries(columns).map(([column, field]) => [column, values[field] ?? null]),
      ),
      // Words of whoever made the list; a number among them is compared with nothing.
      printed_reason: maskText(values['printedReason']),
    }));
    await tx.query(
      `insert into staged_line (sheet, file_row, code_set, ${names.join(', ')})
       select sheet, file_row, code_set, ${names.join(', ')} from jsonb_to_recordset($1::jsonb) as line (
         sheet text, file_row int, code_set text, ${names.map((name) => `${name} ${typeOf(name)}`).join(', ')})`,
      [JSON.stringify(lines)],
    );
    await saveIssues(tx, row.importId, chunk.issues);
    rowsRead += chunk.rowsRead;
    rowsAccepted += chunk.rows.length;
    const { bytesRead, bytesTotal } = chunk;
    progress = { rowsRead, rowsAccepted, rowsQuarantined: rowsRead - rowsAccepted, bytesRead, bytesTotal };
    onProgress(progress);
  }
  return { progress, tally };
}

function maskText(value: RowValue | undefined): string | null {
  return typeof value === 'string' ? maskEmbeddedIds(value) : null;
}

async function saveList(tx: Transaction, row: LedgerRow, list: ListDescription): Promise<void> {
  const named: { code_set: string }[] = await tx.query(
    'select distinct code_set from staged_line where code_set is not null limit 2',
  );
  if (named.length > 1)
    throw new RefusedError('CODE_SET_MIXED', 'The lines of one list name several code sets.');
  const codeSet = list.codeSet ?? named[0]?.code_set ?? null;
  if (codeSet !== null) refuseUnknownCodeSet(codeSet);
  const saved: unknown[] = await tx.query(
    `insert into reconciliation.suspect_list as known (list, code_set, claims_returns, division, as_of, import_id)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (list) do update
     set code_set = coalesce(excluded.code_set, known.code_set), claims_returns = excluded.claims_returns,
       division = excluded.division, as_of = excluded.as_of, import_id = excluded.import_id, received_at = now()
     where known.as_of <= excluded.as_of
     returning list`,
    [list.name, codeSet, list.claimsReturns, row.scope, row.asOf, row.importId],
  );
  if (saved.length === 0)
    throw new RefusedError(
      'LIST_OUTDATED',
      'A newer edition of this list is stored; the older one is not taken in.',
    );
}

async function mergeLines(tx: Transaction, row: LedgerRow, list: ListDescription): Promise<void> {
  const names = Object.keys(columns).filter((name) => name !== 'division' && name !== 'claims_return');
  const updated = [...names, 'division', 'claims_return', 'import_id', 'sheet', 'file_row', 'as_of'].filter(
    (name) => name !== 'line_key',
  );
  await tx.query(
    `insert into reconciliation.suspect_line as known (list, ordinal, import_id, sheet, file_row, as_of, division,
       claims_return, ${names.join(', ')})
     select $1, row_number() over (partition by line_key order by stage_row), $2, sheet, file_row, $3::date,
       coalesce(division, $4), coalesce(claims_return, false) or $5::boolean, ${names.join(', ')}
     from staged_line
     on conflict (list, line_key, ordinal) do update
     set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}, withdrawn = false, judged_on = null`,
    [list.name, row.importId, row.asOf, row.scope, list.claimsReturns],
  );
  if (row.kind === 'DELTA') return;
  await tx.query(
    `update reconciliation.suspect_line set withdrawn = true, version = version + 1
     where list = $1 and import_id <> $2 and not withdrawn`,
    [list.name, row.importId],
  );
}
