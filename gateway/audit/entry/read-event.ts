import type { Caller } from '../../../platform/subgraph/types.ts';
import type { AuditEntry } from './entry.ts';
import { isWithheldRead } from '../../access/policy/withheld-reads.ts';

/** Called after an answer is known and before any of it leaves. A rejection refuses the read. */
export type ReadListener = (entry: AuditEntry) => Promise<void> | void;

/** Who reads: a caller, or the bearer of a token that opens nothing. */
export type Reader = Pick<
  Caller,
  'requestId' | 'subject' | 'clientId' | 'department' | 'division' | 'purpose'
> & {
  /** The case it is read for, where the client names one. */
  caseId: string | null;
};

/** What became of it; what is left out is empty. */
export type Read = Pick<AuditEntry, 'kind' | 'decision' | 'fields'> &
  Partial<
    Pick<
      AuditEntry,
      'withheld' | 'sources' | 'children' | 'refused' | 'bulk' | 'rowCount' | 'digest' | 'codes'
    >
  >;

const none: readonly string[] = [];

export function readerOf(caller: Omit<Reader, 'caseId'>, caseId: string | null): Reader {
  const { requestId, subject, clientId, department, division, purpose } = caller;
  return { requestId, subject, clientId, department, division, purpose, caseId };
}

/** Member by member: one is made for every answer, and an object spread into another costs ten times as much. */
export function entryOf(reader: Reader, read: Read): AuditEntry {
  return {
    at: writeInstant(Date.now()),
    kind: read.kind,
    requestId: reader.requestId,
    subject: reader.subject,
    clientId: reader.clientId,
    department: reader.department,
    division: reader.division,
    purpose: reader.purpose,
    caseId: reader.caseId,
    decision: read.decision,
    withheld: read.withheld ?? isWithheldRead(reader.purpose),
    fields: read.fields,
    sources: read.sources ?? none,
    children: read.children ?? none,
    refused: read.refused ?? none,
    bulk: read.bulk ?? false,
    rowCount: read.rowCount ?? null,
    digest: read.digest ?? null,
    codes: read.codes ?? none,
  };
}

let lastInstant = { at: Number.NaN, text: '' };

/** Several requests of a millisecond share the text: writing it takes as long as the rest of an entry. */
function writeInstant(at: number): string {
  if (lastInstant.at !== at) lastInstant = { at, text: new Date(at).toISOString() };
  return lastInstant.text;
}

/** Codes of errors, each once: upper case with underscores, or it is none of ours. */
export function codesOf(
  errors: readonly { extensions?: Record<string, unknown> | undefined }[] | undefined,
): string[] {
  if (errors === undefined) return [];
  const codes = errors.map(({ extensions }) => extensions?.['code']);
  return [...new Set(codes.filter((code) => typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code)))].map(
    String,
  );
}
