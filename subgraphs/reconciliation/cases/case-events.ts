import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import type { CategoryCode } from './categories.ts';
import type { NoticeStep } from './notices.ts';

/** 失学辍学台账, and the ledger of children at risk 辍学苗头 (R33). */
export type Ledger = 'DROPOUT' | 'AT_RISK';

export type CaseFacts = {
  name: string | null;
  sex: string | null;
  birthDate: PlainDate | null;
  citizenId: string | null;
  schoolName: string | null;
  grade: string | null;
};

export type Responsible = { name: string; post: string; phone: string | null };

export type VisitOutcome = 'AGREED_TO_RETURN' | 'REFUSED' | 'NOT_MET' | 'OTHER';

export type PlacementKind =
  | 'FORMER_CLASS'
  | 'GRADE_BY_ATTAINMENT'
  | 'VOCATIONAL_SCHOOL'
  | 'SPECIAL_SCHOOL'
  | 'ORDINARY_CLASS_WITH_SUPPORT'
  | 'HOME_TEACHING';

export type ReturnFinding = 'REGISTERED' | 'NOT_REGISTERED';

export type CaseOrigin = 'MISMATCH' | 'SUSPECT_LIST' | 'BY_HAND';

/** Everything that can happen to a case. What a case is follows from its events alone, oldest first. */
export type CaseEvent = { on: PlainDate } & (
  | {
      kind: 'OPENED';
      ledger: Ledger;
      origin: CaseOrigin;
      originId: string | null;
      facts: CaseFacts;
      outSince: PlainDate | null;
      note: string | null;
      relapse: boolean;
    }
  | { kind: 'ESCALATED'; note: string }
  | {
      kind: 'FACTS_RECORDED';
      reason: string | null;
      measures: string | null;
      responsible: Responsible | null;
      outSince: PlainDate | null;
    }
  | {
      kind: 'CLASSIFIED';
      category: CategoryCode;
      codeSet: string | null;
      code: string | null;
      evidenceIds: readonly string[];
      note: string | null;
    }
  | {
      kind: 'EVIDENCE_ADDED';
      evidenceId: string;
      title: string;
      mediaType: string;
      sha256: string;
      bytes: number;
    }
  | {
      kind: 'VISITED';
      departments: readonly Department[];
      participants: readonly string[];
      outcome: VisitOutcome;
      note: string | null;
    }
  | {
      kind: 'NOTICE_ISSUED';
      step: NoticeStep;
      name: string;
      deadline: PlainDate | null;
      evidenceIds: readonly string[];
    }
  | {
      kind: 'NOTICE_SERVED';
      step: NoticeStep;
      method: string;
      receivedBy: string;
      evidenceIds: readonly string[];
    }
  | { kind: 'RULING_RECORDED'; court: string; reference: string; evidenceIds: readonly string[] }
  | { kind: 'SUSPENSION_REQUESTED'; guardianDuty: string; evidenceIds: readonly string[] }
  | { kind: 'SUSPENSION_APPROVED' | 'SUSPENSION_RENEWED'; until: PlainDate; reference: string }
  | { kind: 'SUSPENSION_ENDED'; note: string }
  | {
      kind: 'PLACED';
      placement: PlacementKind;
      schoolName: string;
      grade: string | null;
      approval: string | null;
    }
  | { kind: 'RETURN_CLAIMED'; schoolName: string | null }
  | { kind: 'RETURN_VERIFIED'; finding: ReturnFinding; asOf: PlainDate }
  | { kind: 'DEFERRAL_FILED'; until: PlainDate; reason: string; evidenceIds: readonly string[] }
  | { kind: 'DEFERRAL_APPROVED'; until: PlainDate; reference: string }
  | {
      kind: 'TRANSFER_SENT';
      toDivision: string;
      toDepartment: Department;
      note: string;
    }
  | { kind: 'TRANSFER_ACKNOWLEDGED' | 'TRANSFER_DECLINED'; note: string | null }
  | { kind: 'MERGED'; into: string }
  | { kind: 'CLOSED'; note: string }
);

/** An event as it was kept: who, when, and its place in the case. */
export type StoredEvent = CaseEvent & {
  seq: number;
  /** ISO text with offset. */
  at: string;
  actor: string;
  department: Department | null;
  division: string;
};
