import { sourceSystems } from '../../../../platform/source-systems.ts';
import type { RecordKey } from './rows.ts';

/** A record's id in the public schema: opaque, stable as long as its source keeps the row. */
export function writeRecordId({ source, recordId }: RecordKey): string {
  return Buffer.from(`${source} ${recordId}`, 'utf8').toString('base64url');
}

/** Null for anything but an id of ours. */
export function parseRecordId(id: string): RecordKey | null {
  const [name, number] = Buffer.from(id, 'base64url').toString('utf8').split(' ');
  const source = sourceSystems.find((candidate) => candidate === name);
  const recordId = Number(number);
  return source === undefined || !Number.isSafeInteger(recordId) ? null : { source, recordId };
}
