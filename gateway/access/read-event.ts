import type { Caller } from '../../platform/subgraph/types.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { isWithheldRead } from './policy/withheld-reads.ts';

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
export type Read = Pick<AuditEntry, 'kind' | 'decision' | 'fields'> & Partial<AuditEntry>;

export function entryOf(reader: Reader, read: Read): AuditEntry {
  const { requestId, subject, clientId, department, division, purpose, caseId } = reader;
  return {
    at: new Date().toISOString(),
    requestId,
    subject,
    clientId,
    department,
    division,
    purpose,
    caseId,
    withheld: isWithheldRead(purpose),
    sources: [],
    children: [],
    refused: [],
    bulk: false,
    rowCount: null,
    digest: null,
    codes: [],
    ...read,
  };
}

/** Codes of errors, each once: upper case with underscores, or it is none of ours. */
export function codesOf(
  errors: readonly { extensions?: Record<string, unknown> | undefined }[] | undefined,
): string[] {
  const codes = (errors ?? []).map(({ extensions }) => extensions?.['code']);
  return [...new Set(codes.filter((code) => typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code)))].map(
    String,
  );
}
