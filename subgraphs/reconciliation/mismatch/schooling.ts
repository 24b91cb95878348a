import type { PlainDate } from '../../../platform/plain-date.ts';
import { comparisonRow } from './comparison-row.ts';
import {
  hasFinished,
  notLocallyRequired,
  ofSchoolAge,
  registryTells,
  schoolAgeParameters,
} from './school-age.ts';
import { isTrue, not } from './sql.ts';

/**
 * SQL that reads SchoolingStatus and "of school age" off a comparison row `c`. Registry before term sheet, a word before
 * silence; what no export tells stays UNKNOWN.
 */
export function schoolingSql(today: PlainDate): { status: string; ofSchoolAge: string } {
  const row = comparisonRow;
  const context = { ...schoolAgeParameters, today };
  const { student, term } = row;
  const age = isTrue(ofSchoolAge(row, context)).sql;
  const anyAge = isTrue(ofSchoolAge(row, { ...context, disabledLateEntryYears: 0 })).sql;
  return {
    ofSchoolAge: anyAge,
    status: `case
      when ${student.enrolledRecords.sql} > 0 and not coalesce(${term.reported.sql}, true) then 'ABSENT_THIS_TERM'
      when ${student.enrolledRecords.sql} > 0 then 'ENROLLED'
      when ${student.onLeaveRecords.sql} > 0 then 'ON_LEAVE'
      when coalesce(${term.reported.sql}, false) and ${student.unknownRecords.sql} = 0 then 'ATTENDING_WITHOUT_RECORD'
      when ${student.deferredRecords.sql} > 0 then 'DEFERRED'
      when ${isTrue(hasFinished(row, context)).sql} then 'FINISHED'
      when ${student.droppedOutRecords.sql} > 0 then 'DROPPED_OUT'
      when ${student.unknownRecords.sql} > 0 then 'UNKNOWN'
      when c.child_birth_date is null then 'UNKNOWN'
      when not ${age} then 'NOT_OF_SCHOOL_AGE'
      when ${isTrue(registryTells(row, context)).sql} and ${isTrue(not(notLocallyRequired(row))).sql} then 'NOT_ENROLLED'
      else 'UNKNOWN' end`,
  };
}
