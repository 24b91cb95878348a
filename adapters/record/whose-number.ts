import type { PlainDate } from '../../platform/plain-date.ts';
import { addYears, compareDates, daysBetween, plainDate } from '../../platform/plain-date.ts';
import { expectedId, isOfTheFuture, type IdEvidence, type Identity } from './identity.ts';
import type { Reading } from './reading.ts';
import { report } from './reading.ts';

/**
 * Joins what the ID cell gave with a valid number from elsewhere in the row: from a student number, that the ministry
 * verified, or from a certificate, that was issued on it. Of two different valid numbers the one whose date is nearer to
 * the row's birth date counts, otherwise the cell's. Without a birth date the cell's counts too, but for a parent's: a
 * brother's or sister's cannot be told here, only beside their rows (the linkage's `second-numbers`). Beside a student number a grown-up's birth
 * date is none: it was worked out of a parent's number, and tells no more than that. The disagreement is reported at `at`.
 */
export function withSecondNumber(
  reading: Reading,
  cell: Identity,
  second: { id: string | null; evidence: IdEvidence; at: string },
  birthDate: PlainDate | null,
): Identity {
  if (second.id === null || second.id === cell.citizenId) return cell;
  if (isOfTheFuture(second.id, reading.context.asOf)) return cell;
  if (isShortFormOf(second.id, cell.citizenIdRaw)) return { ...cell, citizenId: second.id };
  if (cell.citizenId === null) {
    return {
      ...cell,
      citizenId: second.id,
      idEvidence: second.evidence,
      citizenIdStatus: cell.citizenIdStatus === 'MISSING' ? 'VALID' : cell.citizenIdStatus,
    };
  }
  if (isRoundedFormOf(second.id, cell.citizenId)) {
    report(reading, 'citizenId', {
      code: 'PRECISION_LOST',
      expected: expectedId,
      value: cell.citizenId,
      rejected: true,
    });
    return cell;
  }
  report(reading, second.at, {
    code: 'CONTRADICTION',
    expected: '与身份证件号一致 (the same citizen number as in the ID column)',
    value: second.id,
  });
  const { asOf } = reading.context;
  const told = second.evidence === 'STUDENT_NUMBER' && isGrownUps(birthDate, asOf) ? null : birthDate;
  return tellsBetter(second.id, cell.citizenId, told)
    ? { ...cell, citizenId: second.id, idEvidence: second.evidence }
    : cell;
}

/** No parent is nearer in age. */
const parentsYears = 12;

function tellsBetter(second: string, cell: string, birthDate: PlainDate | null): boolean {
  const [ofSecond, ofCell] = [dayIn(second), dayIn(cell)];
  if (birthDate === null) return compareDates(addYears(ofCell, parentsYears), ofSecond) <= 0;
  return Math.abs(daysBetween(birthDate, ofSecond)) < Math.abs(daysBetween(birthDate, ofCell));
}

/**
 * The 15-digit form leaves out the century, which only a birth date tells; where the row has none, or a mistyped one,
 * the whole number beside it does.
 */
function isShortFormOf(id: string, printed: string | null): boolean {
  return printed !== null && printed.length === 15 && id.slice(0, 6) + id.slice(8, 17) === printed;
}

/** A spreadsheet wrote zeros for the last three digits; one such number in eleven has a right check digit all the same. */
function isRoundedFormOf(id: string, cell: string): boolean {
  return cell.endsWith('000') && id.startsWith(cell.slice(0, 15));
}

/** Nobody is older on a school's list of today. */
const oldestPupilYears = 25;

/**
 * A school's list without a birth date, or with a grown-up's (then null, too): a number of a grown-up is a parent's, put
 * where the pupil's belongs. It stays the number that was printed, and a valid one, but not this row's: the row is known
 * by its name and its family. `on` is the day the list speaks of: who left primary school long ago is a grown-up by now, with a number of their own.
 */
export function withoutGrownUpsNumber(
  reading: Reading,
  identity: Identity,
  birthDate: PlainDate | null,
  on: PlainDate = reading.context.asOf,
): Identity {
  const { citizenId } = identity;
  if (birthDate !== null || citizenId === null) return identity;
  if (!isGrownUps(dayIn(citizenId), on)) return identity;
  report(reading, 'citizenId', {
    code: 'CONTRADICTION',
    expected: '学生本人的公民身份号码 (the pupil’s own citizen number)',
    value: citizenId,
  });
  return { ...identity, citizenId: null, idEvidence: 'NONE' };
}

const isGrownUps = (birthDate: PlainDate | null, on: PlainDate): boolean =>
  birthDate !== null && compareDates(addYears(birthDate, oldestPupilYears), on) <= 0;

/** The birth date inside a valid number. */
function dayIn(id: string): PlainDate {
  return plainDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`);
}
