import { maskEmbeddedIds } from '../../../platform/embedded-ids.ts';

export type AuditKind =
  'QUERY' | 'MUTATION' | 'SUBSCRIPTION' | 'REFUSAL' | 'EXPORT' | 'REPORT' | 'INSPECTION';

/** One line of the log: who was told what of whom. Opaque ids and names of the schema; no name, number or variable. */
export type AuditEntry = {
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  kind: AuditKind;
  requestId: string;
  subject: string;
  clientId: string;
  department: string;
  /** Division prefix the reader is confined to; '' is everywhere. */
  division: string;
  purpose: string;
  caseId: string | null;
  /** DENY: nothing was handed out. */
  decision: 'ALLOW' | 'DENY';
  /** Only supervision is shown this entry when it asks who looked at a child. */
  withheld: boolean;
  /** What was asked for: `Type{field field} …`, or the name of an export or report. */
  fields: string;
  /** Sources that were asked. */
  sources: readonly string[];
  /** Children in the answer. */
  children: readonly string[];
  /** Children asked for by id and not answered. */
  refused: readonly string[];
  /** Handed out more children than are listed: may hold any. */
  bulk: boolean;
  /** Lines of an export or report, and its SHA-256. */
  rowCount: number | null;
  digest: string | null;
  /** Codes of the errors told with the answer. */
  codes: readonly string[];
};

/** An entry at its place in the log, named as the columns are. Keys stand in the order they are hashed in. */
export type StoredEntry = {
  seq: number;
  batch: number;
  at: string;
  kind: string;
  request_id: string;
  subject: string;
  client_id: string;
  department: string;
  division: string;
  purpose: string;
  case_id: string | null;
  decision: string;
  withheld: boolean;
  fields: string;
  sources: readonly string[];
  children: readonly string[];
  refused: readonly string[];
  bulk: boolean;
  row_count: number | null;
  digest: string | null;
  codes: readonly string[];
};

export function storedEntry(entry: AuditEntry, seq: number, batch: number): StoredEntry {
  return {
    seq,
    batch,
    at: entry.at,
    kind: entry.kind,
    request_id: plain(entry.requestId),
    subject: plain(entry.subject),
    client_id: plain(entry.clientId),
    department: plain(entry.department),
    division: plain(entry.division),
    purpose: plain(entry.purpose),
    case_id: entry.caseId === null ? null : plain(entry.caseId),
    decision: entry.decision,
    withheld: entry.withheld,
    fields: entry.fields,
    sources: entry.sources,
    children: entry.children,
    refused: entry.refused,
    bulk: entry.bulk,
    row_count: entry.rowCount,
    digest: entry.digest,
    codes: entry.codes,
  };
}

/** The text that is hashed: the same for what was written, what a database holds and what a file holds. */
export function canonicalEntries(entries: readonly StoredEntry[]): string {
  return JSON.stringify(entries.map(inOrder));
}

function inOrder(entry: StoredEntry): StoredEntry {
  return {
    seq: entry.seq,
    batch: entry.batch,
    at: entry.at,
    kind: entry.kind,
    request_id: entry.request_id,
    subject: entry.subject,
    client_id: entry.client_id,
    department: entry.department,
    division: entry.division,
    purpose: entry.purpose,
    case_id: entry.case_id,
    decision: entry.decision,
    withheld: entry.withheld,
    fields: entry.fields,
    sources: entry.sources,
    children: entry.children,
    refused: entry.refused,
    bulk: entry.bulk,
    row_count: entry.row_count,
    digest: entry.digest,
    codes: entry.codes,
  };
}

const longestText = 200;
/** PostgreSQL stores no NUL, and half a surrogate pair would not come back as it went in. */
const unstorable = /[\p{Cc}\p{Cs}]/gu;

/** Texts of a token are the issuer's: whatever they hold, one reader's must not spoil the batch of all. */
function plain(text: string): string {
  return maskEmbeddedIds(text.replace(unstorable, '').slice(0, longestText).replace(unstorable, ''));
}
