import type { AccessRow } from './access-report.ts';
import type { StoredEntry } from '../entry/entry.ts';
import { readSegments } from '../archive/segment-file.ts';

/**
 * Entries of archived segments about any of the children, newest first, as the log itself would tell them. Reads every
 * segment of the folder; whether they are what was written is for `verifyWithArchive` to say.
 */
export async function listArchivedAccess(
  folder: string,
  childIds: readonly string[],
  withWithheld: boolean,
): Promise<AccessRow[]> {
  const found: AccessRow[] = [];
  const isAbout = (ids: readonly string[]): boolean => ids.some((id) => childIds.includes(id));
  for await (const record of readSegments(folder)) {
    if ('checkpoint' in record) continue;
    for (const entry of record.entries) {
      if (entry.withheld && !withWithheld) continue;
      if (isAbout(entry.children)) found.push(rowOf(entry, 'ANSWERED'));
      else if (entry.bulk) found.push(rowOf(entry, 'EXPORTED'));
      else if (isAbout(entry.refused)) found.push(rowOf(entry, 'REFUSED'));
    }
  }
  return found.reverse();
}

function rowOf(entry: StoredEntry, how: AccessRow['how']): AccessRow {
  const { seq, at, kind, subject, department, division, purpose, fields, sources, withheld } = entry;
  const { client_id: clientId, case_id: caseId, request_id: requestId } = entry;
  const decision = entry.decision === 'ALLOW' ? 'ALLOW' : 'DENY';
  const whose = { kind, subject, clientId, department, division, purpose, caseId };
  return { seq, at, how, ...whose, decision, fields, sources, requestId, withheld };
}
