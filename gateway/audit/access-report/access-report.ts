import type { Sql } from '../../../platform/postgres/connection/data-source.ts';
import { classesAsked } from '../../access/policy/classes-asked.ts';

/** One answer to "who looked at this child?", as the log holds it. */
export type AccessRow = {
  /** Place in the log. */
  seq: number;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  /** ANSWERED: the child was in it. REFUSED: it was asked for and not answered. EXPORTED: a file that may hold it. */
  how: 'ANSWERED' | 'REFUSED' | 'EXPORTED';
  kind: string;
  subject: string;
  clientId: string;
  department: string;
  division: string;
  purpose: string;
  caseId: string | null;
  decision: 'ALLOW' | 'DENY';
  fields: string;
  sources: readonly string[];
  requestId: string;
  withheld: boolean;
};

export type Access = AccessRow & {
  /** Classes of data that were asked for, as docs/access-policy.md names them. */
  classes: readonly string[];
};

/** Columns of what the log's own functions answer, named as {@link AccessRow} is. */
export const accessColumns = `seq, "at", how, kind, subject, client_id as "clientId", department, division, purpose,
  case_id as "caseId", decision, fields, sources, request_id as "requestId", withheld`;

export function accessOf(row: AccessRow): Access {
  return { ...row, classes: classesAsked(row.fields) };
}

/**
 * Who looked at a child, newest first, for whoever acts as the owner of the log. Without `supervision`, entries that are
 * withheld are left out as if they were not there: not even their number is told.
 */
export async function listAccess(
  sql: Sql,
  options: { childIds: readonly string[]; supervision: boolean; most: number },
): Promise<{ accesses: Access[]; archivedUntil: string | null }> {
  const rows: AccessRow[] = await sql.query(
    `select ${accessColumns} from audit.list_access($1, $2, null, null, null, $3)`,
    [options.childIds, options.supervision, options.most],
  );
  const [log]: { until: string | null }[] = await sql.query('select audit.archived_until() as until');
  return { accesses: rows.map(accessOf), archivedUntil: log?.until ?? null };
}
