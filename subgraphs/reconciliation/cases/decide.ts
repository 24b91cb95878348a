import { divisionPrefix } from '../../../platform/division-code.ts';
import { addMonths, addYears, completedYears } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import type { CaseEvent } from './case-events.ts';
import type { CaseState } from './case-state.ts';
import { categoryOf, holderOf } from './case-state.ts';
import { findCategory, getCategory } from './categories.ts';
import type { CategoryCode } from './categories.ts';
import { findCodeSet } from './code-sets.ts';
import type { CommandInputs, Operation } from './commands.ts';
import { noticeName, refuseNotice } from './notices.ts';
import type { Setting } from './settings.ts';
import { settingNumber } from './settings.ts';
import { refuseGate, refuseRenewal } from './suspension.ts';
import type { CaseUserError } from './user-errors.ts';
import { caseError } from './user-errors.ts';

export type DecisionContext = {
  today: PlainDate;
  by: { subject: string; department: string; division: string };
  settings: readonly Setting[];
  /** In the county of the case, this case left out (R70). */
  suspensionsInForce: number;
};

export type Decision = CaseEvent | CaseUserError;

export function isRefusal(decision: Decision): decision is CaseUserError {
  return 'code' in decision && !('kind' in decision);
}

type Decide<Name extends Operation> = (
  state: CaseState,
  input: CommandInputs[Name] & { on: PlainDate },
  context: DecisionContext,
) => Decision;

/** The education department of a county or above: R69 leaves approval to the district. */
function mayApprove({ by }: DecisionContext): boolean {
  return by.department === 'EDUCATION' && by.division.length <= 6;
}

/**
 * What each request does to a case: the event to append, or why not. Pure: whoever calls has checked that the caller may
 * see the case, and the day.
 */
