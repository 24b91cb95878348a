import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import type { LinkNote } from '../../tables.ts';

export type RecordKey = { source: SourceSystem; recordId: number };

/** What linkage compares of one record, and where it is linked. */
export type ComparedRecord = RecordKey & {
  childId: string | null;
  sourceKey: string;
  fileRow: number;
  importId: string;
  asOf: PlainDate;
  present: boolean;
  name: string;
  formerNameKey: string | null;
  sex: string | null;
  birthDate: PlainDate | null;
  citizenId: string | null;
  citizenIdRaw: string | null;
  guardianCitizenId: string | null;
  guardianName: string | null;
  phone: string | null;
  village: string | null;
  division: string | null;
};

export type ReviewStatus = 'OPEN' | 'DECIDED' | 'REOPENED' | 'WITHDRAWN';

/** Somebody has still to decide. */
export const undecided: readonly ReviewStatus[] = ['OPEN', 'REOPENED'];

export type ReviewRow = ComparedRecord & {
  id: string;
  seq: number;
  status: ReviewStatus;
  version: number;
  openedAt: Date;
  updatedAt: Date;
};

/** Field → its level and bits; what did not count is left out. */
export type FieldLevels = Readonly<Record<string, readonly [level: string, bits: number]>>;

export type CandidateRow = RecordKey & {
  childId: string;
  bits: number;
  levels: FieldLevels;
  runnerUp: { childId: string; bits: number } | null;
  modelVersion: string;
};

export type DecisionKind = 'MUST_LINK' | 'CANNOT_LINK';

export type DecisionRow = RecordKey & {
  id: string;
  kind: DecisionKind;
  state: 'IN_FORCE' | 'OVERRULED' | 'LAPSED' | 'UNDONE';
  otherSource: SourceSystem;
  otherRecordId: number;
  childId: string | null;
  reason: string;
  actor: string;
  department: string;
  decidedAt: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoReason: string | null;
};

/** Why a record and the child `ofChild` are not linked. `rejectedChild` is the one it is not linked to. */
export type RejectedRow = ComparedRecord & {
  ofChild: string;
  kind: 'AWAITING_REVIEW' | 'KEPT_APART' | 'CONTESTED_NUMBER';
  rejectedChild: string | null;
  decisionId: string | null;
  /** Why its own number is not believed. */
  why: NonNullable<LinkNote['ejected']> | null;
};
