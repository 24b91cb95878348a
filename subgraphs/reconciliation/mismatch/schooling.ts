import type { PlainDate } from '../../../platform/plain-date.ts';
import { comparisonRow } from './comparison-row.ts';
import { localParameters } from './parameters.ts';
import type { Adjustable, CountyParameter } from './parameters.ts';
import {
  hasFinished,
  notLocallyRequired,
  ofSchoolAge,
  registryTells,
  schoolAgeParameters,
} from './school-age.ts';
import type { SchoolAgeContext } from './school-age.ts';
import { isTrue, not, sql } from './sql.ts';

type SchoolingSql = { status: string; ofSchoolAge: string };

/** The reading of schooling takes parameters as a rule does. */
export const schooling: Adjustable & { version: number } = {
  code: 'schooling',
  version: 1,
  parameters: schoolAgeParameters,
};

/**
 * SQL that reads SchoolingStatus and "of school age" off a comparison row `c`. Registry before term sheet, a word before
 * silence; what no export tells stays UNKNOWN. Each row is read by the parameters of its own place.
 */
export function schoolingSql(today: PlainDate, settings: readonly CountyParameter[] = []): SchoolingSql {
  const places = localParameters(schooling, settings).map(({ division, parameters }) => ({
    division,
    ...schoolingAt({ ...schoolAgeParameters, ...parameters, today }),
  }));
  const choose = (part: keyof SchoolingSql): string => {
    const everywhere = places.at(-1)?.[part] ?? 'null';
    const local = places
      .slice(0, -1)
      .map(
        (place) =>
          sql`when starts_with(coalesce(${comparisonRow.child.division}, ''), ${place.division}) then ${{ sql: place[part] }}`
            .sql,
      );
    return local.length === 0 ? everywhere : `case ${local.join(' ')} else ${everywhere} end`;
  };
  return { status: choose('status'), ofSchoolAge: choose('ofSchoolAge') };
}

function schoolingAt(context: SchoolAgeContext): SchoolingSql {
  const row = comparisonRow;
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
