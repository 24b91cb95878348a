import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { entryOf } from '../../gateway/audit/entry/read-event.ts';
import type { Read } from '../../gateway/audit/entry/read-event.ts';
import { openAuditLog } from '../../gateway/audit/log/audit-log.ts';
import type { AuditEntry } from '../../gateway/audit/entry/entry.ts';
import { RefusedError } from '../../platform/errors.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { Hub } from '../hub/open-hub.ts';

/** What a command did: for no department, no case and under a request of its own where it does not say. */
export type Run = Omit<Read, 'decision'> & Partial<Pick<AuditEntry, 'department' | 'requestId' | 'caseId'>>;

/** Records what a command is about to hand out. Throws RefusedError (AUDIT_UNAVAILABLE); then nothing may leave. */
export async function recordRun(hub: Hub, run: Run): Promise<void> {
  const { home, auditKeyFile } = hub.config;
  const audit = await openAuditLog({ url: hub.databaseUrl, home, auditKeyFile, log: hub.log });
  try {
    const reader = {
      requestId: run.requestId ?? randomUUID(),
      subject: `operator:${userInfo().username}`,
      clientId: 'cli',
      department: run.department ?? '',
      division: '',
      purpose: 'operate-hub',
      caseId: run.caseId ?? null,
    };
    await audit.record(entryOf(reader, { ...run, decision: 'ALLOW' }));
  } catch (cause) {
    throw new RefusedError(
      'AUDIT_UNAVAILABLE',
      'This cannot be recorded in the audit log: nothing is handed out.',
      {
        cause,
      },
    );
  } finally {
    await audit.close();
  }
}

type Written = {
  rows: number;
  /** Children in the files, where they are few enough to be listed; null: they may hold any. */
  children: readonly string[] | null;
};

/**
 * Lets a command write its files, and hands them out once they are in the audit log with their digest: in the folder
 * asked for, or through `print` where there is none. Nothing is left behind when that cannot be recorded; a command
 * that had nothing to write is not recorded.
 */
export async function handOut<Result extends Written>(
  hub: Hub,
  run: {
    kind: 'EXPORT' | 'REPORT';
    /** What it is, in the audit log. */
    name: string;
    department?: string;
    out: string | null;
    print: (bytes: Uint8Array) => Promise<void>;
    /** Writes at the path given, and beside it where one file is not enough. */
    write: (path: string) => Promise<Result>;
  },
): Promise<Result> {
  const { kind, name, department, out, print, write } = run;
  const target = out === null ? hub.config.home : dirname(out);
  const draft = join(target, `.handing-out-${randomBytes(6).toString('hex')}`);
  if (out === null) makeFolder(target, 0o700);
  await mkdir(draft, { mode: 0o700 }).catch((cause: unknown) => {
    throw new RefusedError('FOLDER_UNUSABLE', `${target} is no folder that can be written to.`, { cause });
  });
  try {
    const written = await write(join(draft, out === null ? 'out' : basename(out)));
    const files = (await readdir(draft)).sort();
    if (files.length === 0) return written;
    const hash = createHash('sha256');
    for (const file of files) {
      for await (const chunk of createReadStream(join(draft, file))) hash.update(chunk as Buffer);
    }
    await recordRun(hub, {
      kind,
      fields: name,
      ...(department !== undefined && { department }),
      children: written.children ?? [],
      bulk: written.children === null,
      rowCount: written.rows,
      digest: hash.digest('hex'),
    });
    for (const file of files) {
      if (out !== null) await rename(join(draft, file), join(target, file));
      else await pipeline(createReadStream(join(draft, file)), printing(print));
    }
    return written;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function printing(print: (bytes: Uint8Array) => Promise<void>): Writable {
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      print(chunk).then(() => done(), done);
    },
  });
}
