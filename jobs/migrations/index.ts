import { Ledger1767225600001 } from './0001-ledger.ts';
import { ImportSignal1770000000001 } from './0002-import-signal.ts';
import { SuspectListImport1770000000030 } from './0030-suspect-list-import.ts';
import { ImportOverviewReader1800000000200 } from './0200-import-overview-reader.ts';
import { Retention1800000000220 } from './0220-retention.ts';
import { SheetsLeftOut1800000000391 } from './0391-sheets-left-out.ts';
import { HeldExports1800000000644 } from './0644-held-exports.ts';
import { ExportFile1800000000660 } from './0660-export-file.ts';

/** Oldest first. */
export const migrations = [
  Ledger1767225600001,
  ImportSignal1770000000001,
  SuspectListImport1770000000030,
  ImportOverviewReader1800000000200,
  Retention1800000000220,
  SheetsLeftOut1800000000391,
  HeldExports1800000000644,
  ExportFile1800000000660,
];
