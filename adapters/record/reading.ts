import type { RowContext, RowIssueCode, RowReader, UnreadRow } from '../adapter.ts';
import type { Dictionary } from '../reference/dictionary.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { readBoolean } from '../cells/booleans.ts';
import { findPlainDay, readDate, readMonth } from '../cells/dates.ts';
import { maskCellValue } from '../cells/mask.ts';
import { precisionLost } from '../cells/numbers.ts';
import { createOpeningTest } from '../cells/openings.ts';
import { readPhone } from '../cells/phones.ts';
import { cellText } from '../decode/sheet-row.ts';
import { nameKey } from '../name-key.ts';

/** One row being read. `rejectedBy`: ids of the columns that send the whole row to quarantine. */
export type Reading = { row: RowReader; context: RowContext; rejectedBy: readonly string[] };

const nothing: readonly string[] = [];

export function startReading(row: RowReader, context: RowContext): Reading {
  return { row, context, rejectedBy: nothing };
}

/**
 * The record, or null for a rejected row: its natural key is then handed on or, where one of the columns that the key
 * was made of (`keyColumns`) is among those that could not be read, its name.
 */
export function endReading<Values extends Record<'sourceKey' | 'partition' | 'nameKey', string | null>>(
  reading: Reading,
  record: Values,
  keyColumns: readonly string[],
): Values | null {
  const { rejectedBy, context } = reading;
  if (rejectedBy.length === 0) return record;
  const known = !keyColumns.some((id) => rejectedBy.includes(id));
  const row = unreadRow({ ...record, sourceKey: known ? record.sourceKey : null });
  if (row !== null) context.unread(row);
  return null;
}

/** Null where neither key nor name is left: nobody can tell whose row it was. */
export function unreadRow(
  left: Readonly<Record<'sourceKey' | 'partition' | 'nameKey', string | null>>,
): UnreadRow | null {
  const partition = left.partition ?? '';
  if (left.sourceKey !== null && left.sourceKey !== '') return { sourceKey: left.sourceKey, partition };
  return left.nameKey === null || left.nameKey === ''
    ? null
    : { sourceKey: null, nameKey: left.nameKey, partition };
}

export function report(
  reading: Reading,
  id: string,
  issue: { code: RowIssueCode; expected: string; value?: string | null; rejected?: boolean },
): void {
  const rejected = issue.rejected ?? false;
  if (rejected) reading.rejectedBy = [...reading.rejectedBy, id];
  reading.context.issue({
    column: reading.row.caption(id),
    code: issue.code,
    valueMasked: maskCellValue(issue.value ?? ''),
    expected: issue.expected,
    rejected,
  });
}

/** The name as printed. A row without one is rejected: nothing could be said about anybody. */
export function readName(reading: Reading, id = 'name'): string {
  const name = reading.row.text(id);
  if (name !== null && nameKey(name) !== '' && !isBlankMark(name)) return name;
  report(reading, id, { code: 'MISSING', expected: '姓名不能为空 (a name)', rejected: true });
  return '';
}

/** What clerks type for "nothing to say". */
const blankMarks = /^(?:无|没有|暂无|不详|未知|空|\/|\\|-+|—+|\*+|\.+|0+|无证件|未办理?|尚未办理)$/u;

const mayBeBlankMark = createOpeningTest('无没暂不未空/\\-—*.0尚');

export function isBlankMark(text: string): boolean {
  return mayBeBlankMark(text) && blankMarks.test(text);
}

/** The text, null for what says nothing. */
export function readText(reading: Reading, id: string): string | null {
  const text = reading.row.text(id);
  return text === null || isBlankMark(text) ? null : text;
}

/** Days that stand for "no day" or "for ever" in date columns of databases. */
const openDate = /^(?:0000|1900|[2-9][1-9]\d\d|[3-9]\d{3})[-/.年]?\d{1,2}[-/.月]?\d{1,2}|^长期$|^永久$/u;

/**
 * A calendar day. A day that cannot exist rejects the row (`IMPOSSIBLE_DATE`); text that is no date is reported
 * and read as null. In other columns than a birth date's `长期`, `9999-12-31` and zeros mean no day.
 */
