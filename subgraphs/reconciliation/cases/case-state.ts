import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import type {
  CaseFacts,
  CaseOrigin,
  Ledger,
  PlacementKind,
  Responsible,
  ReturnFinding,
  StoredEvent,
  VisitOutcome,
} from './case-events.ts';
import type { CategoryCode } from './categories.ts';
import type { Notice } from './notices.ts';

export type CaseStatus = 'OPEN' | 'SUSPENDED' | 'DEFERRED' | 'RETURN_CLAIMED' | 'CLOSED';

export type Classification = {
  category: CategoryCode;
  codeSet: string | null;
  code: string | null;
  on: PlainDate;
  at: string;
  actor: string;
  evidenceIds: readonly string[];
  note: string | null;
};

export type Visit = {
  on: PlainDate;
  departments: readonly Department[];
  participants: readonly string[];
  outcome: VisitOutcome;
  note: string | null;
};

export type Suspension = {
  status: 'REQUESTED' | 'IN_FORCE' | 'ENDED';
  requestedBy: string;
  requestedOn: PlainDate;
  guardianDuty: string;
  since: PlainDate | null;
  /** Day of the last approval or renewal, from which quarters are counted. */
  renewedOn: PlainDate | null;
  until: PlainDate | null;
  reference: string | null;
};

export type Transfer = {
  seq: number;
  toDivision: string;
  toDepartment: Department;
  note: string;
  sentOn: PlainDate;
  status: 'SENT' | 'ACKNOWLEDGED' | 'DECLINED';
  answeredOn: PlainDate | null;
  answer: string | null;
};

export type EvidenceFile = {
  id: string;
  title: string;
  mediaType: string;
  sha256: string;
  bytes: number;
  addedOn: PlainDate;
};

export type Deferral = {
  until: PlainDate;
  reason: string;
  filedOn: PlainDate;
  filedBy: string;
  approvedOn: PlainDate | null;
  reference: string | null;
};

/** A case as its events make it. */
export type CaseState = {
  version: number;
  ledger: Ledger;
  status: CaseStatus;
  origin: CaseOrigin;
  originId: string | null;
  facts: CaseFacts;
  openedOn: PlainDate;
  openedBy: string;
  closedOn: PlainDate | null;
  relapse: boolean;
  outSince: PlainDate | null;
  note: string | null;
  reason: string | null;
  measures: string | null;
  responsible: Responsible | null;
  /** Dated and append-only: the last one holds (R61). */
  classifications: readonly Classification[];
  visits: readonly Visit[];
  notices: readonly Notice[];
  ruling: { court: string; reference: string; on: PlainDate } | null;
  suspension: Suspension | null;
  placement: {
    kind: PlacementKind;
    schoolName: string;
    grade: string | null;
    approval: string | null;
    on: PlainDate;
  } | null;
  claimedReturn: {
    on: PlainDate;
    schoolName: string | null;
    finding: ReturnFinding | null;
    asOf: PlainDate | null;
  } | null;
  deferral: Deferral | null;
  transfers: readonly Transfer[];
  evidence: readonly EvidenceFile[];
};

/** Replays the events of one case, oldest first. Throws a TypeError when they do not begin with its opening. */
export function stateOf(events: readonly StoredEvent[]): CaseState {
  const [opened, ...rest] = events;
  if (opened?.kind !== 'OPENED') throw new TypeError('A case begins with its opening');
  const { ledger, origin, originId, facts, outSince, note, relapse } = opened;
  let state: CaseState = {
    version: opened.seq,
    ledger,
    status: 'OPEN',
    origin,
    originId,
    facts,
    openedOn: opened.on,
    openedBy: opened.actor,
    closedOn: null,
    relapse,
    outSince,
    note,
    reason: null,
    measures: null,
    responsible: null,
    classifications: [],
    visits: [],
    notices: [],
    ruling: null,
    suspension: null,
    placement: null,
    claimedReturn: null,
    deferral: null,
    transfers: [],
    evidence: [],
  };
  for (const event of rest) state = { ...state, ...change(state, event), version: event.seq };
  return state;
}

