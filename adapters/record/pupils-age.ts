import type { PlainDate } from '../../platform/plain-date.ts';
import { completedYears, plainDate } from '../../platform/plain-date.ts';
import { readMonth } from '../cells/dates.ts';
import { cellText } from '../decode/sheet-row.ts';
import type { StudentStatus } from '../reference/student-status.ts';
import type { Reading } from './reading.ts';
import { isBlankMark, report } from './reading.ts';

/** Whoever is older is no child (docs/linkage.md, point 9), and long out of primary and junior school. */
const oldestYears = 18;

/**
 * By law children go to school at six (义务教育法 §11); some a year before. Who left primary school was there for years. A list
 * without grades may be a kindergarten's.
 */
const youngestYears = { pupil: 5, listed: 2, graduate: 10, preschool: 0 } as const;

/**
 * Tells of a birth date that makes a grown-up of whom the number calls a child, or the other way round, in lists of both. The
 * linkage believes the number, unless the date is plainly another person's.
 */
export function checkAgeByNumber(reading: Reading, birthDate: PlainDate | null, id: string | null): void {
  if (birthDate === null || id === null || birthDate.slice(0, 4) === id.slice(6, 10)) return;
  const { asOf } = reading.context;
  const born = plainDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`);
  if (completedYears(born, asOf) > oldestYears === completedYears(birthDate, asOf) > oldestYears) return;
  report(reading, 'birthDate', {
    code: 'CONTRADICTION',
    expected:
      '与公民身份号码一致的出生日期 (the birth date in the citizen number: one of them is a child’s, the other a grown-up’s)',
    value: birthDate.slice(0, 4),
  });
}

/**
 * Tells of a row that may be a child's by what it says, and gives neither a birth date nor a valid number: nobody can
 * work out the age, so by itself it is no child, and it counts only where the rest of it fits another row's child. By the
 * relation to the head of the household, a GB/T 4761 code, which sons and daughters of any age have, or for being a
 * `pupil`. A birth date that was reported for what it says is not missing.
 */
export function checkAgeIsTold(
  reading: Reading,
  birthDate: PlainDate | null,
  id: string | null,
  says: { relation: string | null; pupil?: boolean },
): void {
  if (birthDate !== null || id !== null || isReported(reading)) return;
  if (says.pupil !== true && !isDescendant(says.relation)) return;
  report(reading, 'birthDate', {
    code: 'MISSING',
    expected:
      '出生日期,或有效的公民身份号码 (a birth date or a valid citizen number: without both nobody knows the person’s age, and whether it is a child)',
  });
}

/**
 * The same in a school's list, whose rows are all pupils, if the list has a column for either: whole term sheets have neither, and
 * then nothing was left out.
 */
export function checkPupilsAgeIsTold(reading: Reading, birthDate: PlainDate | null, id: string | null): void {
  const { row } = reading;
  if (row.has('birthDate') || row.has('citizenId'))
    checkAgeIsTold(reading, birthDate, id, { relation: null, pupil: true });
}

/** Whether the cell says what is no birth date. A month alone is not reported where it is read. */
function isReported({ row, rejectedBy }: Reading): boolean {
  const cell = row.cell('birthDate');
  if (cell === null || isBlankMark(cellText(cell))) return false;
  return rejectedBy.includes('birthDate') || readMonth(cell) === null;
}

const descendants = /^(?:2[0-79]|3[0-79]|4[0-4789])$/;

/** By the relation to the head of the household (GB/T 4761): sons and daughters, grandchildren, great-grandchildren; not those who married one. */
export const isDescendant = (relation: string | null): boolean =>
  relation !== null && descendants.test(relation);

/** Of how young a person the row may be; null for who is not at school now, or at a senior one. */
export function pupilsKind(
  grade: string | null,
  status: StudentStatus = 'ENROLLED',
): keyof typeof youngestYears | null {
  if (!onTheRoll.includes(status) || grade?.startsWith('S') === true) return null;
  return grade === null ? 'listed' : 'pupil';
}

const onTheRoll: readonly StudentStatus[] = ['ENROLLED', 'ON_LEAVE', 'DEFERRED', 'DROPPED_OUT', 'UNKNOWN'];

/**
 * In lists of pupils and others, once a row: a birth date that is no pupil's ({@link checkPupilsAge}), or else one of
 * another age than the number's ({@link checkAgeByNumber}). False for a grown-up's date in a pupil's row.
 */
export function checkAge(
  reading: Reading,
  birthDate: PlainDate | null,
  id: string | null,
  kind: keyof typeof youngestYears | null,
): boolean {
  if (
    birthDate !== null &&
    kind !== null &&
    !isPupilsAge(completedYears(birthDate, reading.context.asOf), kind)
  )
    return checkPupilsAge(reading, birthDate, kind);
  checkAgeByNumber(reading, birthDate, id);
  return true;
}

const isPupilsAge = (age: number, kind: keyof typeof youngestYears): boolean =>
  age >= youngestYears[kind] && age <= oldestYears;

/**
 * Tells of a birth date that cannot be the pupil's: a grown-up's or a toddler's, mostly a year mistyped. The row keeps it,
 * since it is what the school says; the linkage finds by the rest whose row it is (`pupil` in the identity views asks the
 * same). `on` is the last day on which the list knew the person as a pupil. False for a grown-up's date.
 */
export function checkPupilsAge(
  reading: Reading,
  birthDate: PlainDate | null,
  kind: keyof typeof youngestYears | null,
  on: PlainDate = reading.context.asOf,
): boolean {
  if (birthDate === null || kind === null) return true;
  const age = completedYears(birthDate, on);
  if (isPupilsAge(age, kind)) return true;
  const youngest = youngestYears[kind];
  report(reading, 'birthDate', {
    code: 'CONTRADICTION',
    expected: `${youngest}至${oldestYears}周岁学生的出生日期 (the birth date of a pupil of ${youngest} to ${oldestYears} years)`,
    value: birthDate.slice(0, 4),
  });
  return age <= oldestYears;
}