export function readDay(reading: Reading, id: string): PlainDate | null {
  return readCalendarDay(reading, id, false);
}

/** A birth date must be a real day, and have come when the export was made: a later one rejects the row as well. */
export function readBirthDate(reading: Reading, id = 'birthDate'): PlainDate | null {
  const day = readCalendarDay(reading, id, true);
  const { asOf } = reading.context;
  if (day === null || day <= asOf) return day;
  report(reading, id, {
    code: 'IMPOSSIBLE_DATE',
    expected: `不晚于导出日期${asOf}的出生日期 (a birth date not after ${asOf}, the day of the export)`,
    value: day,
    rejected: true,
  });
  return null;
}

function readCalendarDay(reading: Reading, id: string, birth: boolean): PlainDate | null {
  const cell = reading.row.cell(id);
  if (cell === null) return null;
  const text = cellText(cell);
  const plain = findPlainDay(text);
  if (plain !== null) return plain;
  if (isBlankMark(text)) return null;
  const result = readDate(cell);
  if (!birth && openDate.test(text)) return null;
  if (result.status === 'DATE') return result.date;
  const expected = '日期,如 2015-01-31 (a calendar day)';
  if (result.status === 'IMPOSSIBLE_DATE') {
    report(reading, id, { code: 'IMPOSSIBLE_DATE', expected, value: text, rejected: true });
    return null;
  }
  if (readMonth(cell) === null) report(reading, id, { code: 'MALFORMED', expected, value: text });
  return null;
}

/** `YYYY-MM`; null for an empty cell and for what is no month, which is reported. */
export function readMonthOf(reading: Reading, id: string): string | null {
  const cell = reading.row.cell(id);
  if (cell === null || isBlankMark(cellText(cell))) return null;
  const month = readMonth(cell);
  if (month === null)
    report(reading, id, { code: 'MALFORMED', expected: '年月,如 202209 (a month)', value: cellText(cell) });
  return month;
}

/** 是 or 否; null for an empty cell and for any other word, which is reported. */
export function readYesNo(reading: Reading, id: string): boolean | null {
  const text = reading.row.text(id);
  if (text === null) return null;
  if (text === '是') return true;
  if (text === '否') return false;
  const value = readBoolean(text);
  if (value === null && !isBlankMark(text))
    report(reading, id, { code: 'UNKNOWN_CODE', expected: '是/否 (yes or no)', value: text });
  return value;
}

/**
 * A coded cell by the source's own dictionary. `label` is the text as printed; `value` is undefined for an empty
 * cell as well as for an unknown label, which is reported.
 */
export function readCode<T>(
  reading: Reading,
  id: string,
  dictionary: Dictionary<T>,
  expected: string,
): { label: string | null; value: T | undefined } {
  const label = reading.row.text(id);
  if (label === null) return { label: null, value: undefined };
  const value = dictionary.find(label);
  if (value === undefined && isBlankMark(label)) return { label: null, value: undefined };
  if (value === undefined) report(reading, id, { code: 'UNKNOWN_CODE', expected, value: label });
  return { label, value };
}

/** Digits of the first telephone number in the first column that holds one. */
export function readPhoneOf(reading: Reading, ids: readonly string[]): string | null {
  for (const id of ids) {
    const text = reading.row.text(id);
    const phone = text === null ? null : readPhone(text);
    if (phone !== null) return phone;
  }
  return null;
}

/**
 * A number that serves as a key (school, household, person). Null, with an issue, when the spreadsheet kept it as a
 * number of more than 15 digits: its last digits are not the agency's.
 */
export function readKey(reading: Reading, id: string): string | null {
  const cell = reading.row.cell(id);
  if (cell === null) return null;
  const text = cellText(cell);
  if (isBlankMark(text)) return null;
  if (precisionLost(cell)) {
    report(reading, id, {
      code: 'PRECISION_LOST',
      expected: '文本格式的编号 (a number stored as text)',
      value: text,
    });
    return null;
  }
  if (/^[0-9A-Za-z]*$/.test(text)) return text;
  return text.replace(/^(\d+)\.0+$/, '$1').replace(/\s+/gu, '');
}
