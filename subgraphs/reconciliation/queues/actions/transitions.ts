import { unreachable } from '../../../../platform/errors.ts';
import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Department } from '../../../../platform/source-systems.ts';
import { isOpenStatus } from '../../mismatch/open-status.ts';
import type { MismatchStatus } from '../../tables.ts';

/** What the department in charge may do. Nothing here resolves a flag: only data does (docs/queues.md). */
export type Command =
  | { kind: 'ACKNOWLEDGE'; note: string | null }
  | { kind: 'REPORT_CORRECTION'; note: string | null }
  /** `until`: last day on which the dismissal holds. */
  | { kind: 'DISMISS'; reason: string; evidence: string; until: PlainDate }
  | { kind: 'UNDO_DISMISSAL'; reason: string }
  | { kind: 'TRANSFER'; to: Department; reason: string }
  | { kind: 'ADD_NOTE'; note: string };

/** What decides whether a command fits. */
export type FlagState = {
  status: MismatchStatus;
  department: Department;
  /** Where it stood when it was dismissed; null when it never was. */
  statusBeforeDismissal: MismatchStatus | null;
};

/** What a command makes of a flag; fields left out stay as they are. */
export type Change = {
  status: MismatchStatus;
  department?: Department;
};

/** Null: the command does not fit where the flag stands. */
export function changeOf(command: Command, { status, department, ...flag }: FlagState): Change | null {
  switch (command.kind) {
    case 'ACKNOWLEDGE':
      return status === 'OPEN' || status === 'REOPENED' || status === 'ESCALATED'
        ? { status: 'ACKNOWLEDGED' }
        : null;
    case 'REPORT_CORRECTION':
      return isOpenStatus(status) && status !== 'CORRECTION_REPORTED'
        ? { status: 'CORRECTION_REPORTED' }
        : null;
    case 'DISMISS':
      return isOpenStatus(status) ? { status: 'DISMISSED' } : null;
    case 'UNDO_DISMISSAL':
      return status === 'DISMISSED' ? { status: flag.statusBeforeDismissal ?? 'OPEN' } : null;
    case 'TRANSFER': {
      if (!isOpenStatus(status) || command.to === department) return null;
      // The next department has not taken it yet; what is past its deadline stays so, whoever has it.
      const taken = status === 'ACKNOWLEDGED' || status === 'CORRECTION_REPORTED';
      return { status: taken ? 'OPEN' : status, department: command.to };
    }
    case 'ADD_NOTE':
      return { status };
    default:
      return unreachable(command);
  }
}
