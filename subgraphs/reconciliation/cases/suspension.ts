import { addMonths } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { CaseState, Visit } from './case-state.ts';
import type { Setting } from './settings.ts';
import { settingNumber } from './settings.ts';
import type { CaseUserError } from './user-errors.ts';
import { caseError } from './user-errors.ts';

/** Several departments together, which is what counts for the gate (R69). */
export function isJoint({ departments }: Visit): boolean {
  return new Set(departments).size > 1;
}

/** R69: enough joint persuasions or a court ruling. Null: the gate is open. */
export function refuseGate(state: CaseState, settings: readonly Setting[]): CaseUserError | null {
  const joint = state.visits.filter(isJoint).length;
  const enough = joint >= settingNumber(settings, 'suspension.jointVisits') || state.ruling !== null;
  return enough ? null : caseError('PERSUASIONS_MISSING', 'caseId');
}

export type Quarter = { from: PlainDate; to: PlainDate; visited: boolean };

/** Quarters of a suspension since its last approval, `to` exclusive, up to its end. R59: one persuasion in each. */
export function quartersOf(state: CaseState, settings: readonly Setting[]): readonly Quarter[] {
  const { suspension, visits } = state;
  if (suspension?.status !== 'IN_FORCE' || suspension.renewedOn === null || suspension.until === null)
    return [];
  const span = 12 / settingNumber(settings, 'suspension.visitsAYear');
  const quarters: Quarter[] = [];
  for (let from = suspension.renewedOn; from < suspension.until && quarters.length < 48;) {
    const to = addMonths(suspension.renewedOn, Math.round(span * (quarters.length + 1)));
    const start = from;
    quarters.push({ from, to, visited: visits.some(({ on }) => on >= start && on < to) });
    from = to;
  }
  return quarters;
}

/** R71: no renewal without the visits of every quarter that has ended. */
export function refuseRenewal(
  state: CaseState,
  settings: readonly Setting[],
  on: PlainDate,
): CaseUserError | null {
  const missing = quartersOf(state, settings).some(({ to, visited }) => to <= on && !visited);
  return missing ? caseError('QUARTERLY_VISITS_MISSING', 'caseId') : null;
}
