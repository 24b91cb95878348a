import type { PlainDate } from './plain-date.ts';
import { parsePlainDate } from './plain-date.ts';

declare const citizenIdBrand: unique symbol;

/** A valid 公民身份号码 in its 18-character form, capital X. */
export type CitizenId = string & { readonly [citizenIdBrand]: true };

export type CitizenIdReading =
  | {
      status: 'VALID';
      id: CitizenId;
      birthDate: PlainDate;
      sex: 'MALE' | 'FEMALE';
      /** The number was printed in the 15-digit form of before 1999. */
      from15: boolean;
    }
  | { status: 'INVALID'; reason: 'LENGTH' | 'CHARACTERS' | 'PROVINCE' | 'BIRTH_DATE' | 'CHECKSUM' };

/** First two digits of the address code, GB/T 2260. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71'.split(
    ' ',
  ),
);

/**
 * Residence permits of Hong Kong, Macao and Taiwan residents are numbered the same way, under one address code each: any
 * other that begins like these is a mistyped mainland one.
 */
const residencePermits = new Set(['810000', '820000', '830000']);

/** Stands for "no number" in the poverty-monitoring system; otherwise a leading 9 is a foreign permanent resident. */
const placeholderPrefix = '999999';

/** GB 11643-1999, ISO 7064 MOD 11-2. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';

/** Centenarians of 1999 kept these sequence numbers in the 15-digit form. */
const bornBefore1900 = new Set(['996', '997', '998', '999']);

/** A mistyped year is mostly this near to the right one; who is further off is another person. */
const mistypedYears = 10;

/**
 * Reads a citizen number as printed; width, spaces and a small x do not matter.
 * A 15-digit number gets the century that brings its year to that of `birthDate`, but for a slip, otherwise 19xx.
 * Checks in the order of the reasons: length, characters, province, birth date, checksum (GB 11643-1999).
 */
export function parseCitizenId(raw: string, birthDate?: PlainDate | null): CitizenIdReading {
  const text = raw
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200d\ufeff]/g, '')
    .toUpperCase();
  if (text.length !== 15 && text.length !== 18) return { status: 'INVALID', reason: 'LENGTH' };
  if (!/^\d{15}$|^\d{17}[\dX]$/.test(text)) return { status: 'INVALID', reason: 'CHARACTERS' };
  if (!hasKnownIssuer(text)) return { status: 'INVALID', reason: 'PROVINCE' };

  const from15 = text.length === 15;
  const first17 = from15 ? expandTo17(text, birthDate ?? null) : text.slice(0, 17);
  const born = birthDateOf(first17);
  if (born === null) return { status: 'INVALID', reason: 'BIRTH_DATE' };

  const expected = checkDigit(first17);
  if (!from15 && text[17] !== expected) return { status: 'INVALID', reason: 'CHECKSUM' };
  return {
    status: 'VALID',
    id: `${first17}${expected}` as CitizenId,
    birthDate: born,
    sex: Number(first17[16]) % 2 === 1 ? 'MALE' : 'FEMALE',
    from15,
  };
}

/** The eighteenth character for seventeen digits (GB 11643-1999). */
export function checkDigit(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('Expected 17 digits.');
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return checkDigits.charAt(sum % 11);
}

/** `450703********0015`: division and last four stay, the birth date goes. What is no citizen number goes whole. */
export function maskCitizenId(id: string): string {
  if (id.length === 18) return `${id.slice(0, 6)}********${id.slice(14)}`;
  if (id.length < 15) return '*'.repeat(id.length);
  const tail = id.length === 15 ? 3 : 4;
  return id.slice(0, 6) + '*'.repeat(id.length - 6 - tail) + id.slice(-tail);
}

/** The parts of a disability certificate number (残疾人证号): holder's number, category 1-7, grade 1-4, re-issue mark. */
export type DisabilityCardReading = {
  /** Not checked; pass it to {@link parseCitizenId}. */
  id18: string;
  category: number;
  grade: number;
  /** `B1`, `B2`…, null for the first certificate. */
  reissue: string | null;
};

/** Null when the text is no certificate number of 20 or 22 characters. */
export function idFromDisabilityCard(text: string): DisabilityCardReading | null {
  const match = /^(\d{17}[\dX])([1-7])([1-4])(B\d)?$/.exec(text.toUpperCase());
  if (!match?.[1]) return null;
  return {
    id18: match[1],
    category: Number(match[2]),
    grade: Number(match[3]),
    reissue: match[4] ?? null,
  };
}

const studentNumber = /^[GL][0-9A-Z]{18}$/;

/**
 * Splits a national student number (全国学籍号): `G` + citizen number once verified, `L` + number while temporary.
 * Only a G number's `idPart` is meant to be a citizen number; it is not checked here. Null for any other number.
 */
export function idFromStudentNumber(text: string): { kind: 'G' | 'L'; idPart: string } | null {
  const upper = studentNumber.test(text) ? text : text.toUpperCase();
  if (!studentNumber.test(upper)) return null;
  return { kind: upper.startsWith('G') ? 'G' : 'L', idPart: upper.slice(1) };
}

function hasKnownIssuer(text: string): boolean {
  const foreignPermanentResident =
    text.length === 18 && text.startsWith('9') && !text.startsWith(placeholderPrefix);
  return (
    foreignPermanentResident ||
    provinces.has(text.slice(0, 2)) ||
    (text.length === 18 && residencePermits.has(text.slice(0, 6)))
  );
}

function expandTo17(text: string, birthDate: PlainDate | null): string {
  return `${text.slice(0, 6)}${centuryOf(text, birthDate)}${text.slice(6)}`;
}

function centuryOf(text: string, birthDate: PlainDate | null): string {
  if (birthDate !== null) {
    const rest = Number(birthDate.slice(0, 4)) - Number(text.slice(6, 8));
    const century = Math.round(rest / 100);
    if (century >= 18 && Math.abs(rest - century * 100) <= mistypedYears) return String(century);
  }
  return bornBefore1900.has(text.slice(12)) ? '18' : '19';
}

function birthDateOf(first17: string): PlainDate | null {
  const year = first17.slice(6, 10);
  if (year < '1800' || year > '2199') return null;
  return parsePlainDate(`${year}-${first17.slice(10, 12)}-${first17.slice(12, 14)}`);
}
