import type { PlainDate } from '../../platform/plain-date.ts';
import { compareDates, parsePlainDate } from '../../platform/plain-date.ts';
import { idFromDisabilityCard, idFromStudentNumber, parseCitizenId } from '../../platform/citizen-id.ts';
import {
  findCitizenId,
  findNumberBesideWords,
  findNumberTypedWithLetters,
  isCanonicalCitizenId,
} from '../cells/citizen-number.ts';
import { readIdentifier } from '../cells/identifiers.ts';
import { precisionLost } from '../cells/numbers.ts';
import { cellText } from '../decode/sheet-row.ts';
import type { Dictionary } from '../reference/dictionary.ts';
import type { Sex } from '../reference/sex.ts';
import type { DocumentKind } from '../reference/student-codes.ts';
import type { Reading } from './reading.ts';
import { isBlankMark, report } from './reading.ts';

type CitizenIdStatus = 'VALID' | 'INVALID' | 'TEMPORARY' | 'OTHER_DOCUMENT' | 'MISSING';
export type IdEvidence = 'CITIZEN_ID' | 'DISABILITY_CARD' | 'STUDENT_NUMBER' | 'NONE';

/**
 * What the row says about the person's citizen number. `citizenIdStatus` speaks of the ID cell; a valid number found
 * elsewhere in the row (student number, certificate number) makes a MISSING cell VALID and leaves an INVALID one INVALID:
 * the cell still has to be mended.
 */
export type Identity = {
  /** Spacing and letter case cleaned, otherwise as printed. */
  citizenIdRaw: string | null;
  /** Canonical 18 characters. */
  citizenId: string | null;
  citizenIdStatus: CitizenIdStatus;
  /** What gave `citizenId`. */
  idEvidence: IdEvidence;
};

const missing: Identity = {
  citizenIdRaw: null,
  citizenId: null,
  citizenIdStatus: 'MISSING',
  idEvidence: 'NONE',
};

export const expectedId =
  '18位公民身份号码,以文本格式存放;没有号码请留空 (an 18-character citizen number stored as text; an empty cell where there is none)';

const expectedOfBoy =
  '18位公民身份号码,以文本格式存放;末三位为000的是女性号码 (an 18-character citizen number stored as text; one that ends in 000 is a woman’s, see the sex)';
const expectedSex = '女,如果号码无误 (female, if the number is right)';

/**
 * A number that begins with 999999 stands for "none" (证件号码 in the poverty-monitoring system, rule 4_01_003); other lists
 * are filled from it. It may end in zeros, and a spreadsheet may have made 9.99999E+17 of it: asked about before precision.
 */
export function isPlaceholder(text: string): boolean {
  return text.startsWith('9') && /^(?:9{6}|9\.9{5}\d*E)/i.test(text);
}

/**
 * Reads an ID cell. Precision-lost numbers reject the row. A disability card or a G student number in the cell gives its
 * citizen number. `sexes` is how the source writes the sex, so far as a number of it has one meaning.
 */
export function readIdentity(
  reading: Reading,
  id: string,
  options: { birthDate: PlainDate | null; document: DocumentKind | null; sexes: Dictionary<Sex | null> },
): Identity {
  const cell = reading.row.cell(id);
  if (cell === null) return missing;
  // Nearly every number that is printed; nothing below would find anything else in it.
  if (
    typeof cell === 'string' &&
    isCanonicalCitizenId(cell) &&
    !cell.endsWith('000') &&
    !isOfTheFuture(cell, reading.context.asOf)
  )
    return valid(cell, cell, 'CITIZEN_ID');
  const printed = cellText(cell);
  if (isBlankMark(printed)) return missing;
  const text = readIdentifier(printed).text;
  if (text === '' || isPlaceholder(text)) return missing;
  if (precisionLost(cell) || isRounded(text)) {
    report(reading, id, { code: 'PRECISION_LOST', expected: expectedId, value: printed, rejected: true });
    return missing;
  }
  const sex = reading.row.text('sex');
  if (sex !== null && isRoundedByChance(text, options.sexes.find(sex))) {
    report(reading, id, { code: 'PRECISION_LOST', expected: expectedOfBoy, value: printed, rejected: true });
    report(reading, 'sex', { code: 'CONTRADICTION', expected: expectedSex, value: sex });
    return missing;
  }
  const direct = findCitizenId(text, options.birthDate ?? dayOfShortForm(text, reading.context.asOf));
  if (direct !== null && isOfTheFuture(direct, reading.context.asOf))
    return { ...missing, citizenIdRaw: text, citizenIdStatus: 'INVALID' };
  if (direct !== null) return valid(text, direct, 'CITIZEN_ID');
  const card = validIdOf(idFromDisabilityCard(text)?.id18 ?? null);
  if (card !== null) return valid(text, card, 'DISABILITY_CARD');
  const student = idFromStudentNumber(text);
  if (student?.kind === 'L') return { ...missing, citizenIdRaw: text, citizenIdStatus: 'TEMPORARY' };
  const fromNumber = validIdOf(student?.idPart ?? null);
  if (fromNumber !== null) return valid(text, fromNumber, 'STUDENT_NUMBER');
  if (/^L\w{6,}$/.test(text)) return { ...missing, citizenIdRaw: text, citizenIdStatus: 'TEMPORARY' };
  const otherwise = findNumberBesideWords(text) ?? findNumberTypedWithLetters(text);
  if (otherwise !== null) return valid(text, otherwise, 'CITIZEN_ID');
  const other = options.document === 'OTHER' || (options.document === null && isOtherDocument(text));
  return { ...missing, citizenIdRaw: text, citizenIdStatus: other ? 'OTHER_DOCUMENT' : 'INVALID' };
}

