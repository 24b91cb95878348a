import type { AuditEntry } from './entry/entry.ts';

/** An entry as the gateway makes them, of nobody real. */
export function sampleEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: '2026-09-10T01:02:03.456Z',
    kind: 'QUERY',
    requestId: 'r1',
    subject: 'clerk',
    clientId: 'console',
    department: 'EDUCATION',
    division: '450703',
    purpose: 'control-dropout',
    caseId: null,
    decision: 'ALLOW',
    withheld: false,
    fields: 'Child{name} Query{child}',
    sources: ['children'],
    children: ['c1'],
    refused: [],
    bulk: false,
    rowCount: null,
    digest: null,
    codes: [],
    ...changes,
  };
}
