import type { Reading } from '../record/reading.ts';
import { readCode, readDay, readText, report } from '../record/reading.ts';
import { readDate } from '../cells/dates.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { PersonStatus } from '../reference/person-status.ts';
import { findDateText, personStatus, statusFromCancellation } from '../reference/person-status.ts';

export type Departure = {
  status: PersonStatus;
  statusLabel: string | null;
  deathDate: PlainDate | null;
  cancelledOn: PlainDate | null;
  cancellationText: string | null;
  movedOutText: string | null;
};

/**
 * Whether the person is still registered here. A registered death counts wherever it stands: 人员状态, the text of
 * 何时因何注销户口, 死亡日期 or 死亡注销类别. Next the status label, then what the texts and dates of leaving say; a row
 * that says nothing of the kind is a registered person.
 */
export function readDeparture(reading: Reading): Departure {
  const { label, value } = readCode(reading, 'status', personStatus, '人员状态 0–4, 6–9,如 正常、死亡、迁出');
  const cancelled = readDayOrText(reading, 'cancelledOn');
  const death = readDayOrText(reading, 'deathDate');
  const cancellationText = readText(reading, 'cancellation') ?? cancelled.text ?? death.text;
  const dayOfDeath = death.day;
  const deathCategory = readText(reading, 'deathCategory');
  const movedOutText = readMovedOut(reading);
  const cancelledOn = cancelled.day ?? dayIn(reading, 'cancellation', readText(reading, 'cancellation'));
  const fromText = cancellationText === null ? null : statusFromCancellation(cancellationText);
  const isMarked = cancelledMark(reading);

  const dead =
    value === 'DECEASED' || fromText === 'DECEASED' || dayOfDeath !== null || deathCategory !== null;
  const left =
    fromText ?? (movedOutText !== null ? 'MOVED_OUT' : cancelledOn !== null || isMarked ? 'CANCELLED' : null);
  const printed = label === null ? null : (value ?? 'UNKNOWN');
  const status = dead ? 'DECEASED' : decide(printed, left);
  return {
    status,
    statusLabel: label,
    // A death without a day of its own is registered on the day the hukou was cancelled for it.
    deathDate: dead ? (dayOfDeath ?? cancelledOn) : null,
    cancelledOn,
    cancellationText,
    movedOutText,
  };
}

/** A printed 正常 does not outweigh a text that says when and why the person left; other labels do. */
function decide(printed: PersonStatus | null, left: PersonStatus | null): PersonStatus {
  if (printed === null || printed === 'NORMAL' || printed === 'UNKNOWN') return left ?? printed ?? 'NORMAL';
  // 注销 says less than the reason beside it.
  return printed === 'CANCELLED' && left !== null && left !== 'NORMAL' ? left : printed;
}

function readMovedOut(reading: Reading): string | null {
  const text = readText(reading, 'movedOut');
  if (text !== null && text !== '否') return text;
  const on = readDayOrText(reading, 'movedOutOn');
  const parts = [on.text ?? on.day, readText(reading, 'movedOutTo')].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

/**
 * Agencies print the sentence of the registration form (`2025年10月3日死亡注销`) under the captions of the days too.
 * `text` is the sentence, null where the cell holds a bare day.
 */
function readDayOrText(reading: Reading, id: string): { day: PlainDate | null; text: string | null } {
  const text = readText(reading, id);
  const isSentence =
    text !== null && /\p{Script=Han}/u.test(text.replaceAll(/[年月日号时分秒]|长期|永久/g, ''));
  return isSentence ? { day: dayIn(reading, id, text), text } : { day: readDay(reading, id), text: null };
}

function cancelledMark(reading: Reading): boolean {
  const mark = readText(reading, 'cancelledMark');
  return mark !== null && !/^(?:0.*|否|未注销|正常|N)$/u.test(mark);
}

/** `2025年10月3日死亡注销` → 2025-10-03. A day that cannot exist rejects the row, as in a column of dates. */
function dayIn(reading: Reading, id: string, text: string | null): PlainDate | null {
  const written = text === null ? null : findDateText(text);
  if (written === null) return null;
  const result = readDate(written);
  if (result.status === 'DATE') return result.date;
  if (result.status === 'IMPOSSIBLE_DATE') {
    report(reading, id, {
      code: 'IMPOSSIBLE_DATE',
      expected: '日期,如 2025年10月3日 (a calendar day)',
      value: written,
      rejected: true,
    });
  }
  return null;
}