export const decisions: { readonly [Name in Operation]: Decide<Name> } = {
  escalateCase: ({ ledger }, { on, note }) =>
    ledger === 'AT_RISK' ? { kind: 'ESCALATED', on, note } : caseError('WRONG_STATUS', 'caseId'),

  recordCaseFacts(_, { on, reason, measures, responsible, outSince }) {
    if (outSince !== null && outSince > on) return caseError('DATE_IN_FUTURE', 'outSince');
    return { kind: 'FACTS_RECORDED', on, reason, measures, responsible, outSince };
  },

  classifyCase(state, { on, codeSet, code, category, evidenceIds, note }) {
    const refused = refuseEvidence(state, evidenceIds);
    if (refused !== null) return refused;
    const chosen = chooseCategory(codeSet, code, category);
    if (typeof chosen !== 'string') return chosen;
    return { kind: 'CLASSIFIED', on, category: chosen, codeSet, code, evidenceIds, note };
  },

  recordVisit: (_, { on, departments, participants, outcome, note }) =>
    departments.length === 0 || participants.length === 0
      ? caseError('INVALID_INPUT', departments.length === 0 ? 'departments' : 'participants')
      : { kind: 'VISITED', on, departments, participants, outcome, note },

  issueNotice(state, { on, step, deadline, evidenceIds }, { settings }) {
    const refused =
      refuseNotice(state.notices, step, on, deadline) ??
      refuseUnknown(state, evidenceIds) ??
      refuseSettled(state);
    return (
      refused ?? { kind: 'NOTICE_ISSUED', on, step, name: noticeName(step, settings), deadline, evidenceIds }
    );
  },

  recordNoticeService(state, { on, step, method, receivedBy, evidenceIds }) {
    const notice = state.notices.find((issued) => issued.step === step);
    if (notice === undefined || notice.issuedOn > on) return caseError('NOT_ISSUED', 'step');
    if (notice.served !== null) return caseError('STEP_REPEATED', 'step');
    const refused = refuseUnknown(state, evidenceIds);
    return refused ?? { kind: 'NOTICE_SERVED', on, step, method, receivedBy, evidenceIds };
  },

  recordRuling: (state, { on, court, reference, evidenceIds }) =>
    refuseEvidence(state, evidenceIds) ?? { kind: 'RULING_RECORDED', on, court, reference, evidenceIds },

  requestSuspension(state, { on, guardianDuty, evidenceIds }, { settings }) {
    if (state.status !== 'OPEN' || state.ledger !== 'DROPOUT') return caseError('WRONG_STATUS', 'caseId');
    if (guardianDuty.trim() === '') return caseError('GUARDIAN_DUTY_MISSING', 'guardianDuty');
    const refused = refuseGate(state, settings) ?? refuseEvidence(state, evidenceIds);
    return refused ?? { kind: 'SUSPENSION_REQUESTED', on, guardianDuty, evidenceIds };
  },

  approveSuspension(state, { on, reference }, context) {
    const { suspension } = state;
    if (suspension?.status !== 'REQUESTED') return caseError('WRONG_STATUS', 'caseId');
    if (!mayApprove(context)) return caseError('COUNTY_EDUCATION_ONLY', 'caseId');
    if (suspension.requestedBy === context.by.subject) return caseError('SECOND_PERSON_REQUIRED', 'caseId');
    const cap = settingNumber(context.settings, 'suspension.cap');
    if (cap > 0 && context.suspensionsInForce >= cap) return caseError('SUSPENSION_CAP_REACHED', 'caseId');
    const refused = refuseGate(state, context.settings);
    if (refused !== null) return refused;
    const until = addMonths(on, settingNumber(context.settings, 'suspension.months'));
    return { kind: 'SUSPENSION_APPROVED', on, until, reference };
  },

  renewSuspension(state, { on, reference }, context) {
    if (state.suspension?.status !== 'IN_FORCE') return caseError('WRONG_STATUS', 'caseId');
    if (!mayApprove(context)) return caseError('COUNTY_EDUCATION_ONLY', 'caseId');
    const refused = refuseRenewal(state, context.settings, on);
    if (refused !== null) return refused;
    const until = addMonths(on, settingNumber(context.settings, 'suspension.months'));
    return { kind: 'SUSPENSION_RENEWED', on, until, reference };
  },

  endSuspension: ({ suspension }, { on, note }) =>
    suspension?.status === 'IN_FORCE'
      ? { kind: 'SUSPENSION_ENDED', on, note }
      : caseError('WRONG_STATUS', 'caseId'),

  recordPlacement(state, { on, placement, schoolName, grade, approval }, { settings }) {
    const { birthDate } = state.facts;
    const age = birthDate === null ? null : completedYears(birthDate, on);
    if (placement === 'VOCATIONAL_SCHOOL' && (age ?? 0) < settingNumber(settings, 'placement.vocationalAge'))
      return caseError('PLACEMENT_REFUSED', 'placement');
    const free = settingNumber(settings, 'placement.approvalAfterMonths');
    if (approval === null && addMonths(state.outSince ?? state.openedOn, free) <= on)
      return caseError('APPROVAL_REQUIRED', 'approval');
    return { kind: 'PLACED', on, placement, schoolName, grade, approval };
  },

  claimReturn: (state, { on, schoolName }) =>
    state.status === 'RETURN_CLAIMED'
      ? caseError('WRONG_STATUS', 'caseId')
      : { kind: 'RETURN_CLAIMED', on, schoolName },

  fileDeferral(state, { on, until, reason, evidenceIds }) {
    if (state.status !== 'OPEN') return caseError('WRONG_STATUS', 'caseId');
    if (evidenceIds.length === 0) return caseError('HEALTH_REASON_ONLY', 'evidenceIds');
    if (until <= on || until > addYears(on, 1)) return caseError('PERIOD_TOO_LONG', 'until');
    return refuseUnknown(state, evidenceIds) ?? { kind: 'DEFERRAL_FILED', on, until, reason, evidenceIds };
  },

  approveDeferral(state, { on, reference }, context) {
    const { deferral } = state;
    if (deferral === null || deferral.approvedOn !== null) return caseError('WRONG_STATUS', 'caseId');
    if (!mayApprove(context)) return caseError('COUNTY_EDUCATION_ONLY', 'caseId');
    if (deferral.filedBy === context.by.subject) return caseError('SECOND_PERSON_REQUIRED', 'caseId');
    return { kind: 'DEFERRAL_APPROVED', on, until: deferral.until, reference };
  },

  transferCase(state, { on, toDivision: code, toDepartment, note }) {
    if (state.transfers.some(({ status }) => status === 'SENT'))
      return caseError('TRANSFER_PENDING', 'caseId');
    const toDivision = divisionPrefix(code);
    if (toDivision === null) return caseError('INVALID_INPUT', 'toDivision');
    const holder = holderOf(state);
    // Earlier ones were kept as they were typed.
    const isThere = holder !== null && divisionPrefix(holder.toDivision) === toDivision;
    if (isThere && holder.toDepartment === toDepartment) return caseError('SAME_PLACE', 'toDivision');
    return { kind: 'TRANSFER_SENT', on, toDivision, toDepartment, note };
  },

  acknowledgeTransfer: (state, { on, note }, { by }) =>
    refuseUnlessRecipient(state, by) ?? { kind: 'TRANSFER_ACKNOWLEDGED', on, note },

  declineTransfer: (state, { on, note }, { by }) =>
    refuseUnlessRecipient(state, by) ?? { kind: 'TRANSFER_DECLINED', on, note },

  closeCase(state, { on, note }) {
    if (state.status === 'SUSPENDED' || state.status === 'DEFERRED')
      return caseError('WRONG_STATUS', 'caseId');
    if (state.status === 'RETURN_CLAIMED' && state.claimedReturn?.finding !== 'REGISTERED')
      return caseError('RETURN_NOT_VERIFIED', 'caseId');
    if (state.ledger === 'AT_RISK' || state.status === 'RETURN_CLAIMED') return { kind: 'CLOSED', on, note };
    const category = categoryOf(state);
    if (category === null) return caseError('NOT_SETTLED', 'caseId');
    const { outcome, monitored } = getCategory(category.category);
    if (outcome === 'SUSPECTED') return caseError('NOT_SETTLED', 'caseId');
    return monitored ? caseError('MONITORED_STAYS_OPEN', 'caseId') : { kind: 'CLOSED', on, note };
  },
};

