import { archiveLog, countArchivable, getLogRetention } from '../../gateway/audit/archive/archive.ts';
import type { ArchivedSegment } from '../../gateway/audit/archive/archive.ts';
import { archiveFolder } from '../../gateway/audit/archive/segment-file.ts';
import {
  getSigningKey,
  readVerificationKeys,
  verificationFile,
} from '../../gateway/audit/chain/signing-key.ts';
import { addDays, todayIn } from '../../platform/plain-date.ts';
import { carryOut } from '../audited/audited-change.ts';
import type { Hub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

/** Moves what the log has kept for long enough into signed segments; with `isDry` it only counts. */
export async function archiveAudit(
  hub: Hub,
  { folder, isDry }: { folder: string | null; isDry: boolean },
  output: Output,
): Promise<unknown> {
  const audit = await hub.dataSource('audit');
  const { home, auditKeyFile } = hub.config;
  const { days, clause } = await getLogRetention(audit);
  // By the clock, not by the business day: a day set for a test must not shorten the log.
  const day = addDays(todayIn('Asia/Shanghai', new Date()), -days);
  const before = new Date(`${day}T00:00:00+08:00`).toISOString();
  output.line(`kept in the log\t${days} days\t${clause}`);
  if (isDry) {
    const due = await countArchivable(audit, before);
    output.line(`${due} entries made before ${day} would be archived`);
    return { dryRun: true, days, before, due };
  }
  const signingKey = await getSigningKey({ home, auditKeyFile });
  const keys = await readVerificationKeys(verificationFile(home));
  const place = { audit, folder: folder ?? archiveFolder(home), signingKey, keys };
  const entriesOf = (segments: readonly ArchivedSegment[]): number =>
    segments.reduce((sum, { entries }) => sum + entries, 0);
  const segments = await carryOut(
    hub,
    { name: 'audit archive', bulk: true },
    () => archiveLog(place, before),
    (done) => ({ rowCount: entriesOf(done) }),
  );
  for (const { path, entries, firstBatch, lastBatch } of segments)
    output.line(`${entries} entries, batches ${firstBatch} to ${lastBatch}, are now in ${path}`);
  output.line(`${entriesOf(segments)} entries made before ${day} archived`);
  return { dryRun: false, days, before, segments };
}