/** The canonical number when it is valid, for numbers of guardians, heads of household, former numbers. */
export function readOtherPersonsId(reading: Reading, id: string): string | null {
  const cell = reading.row.cell(id);
  if (cell === null) return null;
  // Nearly every number that is printed; nothing below would find anything else in it.
  if (typeof cell === 'string' && isCanonicalCitizenId(cell)) return cell;
  const printed = cellText(cell);
  if (isBlankMark(printed)) return null;
  const text = readIdentifier(printed).text;
  if (isPlaceholder(text)) return null;
  if (precisionLost(cell) || isRounded(text)) {
    report(reading, id, { code: 'PRECISION_LOST', expected: expectedId, value: printed });
    return null;
  }
  return (
    validIdOf(text) ?? validIdOf(idFromDisabilityCard(text)?.id18 ?? null) ?? findNumberBesideWords(text)
  );
}

/** Null unless the text is a valid citizen number. */
export function validIdOf(text: string | null): string | null {
  return text === null ? null : findCitizenId(text);
}

/**
 * The day in a 15-digit number, if it can be one of this century. Without a birth date beside it that is the likelier reading:
 * of the last century its holder would be a hundred years old, with a number of the form that was last issued in 1999.
 */
export function dayOfShortForm(text: string, asOf: PlainDate): PlainDate | null {
  if (!/^\d{15}$/.test(text)) return null;
  const day = parsePlainDate(`20${text.slice(6, 8)}-${text.slice(8, 10)}-${text.slice(10, 12)}`);
  return day !== null && compareDates(day, asOf) <= 0 ? day : null;
}

function valid(text: string, id: string, evidence: IdEvidence): Identity {
  return { citizenIdRaw: text, citizenId: id, citizenIdStatus: 'VALID', idEvidence: evidence };
}

/**
 * A spreadsheet that saved an 18-digit number as CSV kept 15 digits and wrote zeros for the rest. The checksum tells such a
 * number from a real one that ends in zeros, and the 15 digits from what never was one. A fourth zero tells nothing: the
 * children registered first at a place on a day have one there.
 */
function isRounded(text: string): boolean {
  if (!text.endsWith('000') || !/^\d{15}000$/.test(text)) return false;
  const number = parseCitizenId(text);
  return number.status === 'INVALID' && number.reason === 'CHECKSUM';
}

/** One rounded number in eleven has a right check digit; the row of a boy tells half of them, since they are women's numbers. */
function isRoundedByChance(text: string, sex: Sex | null | undefined): boolean {
  return sex === 'MALE' && text.endsWith('000') && /^\d{15}000$/.test(text) && findCitizenId(text) !== null;
}

/** Nobody has a number before being born: one of its digits is wrong, although the last one agrees. */
export function isOfTheFuture(id: string, asOf: PlainDate): boolean {
  const year = id.slice(6, 10);
  const thisYear = asOf.slice(0, 4);
  if (year !== thisYear) return year > thisYear;
  return id.slice(10, 14) > asOf.slice(5, 7) + asOf.slice(8);
}

/** Letters make it a passport or a permit, unless it is a citizen number with a mistyped character. */
function isOtherDocument(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return /[A-Z\p{Script=Han}]/u.test(text) && !(text.length >= 17 && text.length <= 19 && digits >= 13);
}
