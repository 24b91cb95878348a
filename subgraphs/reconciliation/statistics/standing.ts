import { addDays, addYears, plainDate } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import { schoolAgeParameters } from '../mismatch/school-age.ts';

/** What a statement about one day of one school year is asked with, in the order of its parameters. */
export type StandingScope = {
  /** Division prefix; '' is everywhere. */
  division: string;
  /** First year of the school year: 2025 is 2025-09-01 to 2026-08-31. */
  schoolYear: number;
  day: PlainDate;
  /** Day of the year's first full export of the student registry; null where there is none. */
  rollSince: PlainDate | null;
};

export function firstDayOf(schoolYear: number): PlainDate {
  return plainDate(`${schoolYear}-09-01`);
}

export function lastDayOf(schoolYear: number): PlainDate {
  return addDays(addYears(firstDayOf(schoolYear), 1), -1);
}

export function standingParameters({ division, schoolYear, day, rollSince }: StandingScope): unknown[] {
  return [division, day, `${schoolYear}-${schoolAgeParameters.cutOff}`, rollSince, schoolYear];
}

const holding = (condition: string): string => `coalesce(bool_or(c.holds and ${condition}), false)`;
const ever = (condition: string): string => `coalesce(bool_or(${condition}), false)`;
/** Whether the student registry says of a child if it is in a group. */
const told = (group: string): string => holding(`c.student and '${group}' <> all(c.untold)`);
/** A class a pupil was first seen in during a school year, counted from the one asked for. */
const cohort = (grade: string, years: number): string =>
  ever(`c.active and c.grade = '${grade}'
    and c.valid_from >= make_date($5::int - ${years}, 9, 1) and c.valid_from < make_date($5::int - ${years} + 1, 9, 1)`);
/** Of several student records the one that says most about being at school comes first. */
const word = `case c.status when 'ENROLLED' then 0 when 'ON_LEAVE' then 1 when 'DROPPED_OUT' then 2 when 'DEFERRED' then 3
  when 'GRADUATED' then 4 when 'UNKNOWN' then 5 when 'TRANSFERRED_OUT' then 6 when 'DECEASED' then 7 else 8 end`;
/** Whose birth date and place count where several sources give one. */
const source = `case c.source_system when 'population-registry' then 0 when 'student-registry' then 1
  when 'graduate-roster' then 2 when 'disability-register' then 3 else 4 end`;
/** The first that is given: by what holds, then by source, then by day. Sorting costs most here, so it is done seldom. */
const first = (column: string): string =>
  `(array_agg(c.${column} order by c.holds desc, c.source, c.valid_from desc, c.record_id)
    filter (where c.${column} is not null))[1]`;
const spoken = (index: number): string => `told[1][${index}]`;

/** What a record said when the school year began: told before it, and not taken back until its first full export. */
const asTheYearBegan = `c.valid_from < make_date($5::int, 9, 1) and coalesce(c.valid_to >= $4::date, true)`;
const lastYearIsKnown = `exists (select 1 from reconciliation.claim_export e where e.removes and e.source_system = 'student-registry'
      and e.as_of >= make_date($5::int - 1, 9, 1) and e.as_of < make_date($5::int, 9, 1))`;

/**
 * `standing s`: one row a child of the division as it stood at the end of a day, from what the sources said up to that
 * day and nothing later. Parameters: division, day, cut-off, first export of the year, school year.
 */
export const standingSql = `
with member as (
  select distinct child_id from reconciliation.source_claim
  where starts_with(division, $1) and valid_from <= $2::date
), claim as (
  select c.*, c.valid_to is null or c.valid_to > $2::date as holds, ${word} as word, ${source} as source,
    c.source_system = 'student-registry' as student,
    c.source_system = 'student-registry' and c.status in ('ENROLLED', 'ON_LEAVE') as active
  from reconciliation.source_claim c join member using (child_id)
  where c.valid_from <= $2::date
), known as (
  select c.child_id,
    ${first('birth_date')} as birth_date,
    ${first('division')} as division,
    ${holding(`c.source_system = 'population-registry' and c.status = 'NORMAL'`)} as local,
    ${holding(`c.source_system = 'population-registry' and c.status <> 'NORMAL'`)} as departed,
    array_agg(array[c.status, c.grade, c.school, c.school_name, c.changed_on::text] order by c.word, c.valid_from desc, c.record_id)
      filter (where c.holds and c.student) as told,
    count(*) filter (where c.holds and c.active)::int as active_records,
    ${holding('c.active')} as active,
    ${holding(`c.active and c.grade like 'P%'`)} as active_primary,
    ${holding(`c.active and c.grade like 'J%'`)} as active_junior,
    ${holding(`c.active and c.grade like 'S%'`)} as active_senior,
    ${ever(`c.active and coalesce(c.valid_to > $4::date, $4::date is not null)`)} as in_year,
    (array_agg(c.grade order by c.valid_from desc, c.record_id)
      filter (where c.active and coalesce(c.valid_to > $4::date, true)))[1] as year_grade,
    ${ever(`c.active and ${asTheYearBegan}`)} and ${lastYearIsKnown} as active_last_year,
    ${ever(`c.student and c.status = 'DROPPED_OUT' and ${asTheYearBegan}`)} as dropped_before,
    ${ever(`c.student and c.status = 'GRADUATED' and (c.grade like 'J%' or c.grade like 'S%')`)} as finished,
    ${ever(`c.source_system = 'graduate-roster' and c.category = $5::int::text`)} as graduated_primary,
    ${cohort('J3', 1)} as cohort_third_junior,
    ${cohort('J1', 2)} as cohort_first_junior,
    ${cohort('P1', 5)} as cohort_first_primary,
    ${cohort('P1', 8)} as cohort_nine_years,
    ${holding(`c.source_system = 'poverty-monitoring'`)} as monitored,
    ${holding(`c.source_system = 'disability-register' and c.status = 'VALID' and coalesce(c.until >= $2::date, true)`)} as disabled,
    ${holding(`'LEFT_BEHIND' = any(c.groups)`)} as left_behind,
    ${holding(`'MIGRANT' = any(c.groups)`)} as migrant,
    ${holding(`c.groups && array['ORPHAN', 'UNATTENDED']`)} as orphan,
    ${told('LEFT_BEHIND')} as told_left_behind,
    ${told('MIGRANT')} as told_migrant,
    ${told('ORPHAN')} as told_orphan
  from claim c
  group by c.child_id
), spoken as (
  select known.*, ${spoken(1)} as status, ${spoken(2)} as grade, ${spoken(3)} as school, ${spoken(4)} as school_name,
    ${spoken(5)}::date as changed_on
  from known
  where starts_with(coalesce(division, ''), $1)
), dated as (
  select spoken.*, not active and coalesce(status = 'DROPPED_OUT', false) as dropped,
    case when in_year then true when changed_on is not null then changed_on between make_date($5::int, 9, 1) and $2::date
      when active_last_year then true when dropped_before then false end as this_year
  from spoken
), standing as (
  select dated.*,
    date_part('year', age($3::date, birth_date))::int as age,
    departed and not local as gone,
    not active and coalesce(status = 'DEFERRED', false) as deferred,
    dropped and coalesce(this_year, false) as dropped_this_year,
    dropped and this_year is null as dropped_undated,
    not active and coalesce(status in ('TRANSFERRED_OUT', 'DECEASED'), false) as left_lawfully,
    left(coalesce(case when active then grade end, year_grade, grade), 1) as stage
  from dated
)`;
