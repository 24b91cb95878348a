import type { MigrationClass } from '../../../platform/postgres/migrate.ts';
import { Comparison1767225600001 } from './0001-comparison.ts';
import { Mismatch1767225600002 } from './0002-mismatch.ts';
import { EventSignal1770000000001 } from './0003-event-signal.ts';
import { SuspectList1770030000001 } from './0030-suspect-list.ts';
import { DropoutCase1770030000002 } from './0031-dropout-case.ts';

export const migrations: MigrationClass[] = [
  Comparison1767225600001,
  Mismatch1767225600002,
  EventSignal1770000000001,
  SuspectList1770030000001,
  DropoutCase1770030000002,
];
