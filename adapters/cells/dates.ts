import type { Cell } from '../adapter.ts';
import { parsePlainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';

export type DateReading =
  | { status: 'DATE'; date: PlainDate }
  /** Not a form in which agencies write dates. */
  | { status: 'MALFORMED' }
  /** A date form, but no such day (2015-02-30) or a year outside 1900–2100. */
  | { status: 'IMPOSSIBLE_DATE' };

const malformed: DateReading = { status: 'MALFORMED' };
const impossible: DateReading = { status: 'IMPOSSIBLE_DATE' };

const compactDate = /^(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?$/;
const separatedDate =
  /^(\d{4})(?:\s?[-/.年、,，\\]{1,2}\s?|\s)(\d{1,2})(?:\s?[-/.月、,，\\]{1,2}\s?|\s)(\d{1,2})[日号]?(?:[T ]?\s*(\d{1,2}:\d{1,2}(?::\d{1,2}(?:[.,]\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
const compactMonth = /^(\d{4})(\d{2})$/;
const separatedMonth = /^(\d{4})\s?[-/.年]\s?(\d{1,2})月?$/;
/** Days since 1899-12-30 for 1927-05-18 to 2099-11-22: outside, five digits are no date. */
const serialRange = { from: 10_000, to: 73_000 };

function calendarDay(year: string, month: string, day: string): DateReading {
  if (Number(year) < 1900 || Number(year) > 2100) return impossible;
  const date = parsePlainDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  return date === null ? impossible : { status: 'DATE', date };
}

export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= 30 || (day === 31 && month !== 4 && month !== 6 && month !== 9 && month !== 11);
}

/**
 * The day of the two forms nearly all exports use, 20150131 and 2015-01-31, in the years 1901 to 2099; null for any
 * other text, which `readDate` has to judge.
 */
export function findPlainDay(text: string): PlainDate | null {
  const dashed = text.length === 10;
  if (!dashed && text.length !== 8) return null;
  if (dashed && (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45)) return null;
  const year = number(text, 0, 4);
  const month = dashed ? number(text, 5, 7) : number(text, 4, 6);
  const day = dashed ? number(text, 8, 10) : number(text, 6, 8);
  // What is no digit makes the number NaN, and every comparison with it false.
  if (!(year >= 1901 && year <= 2099 && month >= 1 && day >= 1) || !isCalendarDay(year, month, day))
    return null;
  return (dashed ? text : `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) as PlainDate;
}

function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * A spreadsheet day count as ISO text, with the time when there is one.
 * `epoch1904`: the workbook counts from 1904 (files once saved on a Macintosh).
 */
export function serialToIso(serial: number, epoch1904 = false): string | null {
  const days = epoch1904 ? serial + 1462 : serial;
  if (!(days >= 0 && days < 2_958_466)) return null;
  // Serials below 61 count a 29 February 1900 that never was.
  const shifted = days < 60 ? days + 1 : days;
  const iso = new Date(Math.round((shifted - 25_569) * 86_400) * 1000).toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** An instant with a zone, as written by JSON: midnight in China is 16:00Z of the day before. */
function dayInChina(isoInstant: string): DateReading {
  const instant = Date.parse(isoInstant);
  if (Number.isNaN(instant)) return impossible;
  const [year = '', month = '', day = ''] = new Date(instant + 8 * 3_600_000)
    .toISOString()
    .slice(0, 10)
    .split('-');
  return calendarDay(year, month, day);
}

/**
 * The calendar day a cell names: 20150101, 2015-01-01, 2015/1/1, 2015.01.01, 2015、1、1, 2015 01 01, 2015年1月1日 or 号, any
 * of them with a time, and spreadsheet day counts. Day-first and two-digit-year forms stay MALFORMED:
 * they cannot be told apart.
 */
export function readDate(cell: Cell | string): DateReading {
  const source = typeof cell === 'string' ? cell : cell.text;
  const plain = findPlainDay(source);
  if (plain !== null) return { status: 'DATE', date: plain };
  // "20150101.0" and "42005.0" come from tools that read every number as a fraction.
  const text = source.replace(/^(\d+)\.0+$/, '$1');
  const separated = separatedDate.exec(text);
  if (separated !== null) {
    const [, year = '', month = '', day = '', time, zone] = separated;
    if (time !== undefined && zone !== undefined) {
      const [hour = '', minute = '', second = '0'] = time.replace(',', '.').split(':');
      const date = [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
      const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
      const clock = [hour, minute, second.split('.')[0] ?? '0']
        .map((part) => part.padStart(2, '0'))
        .join(':');
      return dayInChina(`${date}T${clock}${offset}`);
    }
    return calendarDay(year, month, day);
  }
  const compact = compactDate.exec(text);
  if (compact !== null) return calendarDay(compact[1] ?? '', compact[2] ?? '', compact[3] ?? '');
  if (/^\d{5}(\.\d+)?$/.test(text)) {
    const serial = Number(text);
    const iso = serial >= serialRange.from && serial <= serialRange.to ? serialToIso(serial) : null;
    const date = iso === null ? null : parsePlainDate(iso.slice(0, 10));
    return date === null ? malformed : { status: 'DATE', date };
  }
  return malformed;
}

/** The month of the two forms nearly all exports use, 202210 and 2022-10; null for any other text, which `readMonth` has to judge. */
function findPlainMonth(text: string): string | null {
  const dashed = text.length === 7 && text.charCodeAt(4) === 45;
  if (!dashed && text.length !== 6) return null;
  const year = number(text, 0, 4);
  const month = dashed ? number(text, 5, 7) : number(text, 4, 6);
  if (!(year >= 1900 && year <= 2100 && month >= 1 && month <= 12)) return null;
  return dashed ? text : `${text.slice(0, 4)}-${text.slice(4)}`;
}

/** `YYYY-MM` of a month (202210, 2022-10, 2022年10月) or of a whole date; null when it is neither. */
export function readMonth(cell: Cell | string): string | null {
  const source = typeof cell === 'string' ? cell : cell.text;
  const plain = findPlainMonth(source);
  if (plain !== null) return plain;
  const text = source.replace(/^(\d+)\.0+$/, '$1');
  const match = compactMonth.exec(text) ?? separatedMonth.exec(text);
  if (match === null) {
    const reading = readDate(cell);
    return reading.status === 'DATE' ? reading.date.slice(0, 7) : null;
  }
  const reading = calendarDay(match[1] ?? '', match[2] ?? '', '1');
  return reading.status === 'DATE' ? reading.date.slice(0, 7) : null;
}
