import type { MigrationClass } from '../../../platform/postgres/migrate.ts';
import { Comparison1767225600001 } from './0001-comparison.ts';
import { Mismatch1767225600002 } from './0002-mismatch.ts';
import { EventSignal1770000000001 } from './0003-event-signal.ts';
import { FeedbackList1770000000040 } from './0040-feedback-list.ts';
import { SourceClaim1770000000041 } from './0041-source-claim.ts';

export const migrations: MigrationClass[] = [
  Comparison1767225600001,
  Mismatch1767225600002,
  EventSignal1770000000001,
  FeedbackList1770000000040,
  SourceClaim1770000000041,
];
