import { addYears } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { ComparisonRow } from './comparison-row.ts';
import { cutOffOn, day, lastWord, workingDaysBefore } from './dates.ts';
import { all, any, isTrue, not, sql } from './sql.ts';
import type { Fragment } from './sql.ts';

/**
 * Compulsory school age and enrolment, shared by every rule that asks "should this child be at school, and is it?".
 * Source: R26 (birth window with a cut-off); 义务教育法 第十一条; 残疾人教育条例 (entry age of disabled children may be raised).
 */
export const schoolAgeParameters = {
  cutOff: '08-31',
  entryAge: 6,
  lastAge: 15,
  disabledLateEntryYears: 2,
  /** Working days a transfer may take on each of its two sides. */
  transferWorkingDays: 10,
  /** Days after which a full export of the student registry tells nothing about today any more. */
  longestSilenceDays: 400,
} as const;

export type SchoolAgeContext = {
  today: PlainDate;
  cutOff: string;
  entryAge: number;
  lastAge: number;
  disabledLateEntryYears: number;
  transferWorkingDays: number;
  longestSilenceDays: number;
};

/** Birth date by most voices; the golden record's where they are divided. */
export function birthDate(row: ComparisonRow): Fragment {
  return sql`coalesce(${row.child.agreedBirthDate}, ${row.child.birthDate})`;
}

/** Whether the child has completed a number of years at the cut-off of the running school year. */
export function hasCompleted(
  row: ComparisonRow,
  context: Pick<SchoolAgeContext, 'today' | 'cutOff'>,
  years: number,
): Fragment {
  return sql`${birthDate(row)} <= ${day(addYears(cutOffOn(context.today, context.cutOff), -Math.trunc(years)))}`;
}

/** Of compulsory school age this school year; disabled children may lawfully start later. */
export function ofSchoolAge(row: ComparisonRow, context: SchoolAgeContext): Fragment {
  const { entryAge, lastAge, disabledLateEntryYears } = context;
  return all([
    hasCompleted(row, context, entryAge),
    not(hasCompleted(row, context, lastAge + 1)),
    any([
      not(isTrue(sql`${row.child.disabled}`)),
      hasCompleted(row, context, entryAge + disabledLateEntryYears),
    ]),
  ]);
}

/**
 * The student registry can tell whether the child has a record: a full export that is not outdated covers the place.
 * An export from before the cut-off cannot show this year's beginners.
 */
export function registryTells(row: ComparisonRow, context: SchoolAgeContext): Fragment {
  const { today, cutOff, entryAge, longestSilenceDays } = context;
  const { coveredAsOf } = row.student;
  return all([
    sql`${coveredAsOf} >= ${day(today)} - ${Math.trunc(longestSilenceDays)}`,
    any([sql`${coveredAsOf} > ${day(cutOffOn(today, cutOff))}`, hasCompleted(row, context, entryAge + 1)]),
  ]);
}

/** Has left junior school with 毕业. A graduate without a grade is read by age: nobody finishes junior school before 14. */
export function hasFinished(row: ComparisonRow, context: SchoolAgeContext): Fragment {
  const { student } = row;
  const rolledOver = sql`${student.lastSeen} <= ${day(cutOffOn(context.today, context.cutOff))}`;
  return any([
    sql`${student.finishedRecords} > 0`,
    all([sql`${student.graduatedWithoutGrade} > 0`, hasCompleted(row, context, 14)]),
    // A pupil of the last year who is gone from the export of the next school year has graduated.
    all([sql`${student.pastGrade} in ('J3', 'S1', 'S2', 'S3')`, rolledOver]),
  ]);
}

/** Left one school so lately that the next may lawfully not have taken the record over yet. */
export function inTransfer(row: ComparisonRow, context: SchoolAgeContext): Fragment {
  const { student } = row;
  const reference = lastWord(student.asOf, context.today);
  const window = workingDaysBefore(reference, context.transferWorkingDays * 2);
  return all([sql`${student.transferredOutRecords} > 0`, sql`${student.transferredOutOn} >= ${window}`]);
}

/**
 * A sheet cannot be expected to hold a pupil who changed schools within the working days both sides have, nor can that of
 * one school when the registry has the pupil at two.
 */
export function mayBeOnAnotherSheet(row: ComparisonRow, transferWorkingDays: number): Fragment {
  const { student, term } = row;
  const window = workingDaysBefore(term.classCoveredAsOf, transferWorkingDays * 2);
  return any([
    sql`${student.activePlaces} > 1`,
    isTrue(sql`${student.lastMovedOn} > ${term.classCoveredAsOf}`),
    isTrue(all([sql`${student.lastChange} ~ '转入|转出|转学'`, sql`${student.lastMovedOn} >= ${window}`])),
  ]);
}

/**
 * No student record that keeps the child in school, as far as the registry tells: neither enrolled, on leave, deferred,
 * dropped out (a case of its own), nor a status nobody can read.
 */
export function notOnAnyRoll(row: ComparisonRow, context: SchoolAgeContext): Fragment {
  const { student } = row;
  return all([
    sql`${student.activeRecords} = 0`,
    sql`${student.deferredRecords} = 0`,
    sql`${student.droppedOutRecords} = 0`,
    sql`${student.unknownRecords} = 0`,
    not(isTrue(hasFinished(row, context))),
    not(isTrue(inTransfer(row, context))),
  ]);
}

/** Required to attend here, and on no roll as far as the registry tells. */
export function outOfSchool(row: ComparisonRow, context: SchoolAgeContext): Fragment {
  return all([
    not(notLocallyRequired(row)),
    ofSchoolAge(row, context),
    registryTells(row, context),
    notOnAnyRoll(row, context),
  ]);
}

/** Dead, moved out, emigrated, missing or cancelled, with no normal registration beside: not required to attend here. */
export function notLocallyRequired(row: ComparisonRow): Fragment {
  const { household } = row;
  return any([
    sql`${household.deceasedRecords} > 0`,
    all([sql`${household.goneRecords} > 0`, sql`${household.normalRecords} = 0`]),
  ]);
}
