import { readLog, readLogFile } from '../../gateway/audit/log/read-batches.ts';
import type { LogRecord } from '../../gateway/audit/log/read-batches.ts';
import { archiveFolder, listSegments, readSegments } from '../../gateway/audit/archive/segment-file.ts';
import { gatherVerificationKeys, verificationFile } from '../../gateway/audit/chain/signing-key.ts';
import { verifyLog, verifyWithArchive } from '../../gateway/audit/verification/verify.ts';
import type { AuditProblem, Verdict } from '../../gateway/audit/verification/verify.ts';
import { findWitnessedHead } from '../../gateway/audit/log/witness.ts';
import type { WitnessedHead } from '../../gateway/audit/log/witness.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { Output } from '../command/output.ts';
import { withHub } from '../hub/open-hub.ts';

export type VerificationOrder = {
  home: string;
  /** An exported log or one segment, in place of the database. */
  file: string | null;
  /** Files of public keys, in place of that of the data folder. */
  keys: readonly string[];
  /** A head somebody noted. */
  head: WitnessedHead | null;
  /** Folder of segments; null: that of the data folder, if there are any. */
  archive: string | null;
};

/** Verifies what is named, prints what it found, and throws RefusedError (AUDIT_LOG_BROKEN) for a log that was changed. */
export async function verifyAudit(order: VerificationOrder, output: Output): Promise<Verdict> {
  const { home, file } = order;
  const witnessed = await findWitnessedHead(home);
  const heads = [order.head, witnessed].filter((head) => head !== null);
  const check = async (live: AsyncIterable<LogRecord>): Promise<Verdict> => {
    const keys = await gatherVerificationKeys(order.keys.length > 0 ? order.keys : [verificationFile(home)]);
    const folder = order.archive ?? (file === null ? await findOwnArchive(home) : null);
    if (folder === null) {
      // One segment handed in alone ends where the next begins.
      const verdict = await verifyLog(live, keys, heads, { mayEndEarly: file !== null });
      refuseBroken(verdict.problems);
      return verdict;
    }
    const {
      archive,
      live: verdict,
      problems,
    } = await verifyWithArchive({ segments: readSegments(folder), live }, keys, heads);
    refuseBroken(problems);
    output.line(
      `${archive.entries} archived entries up to batch ${archive.head.batch} are as they were written`,
    );
    if (verdict.from === null && archive.head.batch > 0)
      output.note('The log still holds what its archive holds: it was restored from an earlier backup.');
    return verdict;
  };
  // A command that only reads a file needs no database.
  const verdict =
    file === null
      ? await withHub(output, async (hub) => check(readLog(await hub.dataSource('audit'))))
      : await check(readLogFile(file));
  tell(verdict, order, output);
  return verdict;
}

async function findOwnArchive(home: string): Promise<string | null> {
  const folder = archiveFolder(home);
  return (await listSegments(folder)).length > 0 ? folder : null;
}

function tell(
  { batches, entries, head, from, closedBy }: Verdict,
  order: VerificationOrder,
  output: Output,
): void {
  output.line(`${entries} entries in ${batches} batches are as they were written`);
  if (from !== null && order.archive === null)
    output.line(`before them: entries up to ${from.newest}, batch ${from.batch}, which are archived`);
  if (closedBy !== null) output.line(`a segment: the log goes on behind batch ${closedBy.batch}`);
  output.line(`head\t${head.batch}:${head.hash}`);
}

function refuseBroken(problems: readonly AuditProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ code, batch }) => `${code} at batch ${batch}`);
  // Signed by another data folder is the one finding that may have a harmless reason.
  const hint = problems.every(({ code }) => code === 'KEY_UNKNOWN')
    ? '\nA gateway or a command with another data folder signs with a key of its own. If there is one, name the public keys of all: --keys keys/audit-verification.json,/other/keys/audit-verification.json'
    : '';
  throw new RefusedError(
    'AUDIT_LOG_BROKEN',
    ['The audit log is not what was written:', ...lines].join('\n  ') + hint,
  );
}
