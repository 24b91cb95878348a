import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { isCalendarDay } from '../queues/calendar/occurrences.ts';
import type { PlacementKind, Responsible, VisitOutcome } from './case-events.ts';
import type { NoticeStep } from './notices.ts';

type Evidence = { evidenceIds: readonly string[] };

/** What each mutation of an existing case is given, beside the case, its version, the key and the day. */
export type CommandInputs = {
  escalateCase: { note: string };
  recordCaseFacts: {
    reason: string | null;
    measures: string | null;
    responsible: Responsible | null;
    outSince: PlainDate | null;
  };
  classifyCase: Evidence & {
    codeSet: string | null;
    code: string | null;
    category: string | null;
    note: string | null;
  };
  recordVisit: {
    departments: readonly Department[];
    participants: readonly string[];
    outcome: VisitOutcome;
    note: string | null;
  };
  issueNotice: Evidence & { step: NoticeStep; deadline: PlainDate | null };
  recordNoticeService: Evidence & { step: NoticeStep; method: string; receivedBy: string };
  recordRuling: Evidence & { court: string; reference: string };
  requestSuspension: Evidence & { guardianDuty: string };
  approveSuspension: { reference: string };
  renewSuspension: { reference: string };
  endSuspension: { note: string };
  recordPlacement: {
    placement: PlacementKind;
    schoolName: string;
    grade: string | null;
    approval: string | null;
  };
  claimReturn: { schoolName: string | null };
  fileDeferral: Evidence & { until: PlainDate; reason: string };
  approveDeferral: { reference: string };
  transferCase: { toDivision: string; toDepartment: Department; note: string };
  acknowledgeTransfer: { note: string | null };
  declineTransfer: { note: string };
  closeCase: { note: string };
};

export type Operation = keyof CommandInputs;

/** On every request about a case. */
export type CommandHead = {
  caseId: string;
  expectedVersion: number;
  idempotencyKey: string;
  on: PlainDate | null;
};

const days: readonly string[] = ['outSince', 'deadline', 'until'];

const lists = ['evidenceIds', 'departments', 'participants'] as const;

/** Texts a person writes: nothing longer is meant to be read by anybody. */
const longestText = 2_000;

/**
 * The input as the rules read it: what was left out is null, lists are empty, texts are trimmed. Answers the field that
 * cannot be used: a text that is empty though it is required (GraphQL lets '' pass), or too long, or a day no calendar of
 * ours reaches.
 */
export function readInput<Name extends Operation>(
  given: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): { input: CommandInputs[Name] } | { problem: string } {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = given[field] ?? ((lists as readonly string[]).includes(field) ? [] : null);
    const read = typeof value === 'string' ? value.trim() : value;
    const texts = Array.isArray(read) ? (read as unknown[]) : [read];
    if (texts.some((text) => typeof text === 'string' && text.length > longestText))
      return { problem: field };
    if (typeof read === 'string' && days.includes(field) && !isCalendarDay(read as PlainDate))
      return { problem: field };
    if (texts.length > 50 || (read === '' && field !== 'guardianDuty')) return { problem: field };
    input[field] = read;
  }
  return { input: input as CommandInputs[Name] };
}

/** The fields of each input, in the order of the schema. */
export const commandFields: {
  readonly [Name in Operation]: readonly (keyof CommandInputs[Name] & string)[];
} = {
  escalateCase: ['note'],
  recordCaseFacts: ['reason', 'measures', 'responsible', 'outSince'],
  classifyCase: ['codeSet', 'code', 'category', 'evidenceIds', 'note'],
  recordVisit: ['departments', 'participants', 'outcome', 'note'],
  issueNotice: ['step', 'deadline', 'evidenceIds'],
  recordNoticeService: ['step', 'method', 'receivedBy', 'evidenceIds'],
  recordRuling: ['court', 'reference', 'evidenceIds'],
  requestSuspension: ['guardianDuty', 'evidenceIds'],
  approveSuspension: ['reference'],
  renewSuspension: ['reference'],
  endSuspension: ['note'],
  recordPlacement: ['placement', 'schoolName', 'grade', 'approval'],
  claimReturn: ['schoolName'],
  fileDeferral: ['until', 'reason', 'evidenceIds'],
  approveDeferral: ['reference'],
  transferCase: ['toDivision', 'toDepartment', 'note'],
  acknowledgeTransfer: ['note'],
  declineTransfer: ['note'],
  closeCase: ['note'],
};

export const operations = Object.keys(commandFields) as readonly Operation[];
