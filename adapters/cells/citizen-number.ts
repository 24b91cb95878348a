import type { CitizenId } from '../../platform/citizen-id.ts';
import { parseCitizenId } from '../../platform/citizen-id.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { isCalendarDay } from './dates.ts';

/** GB 11643-1999, ISO 7064 MOD 11-2. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';

/**
 * The canonical number where the text is a valid citizen number, otherwise null: what `parseCitizenId` says, which reads all
 * spellings. Nearly every number of an export is 18 clean characters, and three are read a row: those are checked here.
 */
export function findCitizenId(text: string, birthDate?: PlainDate | null): CitizenId | null {
  if (isCanonicalCitizenId(text)) return text;
  const reading = parseCitizenId(text, birthDate);
  return reading.status === 'VALID' ? reading.id : null;
}

/** Eighteen clean characters of the mainland with a right check digit. False also for numbers that only `parseCitizenId` can judge. */
export function isCanonicalCitizenId(text: string): text is CitizenId {
  if (text.length !== 18) return false;
  let sum = 0;
  for (let index = 0; index < 17; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return false;
    sum += digit * (weights[index] ?? 0);
  }
  if (text.charCodeAt(17) !== checkDigits.charCodeAt(sum % 11)) return false;
  // The provinces of the mainland: the first digit is the region, the second no more than it has.
  const region = text.charCodeAt(0) - 48;
  const province = text.charCodeAt(1) - 48;
  if (province < 1 || province > (provincesOfRegion[region] ?? 0)) return false;
  const year = number(text, 6, 10);
  return year >= 1800 && year <= 2199 && isCalendarDay(year, number(text, 10, 12), number(text, 12, 14));
}

/** 11–15, 21–23, 31–37, 41–46, 50–54 (50 is left to `parseCitizenId`), 61–65 of GB/T 2260. */
const provincesOfRegion = [0, 5, 3, 7, 6, 4, 5];

function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}

/** Words by which a cell says that the number in it is somebody else's. */
const relatives = /[父母爸妈爷奶祖婆叔伯舅姑姨兄弟姐妹哥]|公(?![民安章示证])|监护|家长|户主|他人/u;

/**
 * The valid number in a cell that says more: `身份证号:4507…`, `4507…(已核)`. One whole number, and no other digit beside
 * it that could belong to it; without a check digit (15 digits) it could be any number.
 */
export function findNumberBesideWords(text: string): CitizenId | null {
  const found = /^[^0-9A-Z]*(\d{17}[\dX])(?![0-9A-Z])\D*$/.exec(text)?.[1] ?? null;
  return found === null || relatives.test(text) ? null : findCitizenId(found);
}

/** The number, in capitals, that has O for 0, and I or L for 1: no letter but X has a place in it, and the check digit must hold. */
export function findNumberTypedWithLetters(text: string): CitizenId | null {
  return /^[\dOIL]{17}[\dXOIL]$/.test(text)
    ? findCitizenId(text.replaceAll('O', '0').replace(/[IL]/g, '1'))
    : null;
}