/** R39: a category needs evidence, and the evidence must be in the case. */
function refuseEvidence(state: CaseState, evidenceIds: readonly string[]): CaseUserError | null {
  return evidenceIds.length === 0
    ? caseError('EVIDENCE_REQUIRED', 'evidenceIds')
    : refuseUnknown(state, evidenceIds);
}

function refuseUnknown(state: CaseState, evidenceIds: readonly string[]): CaseUserError | null {
  const known = evidenceIds.every((wanted) => state.evidence.some(({ id }) => id === wanted));
  return known ? null : caseError('EVIDENCE_UNKNOWN', 'evidenceIds');
}

/** Nobody is served a notice for a child that is back. */
function refuseSettled({ status, claimedReturn, ledger }: CaseState): CaseUserError | null {
  const back = status === 'RETURN_CLAIMED' && claimedReturn?.finding === 'REGISTERED';
  return back || ledger === 'AT_RISK' ? caseError('WRONG_STATUS', 'caseId') : null;
}

/** The category of a code, or of a category named beside it; of a code for several, one must be named. */
export function chooseCategory(
  codeSet: string | null,
  code: string | null,
  category: string | null,
): CategoryCode | CaseUserError {
  if (code === null) {
    const found = category === null ? null : findCategory(category);
    return found?.byPeople === true ? found.code : caseError('CATEGORY_REFUSED', 'category');
  }
  const known = codeSet === null ? null : findCodeSet(codeSet);
  const meant = known?.codes.find((one) => one.code === code);
  if (meant === undefined) return caseError('CODE_SET_UNKNOWN', known === null ? 'codeSet' : 'code');
  const [first, ...others] = meant.categories.filter((one) => getCategory(one).byPeople);
  const named =
    category === null && others.length === 0 ? first : meant.categories.find((one) => one === category);
  return named !== undefined && getCategory(named).byPeople
    ? named
    : caseError('CATEGORY_REFUSED', 'category');
}

function refuseUnlessRecipient(
  { transfers }: CaseState,
  by: { department: string; division: string },
): CaseUserError | null {
  const sent = transfers.find(({ status }) => status === 'SENT');
  if (sent === undefined) return caseError('WRONG_STATUS', 'caseId');
  const isRecipient =
    sent.toDepartment === (by.department as Department) && sent.toDivision.startsWith(by.division);
  return isRecipient ? null : caseError('NOT_RECIPIENT', 'caseId');
}
