import type { PlainDate } from '../../platform/plain-date.ts';
import type { Department, ImportSource, SourceSystem } from '../../platform/source-systems.ts';
import type { Severity } from './mismatch/rule.ts';

export type MismatchStatus =
  'OPEN' | 'ACKNOWLEDGED' | 'CORRECTION_REPORTED' | 'RESOLVED' | 'REOPENED' | 'DISMISSED' | 'ESCALATED';

export type EvidenceRow = { field: string; value: string | null; source: SourceSystem | null };

/** Instants are ISO texts with offset. */
export type MismatchRow = {
  id: string;
  rule: string;
  ruleVersion: number;
  childId: string;
  department: Department;
  division: string;
  status: MismatchStatus;
  severity: Severity;
  evidence: readonly EvidenceRow[];
  openedAt: string;
  dueAt: string;
};

export type EventRow = {
  mismatchId: string;
  from: MismatchStatus | null;
  to: MismatchStatus;
  at: string;
  actor: string;
  reason: string | null;
};

export type ChildRow = {
  schooling: {
    status: string;
    schoolName: string | null;
    grade: string | null;
    ofSchoolAge: boolean;
    asOf: PlainDate;
  };
  mismatches: readonly MismatchRow[];
};

export type ImportRow = {
  id: string;
  source: ImportSource;
  fileSha256: string;
  asOf: PlainDate;
  kind: 'SNAPSHOT' | 'DELTA';
  status: string;
  rowsRead: number;
  rowsAccepted: number;
  rowsQuarantined: number;
  problem: string | null;
  shrinkHeld: boolean;
  createdAt: string;
  finishedAt: string | null;
  /** 0 to 1. */
  progress: number;
};

export type ChangeRow = { eventId: number; event: EventRow; mismatch: MismatchRow };
