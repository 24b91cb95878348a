import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Setting } from './settings.ts';
import { settingText } from './settings.ts';
import type { CaseUserError } from './user-errors.ts';
import { caseError } from './user-errors.ts';

/** The ladder of R40, lowest first. No step is skipped, and each is served before the next. */
export const noticeSteps = [
  'CRITICISM',
  'ORDER_TO_CORRECT',
  'RETURN_NOTICE',
  'PENALTY_DECISION',
  'COURT_DOCUMENT',
] as const;

export type NoticeStep = (typeof noticeSteps)[number];

/** Names of R40; jurisdictions set their own (R41: 《敦促入学通知书》, 《限期返校通知书》). */
const names: Readonly<Record<NoticeStep, string>> = {
  CRITICISM: '批评教育',
  ORDER_TO_CORRECT: '责令限期改正',
  RETURN_NOTICE: '限期复学通知书',
  PENALTY_DECISION: '行政处罚决定书',
  COURT_DOCUMENT: '司法文书',
};

/** What the guardian is told to do by a day; the next step waits for that day. */
const withDeadline: ReadonlySet<NoticeStep> = new Set([
  'ORDER_TO_CORRECT',
  'RETURN_NOTICE',
  'PENALTY_DECISION',
]);

export type Notice = {
  step: NoticeStep;
  name: string;
  issuedOn: PlainDate;
  deadline: PlainDate | null;
  served: { on: PlainDate; method: string; receivedBy: string } | null;
};

export function noticeName(step: NoticeStep, settings: readonly Setting[]): string {
  return settingText(settings, `notice.${step}`) ?? names[step];
}

/** The step that comes next; null when the ladder is at its end. */
export function nextStep(notices: readonly Notice[]): NoticeStep | null {
  return noticeSteps[notices.length] ?? null;
}

/** Why a step may not be issued on a day; null when it may. */
export function refuseNotice(
  notices: readonly Notice[],
  step: NoticeStep,
  on: PlainDate,
  deadline: PlainDate | null,
): CaseUserError | null {
  if (notices.some((notice) => notice.step === step)) return caseError('STEP_REPEATED', 'step');
  if (nextStep(notices) !== step) return caseError('STEP_SKIPPED', 'step');
  const previous = notices.at(-1);
  if (previous !== undefined) {
    if (previous.served === null || previous.served.on > on) return caseError('PREVIOUS_NOT_SERVED', 'step');
    if (previous.deadline !== null && previous.deadline >= on) return caseError('DEADLINE_NOT_PASSED', 'on');
  }
  if (withDeadline.has(step) && (deadline === null || deadline <= on))
    return caseError('DEADLINE_REQUIRED', 'deadline');
  return null;
}
