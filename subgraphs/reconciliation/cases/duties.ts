import { addDays } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import type { CaseState } from './case-state.ts';
import { categoryOf } from './case-state.ts';
import { getCategory } from './categories.ts';
import { nextStep, noticeName } from './notices.ts';
import type { Setting } from './settings.ts';
import { settingNumber } from './settings.ts';
import { quartersOf } from './suspension.ts';

export type DutyKind =
  | 'NAME_RESPONSIBLE'
  | 'VISIT'
  | 'CLASSIFY'
  | 'ACT_ON_CATEGORY'
  | 'SERVE_NOTICE'
  | 'NEXT_NOTICE'
  | 'APPROVE_SUSPENSION'
  | 'QUARTERLY_VISIT'
  | 'RENEW_SUSPENSION'
  | 'END_OF_DEFERRAL'
  | 'ACKNOWLEDGE_TRANSFER'
  | 'VERIFY_RETURN'
  | 'CLOSE';

export type Duty = {
  kind: DutyKind;
  dueOn: PlainDate;
  department: Department;
  /** Where the duty lies; null: with those of the case's own place. */
  division: string | null;
  zh: string;
  en: string;
};

/** What has to be done about a case and by when, soonest first. It follows from the case and the calendar alone. */
export function dutiesOf(state: CaseState, settings: readonly Setting[]): readonly Duty[] {
  if (state.status === 'CLOSED') return [];
  const days = (from: PlainDate, name: Parameters<typeof settingNumber>[1]): PlainDate =>
    addDays(from, settingNumber(settings, name));
  const duties: Duty[] = [];
  const add = (
    kind: DutyKind,
    dueOn: PlainDate,
    department: Department,
    words: readonly [zh: string, en: string],
    division: string | null = null,
  ): void => void duties.push({ kind, dueOn, department, division, zh: words[0], en: words[1] });

  if (state.responsible === null)
    add('NAME_RESPONSIBLE', days(state.openedOn, 'duty.responsibleDays'), 'TOWN', [
      '明确包保责任人',
      'Name the responsible person',
    ]);
  const sent = state.transfers.find(({ status }) => status === 'SENT');
  if (sent !== undefined)
    add(
      'ACKNOWLEDGE_TRANSFER',
      days(sent.sentOn, 'duty.acknowledgeDays'),
      sent.toDepartment,
      ['确认接收移交的案件', 'Acknowledge the case handed over'],
      sent.toDivision,
    );
  if (state.status === 'OPEN') addOpen(state, settings, add, days);
  if (state.status === 'SUSPENDED') addSuspended(state, settings, add);
  if (state.status === 'DEFERRED' && state.deferral !== null)
    add('END_OF_DEFERRAL', state.deferral.until, 'EDUCATION', [
      '延缓期满,督促入学',
      'The deferral ends: see the child into school',
    ]);
  if (state.status === 'RETURN_CLAIMED' && state.claimedReturn !== null) {
    if (state.claimedReturn.finding === 'REGISTERED')
      add('CLOSE', state.claimedReturn.asOf ?? state.claimedReturn.on, 'EDUCATION', [
        '学籍已核实,结案',
        'The registry shows the return: close the case',
      ]);
    else
      add('VERIFY_RETURN', days(state.claimedReturn.on, 'duty.verifyReturnDays'), 'EDUCATION', [
        '在学籍系统核实复学',
        'Verify the return in the registry',
      ]);
  }
  return duties.toSorted((left, right) => (left.dueOn < right.dueOn ? -1 : left.dueOn > right.dueOn ? 1 : 0));
}

type Add = (
  kind: DutyKind,
  dueOn: PlainDate,
  department: Department,
  words: readonly [string, string],
) => void;

function addOpen(
  state: CaseState,
  settings: readonly Setting[],
  add: Add,
  days: (from: PlainDate, name: Parameters<typeof settingNumber>[1]) => PlainDate,
): void {
  const last = state.visits
    .map(({ on }) => on)
    .toSorted()
    .at(-1);
  if (last === undefined)
    add('VISIT', days(state.openedOn, 'duty.firstVisitDays'), 'TOWN', ['入户劝返', 'Visit and persuade']);
  else add('VISIT', days(last, 'duty.visitEveryDays'), 'TOWN', ['再次入户劝返', 'Visit and persuade again']);
  if (state.ledger === 'AT_RISK') return;
  const category = categoryOf(state);
  if (category === null)
    add('CLASSIFY', days(state.openedOn, 'duty.classifyDays'), 'EDUCATION', [
      '多方取证,认定类别',
      'Gather evidence and classify',
    ]);
  else {
    const { next } = getCategory(category.category);
    if (next !== null)
      add('ACT_ON_CATEGORY', days(category.on, 'duty.visitEveryDays'), next.department, [next.zh, next.en]);
  }
  const notice = state.notices.at(-1);
  if (notice !== undefined) {
    if (notice.served === null)
      add('SERVE_NOTICE', days(notice.issuedOn, 'duty.serveNoticeDays'), 'TOWN', [
        `送达${notice.name}`,
        'Serve the notice and record its service',
      ]);
    const step = nextStep(state.notices);
    if (notice.served !== null && notice.deadline !== null && step !== null)
      add('NEXT_NOTICE', addDays(notice.deadline, 1), step === 'COURT_DOCUMENT' ? 'JUSTICE' : 'TOWN', [
        `期限已过未复学的,下达${noticeName(step, settings)}`,
        'Not back by the deadline: take the next step of the ladder',
      ]);
  }
  if (state.suspension?.status === 'REQUESTED')
    add('APPROVE_SUSPENSION', days(state.suspension.requestedOn, 'duty.acknowledgeDays'), 'EDUCATION', [
      '审批政策性暂缓',
      'Decide on the suspension',
    ]);
}

function addSuspended(state: CaseState, settings: readonly Setting[], add: Add): void {
  const next = quartersOf(state, settings).find(({ visited }) => !visited);
  if (next !== undefined)
    add('QUARTERLY_VISIT', addDays(next.to, -1), 'TOWN', [
      '本季度劝返一次',
      'One persuasion visit this quarter',
    ]);
  const until = state.suspension?.until ?? null;
  if (until !== null)
    add('RENEW_SUSPENSION', until, 'EDUCATION', [
      '暂缓期满,复核或恢复劝返',
      'The suspension expires: renew it or persuade on',
    ]);
}

/** A suspension that ran out holds no longer (R71). */
export function statusOn(state: CaseState, today: PlainDate): CaseState['status'] {
  const until = state.suspension?.until ?? null;
  return state.status === 'SUSPENDED' && until !== null && until < today ? 'OPEN' : state.status;
}
