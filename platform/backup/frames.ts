import { RefusedError } from '../errors.ts';

/**
 * A backup before it is compressed and encrypted: frames of one letter, a length and a payload. HEAD, then each table
 * and each file as BEGIN, DATA…, END, then FOOT.
 */
export type Frame =
  | { kind: 'HEAD'; value: BackupHead }
  | { kind: 'TABLE'; value: TableHead }
  | { kind: 'FILE'; value: FileHead }
  | { kind: 'DATA'; bytes: Buffer }
  | { kind: 'END'; value: PartEnd }
  | { kind: 'FOOT'; value: BackupFoot };

export type BackupHead = {
  createdAt: string;
  /** Version of the hub. */
  version: string;
  /** By schema, oldest first. */
  migrations: Record<string, string[]>;
};
export type TableHead = { schema: string; table: string; columns: string[] };
/** `path` is relative to the data folder, with `/`. */
export type FileHead = { path: string };
export type PartEnd = { rows: number; bytes: number; sha256: string };
export type BackupFoot = {
  tables: (Pick<TableHead, 'schema' | 'table'> & PartEnd)[];
  files: (FileHead & PartEnd)[];
  /** `next`: the number it gives next. */
  sequences: { schema: string; name: string; next: number }[];
  /** Whatever the maker wants to find again. */
  notes: Record<string, unknown>;
};

const letters = { HEAD: 'H', TABLE: 'T', FILE: 'F', DATA: 'D', END: 'E', FOOT: 'Z' } as const;
const prefixBytes = 5;
const longestFrame = 16 * 1024 * 1024;

export function encodeFrame(frame: Frame): Buffer {
  const payload = frame.kind === 'DATA' ? frame.bytes : Buffer.from(JSON.stringify(frame.value), 'utf8');
  const prefix = Buffer.alloc(prefixBytes);
  prefix.write(letters[frame.kind], 0, 'latin1');
  prefix.writeUInt32BE(payload.length, 1);
  return Buffer.concat([prefix, payload]);
}

export async function* decodeFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let pending = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    while (pending.length >= prefixBytes) {
      const length = pending.readUInt32BE(1);
      if (length > longestFrame) throw malformed();
      if (pending.length < prefixBytes + length) break;
      yield decodeFrame(
        pending.toString('latin1', 0, 1),
        pending.subarray(prefixBytes, prefixBytes + length),
      );
      pending = pending.subarray(prefixBytes + length);
    }
  }
  if (pending.length > 0) throw malformed();
}

function decodeFrame(letter: string, payload: Buffer): Frame {
  if (letter === letters.DATA) return { kind: 'DATA', bytes: payload };
  const kind = (Object.keys(letters) as Frame['kind'][]).find((known) => letters[known] === letter);
  if (kind === undefined) throw malformed();
  // Authenticated by the encryption: whoever wrote it had the key.
  return { kind, value: JSON.parse(payload.toString('utf8')) as unknown } as Frame;
}

function malformed(): RefusedError {
  return new RefusedError(
    'BACKUP_FORMAT',
    'The backup holds something this version of the hub does not know.',
  );
}