function change(state: CaseState, event: StoredEvent): Partial<CaseState> {
  const { on } = event;
  switch (event.kind) {
    case 'OPENED':
      throw new TypeError('A case is opened once');
    case 'ESCALATED':
      return { ledger: 'DROPOUT' };
    case 'FACTS_RECORDED':
      return {
        reason: event.reason ?? state.reason,
        measures: event.measures ?? state.measures,
        responsible: event.responsible ?? state.responsible,
        outSince: event.outSince ?? state.outSince,
      };
    case 'CLASSIFIED':
      return { classifications: [...state.classifications, event] };
    case 'EVIDENCE_ADDED': {
      const { evidenceId: id, title, mediaType, sha256, bytes } = event;
      return { evidence: [...state.evidence, { id, title, mediaType, sha256, bytes, addedOn: on }] };
    }
    case 'VISITED':
      return { visits: [...state.visits, event] };
    case 'NOTICE_ISSUED': {
      const { step, name, deadline } = event;
      return { notices: [...state.notices, { step, name, deadline, issuedOn: on, served: null }] };
    }
    case 'NOTICE_SERVED': {
      const { method, receivedBy } = event;
      return {
        notices: state.notices.map((notice) =>
          notice.step === event.step ? { ...notice, served: { on, method, receivedBy } } : notice,
        ),
      };
    }
    case 'RULING_RECORDED':
      return { ruling: { court: event.court, reference: event.reference, on } };
    case 'SUSPENSION_REQUESTED':
    case 'SUSPENSION_APPROVED':
    case 'SUSPENSION_RENEWED':
    case 'SUSPENSION_ENDED':
      return changeSuspension(state, event);
    case 'PLACED': {
      const { placement: kind, schoolName, grade, approval } = event;
      return { placement: { kind, schoolName, grade, approval, on } };
    }
    case 'RETURN_CLAIMED':
      return {
        status: 'RETURN_CLAIMED',
        claimedReturn: { on, schoolName: event.schoolName, finding: null, asOf: null },
      };
    case 'RETURN_VERIFIED':
      return verified(state, event.finding, event.asOf);
    case 'DEFERRAL_FILED': {
      const { until, reason, actor } = event;
      const deferral = { until, reason, filedOn: on, filedBy: actor, approvedOn: null, reference: null };
      return { deferral };
    }
    case 'DEFERRAL_APPROVED': {
      if (state.deferral === null) return {};
      const { until, reference } = event;
      return { status: 'DEFERRED', deferral: { ...state.deferral, until, reference, approvedOn: on } };
    }
    case 'TRANSFER_SENT': {
      const { seq, toDivision, toDepartment, note } = event;
      const sent = { seq, toDivision, toDepartment, note, sentOn: on, answeredOn: null, answer: null };
      return { transfers: [...state.transfers, { ...sent, status: 'SENT' }] };
    }
    case 'TRANSFER_ACKNOWLEDGED':
    case 'TRANSFER_DECLINED': {
      const status = event.kind === 'TRANSFER_ACKNOWLEDGED' ? 'ACKNOWLEDGED' : 'DECLINED';
      return {
        transfers: state.transfers.map((transfer) =>
          transfer.status === 'SENT' ? { ...transfer, status, answeredOn: on, answer: event.note } : transfer,
        ),
      };
    }
    case 'MERGED':
    case 'CLOSED':
      return { status: 'CLOSED', closedOn: on };
  }
}

function changeSuspension(
  { suspension }: CaseState,
  event: StoredEvent & {
    kind: 'SUSPENSION_REQUESTED' | 'SUSPENSION_APPROVED' | 'SUSPENSION_RENEWED' | 'SUSPENSION_ENDED';
  },
): Partial<CaseState> {
  const { on } = event;
  if (event.kind === 'SUSPENSION_REQUESTED') {
    const { guardianDuty, actor } = event;
    const nothing = { since: null, renewedOn: null, until: null, reference: null };
    return {
      suspension: { status: 'REQUESTED', requestedBy: actor, requestedOn: on, guardianDuty, ...nothing },
    };
  }
  if (suspension === null) return {};
  if (event.kind === 'SUSPENSION_ENDED')
    return { status: 'OPEN', suspension: { ...suspension, status: 'ENDED', until: on } };
  const { until, reference } = event;
  const since = suspension.since ?? on;
  return {
    status: 'SUSPENDED',
    suspension: { ...suspension, status: 'IN_FORCE', since, renewedOn: on, until, reference },
  };
}

/** A return the registry does not show leaves the case open: it is persuaded on. */
function verified({ claimedReturn }: CaseState, finding: ReturnFinding, asOf: PlainDate): Partial<CaseState> {
  if (claimedReturn === null) return {};
  return {
    status: finding === 'REGISTERED' ? 'RETURN_CLAIMED' : 'OPEN',
    claimedReturn: { ...claimedReturn, finding, asOf },
  };
}

/** The category that holds; null before the first. */
export function categoryOf(state: CaseState): Classification | null {
  return state.classifications.at(-1) ?? null;
}

/** Who has the case now: the last recipient that acknowledged it; null: those of the child's own place. */
export function holderOf(state: CaseState): Pick<Transfer, 'toDivision' | 'toDepartment'> | null {
  return state.transfers.findLast(({ status }) => status === 'ACKNOWLEDGED') ?? null;
}
