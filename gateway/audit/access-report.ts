import type { Sql } from '../../platform/postgres/data-source.ts';

/** One answer to "who looked at this child?". */
export type Access = {
  at: string;
  /** ANSWERED: the child was in it. REFUSED: it was asked for and not answered. EXPORTED: a file that may hold it. */
  how: 'ANSWERED' | 'REFUSED' | 'EXPORTED';
  kind: string;
  department: string;
  division: string;
  subject: string;
  clientId: string;
  purpose: string;
  caseId: string | null;
  fields: string;
  requestId: string;
  withheld: boolean;
};

/**
 * Who looked at a child, newest first. Without `supervision`, entries that are withheld are left out as if they were
 * not there: not even their number is told.
 */
export async function listAccess(
  sql: Sql,
  options: { childIds: readonly string[]; supervision: boolean; most: number },
): Promise<Access[]> {
  return sql.query(
    `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
            case when children && $1::text[] then 'ANSWERED' when bulk then 'EXPORTED' else 'REFUSED' end as how,
            kind, department, division, subject, client_id as "clientId", purpose, case_id as "caseId", fields,
            request_id as "requestId", withheld
       from audit.entry
      where ((children || refused) && $1::text[] or bulk) and ($2 or not withheld)
      order by seq desc
      limit $3`,
    [options.childIds, options.supervision, options.most],
  );
}
