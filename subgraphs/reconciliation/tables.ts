import type { GoldenValues } from './mismatch/shown/shown-flag.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Department, ImportSource, SourceSystem } from '../../platform/source-systems.ts';
import type { Severity } from './mismatch/rule.ts';

export type MismatchStatus =
  | 'OPEN'
  | 'ACKNOWLEDGED'
  | 'CORRECTION_REPORTED'
  | 'RESOLVED'
  | 'REOPENED'
  | 'DISMISSED'
  | 'ESCALATED'
  | 'SUPERSEDED';

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
  version: number;
  /** Department the rule names, while it lies with another. */
  ruleDepartment: Department | null;
  escalatedAt: string | null;
  staleSince: PlainDate | null;
  dismissedUntil: PlainDate | null;
  /** Ids of the flags that go on with it, whether or not the caller may know of them; null unless SUPERSEDED. */
  supersededBy: readonly string[] | null;
  /** Null: the department's own desk. */
  postId: string | null;
  /** For who may not see all agencies' data: `division` is its own, and which post it lies with is withheld. */
  placeWithheld?: boolean;
  /** For the same: what agencies it may see give of the golden values evidence may quote. */
  golden?: GoldenValues | null;
  /** Where the statement brought it along. */
  history?: readonly EventRow[];
  /** The same; null: it does not exist for the caller. */
  child?: ChildRow | null;
};

export type EventRow = {
  mismatchId: string;
  from: MismatchStatus | null;
  to: MismatchStatus;
  at: string;
  actor: string;
  reason: string | null;
  kind: 'STATUS' | 'NOTE' | 'TRANSFER' | 'STALE' | 'FRESH';
  /** Null: the hub itself. */
  actorDepartment: Department | null;
  /** In charge after a transfer. */
  department: Department | null;
  evidence: string | null;
  until: PlainDate | null;
  /** Resolved on the day it was found, before anybody was asked. */
  unasked: boolean | null;
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
