import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';

/**
 * Terms in order: school year × 2, plus 1 for the second. Read from the label (`2025-2026学年第一学期`, `2026年春`);
 * where it tells none, from the day of the sheet: August to January is the first term.
 */
export const termNumberFunction = `
create or replace function pg_temp.hub_term_no(label text, as_of date) returns int language sql immutable return (
  select case
    when label ~ '\\d{4}' and label ~ '第?(一|1|上)学?期|秋|第?(二|2|下)学?期|春' then
      2 * (substring(label from '\\d{4}')::int
        - case when label ~ '春' and label !~ '\\d{4}\\D{1,3}\\d{4}' then 1 else 0 end)
      + case when label ~ '第?(二|2|下)学?期|春' then 1 else 0 end
    when extract(month from as_of) >= 8 then 2 * extract(year from as_of)::int
    when extract(month from as_of) = 1 then 2 * extract(year from as_of)::int - 2
    else 2 * extract(year from as_of)::int - 1
  end)`;

/**
 * The classes on the sheets of every term and day, and whether their source still holds any of it. The sheets are read
 * through once: what else is to be known of them is told by this.
 */
export const termClassTable = `
create temp table term_class on commit drop as
select term, as_of, coalesce(school_id, school_name) as school, grade, class_name, bool_or(present) as held
from students.term_record group by 1, 2, 3, 4, 5`;

/**
 * What the sheets call terms, each read once: `term_no` of every label and day. Beside it stands the current term: the
 * newest any sheet speaks of, later ones than today's left out as typing errors.
 */
export const knownTermTable = `
create temp table known_term on commit drop as
with said as materialized (
  select term, as_of, held, pg_temp.hub_term_no(term, as_of) as term_no from (
    select term, as_of, bool_or(held) as held from term_class group by term, as_of) as sheet
)
select said.*, (
  select max(term_no) from said, run where held and term_no <= pg_temp.hub_term_no(null, run.today)
) as current_no from said;
analyze known_term`;

/** SQL: the known term of a row of the term sheets. */
export const knownTermOf = (row: string): string =>
  `join known_term known on known.as_of = ${row}.as_of and known.term is not distinct from ${row}.term`;

/**
 * The classes that stand on the sheets of the current term, and their grades: only where a class or grade stands does a
 * missing name say anything.
 */
export const sheetTables = `
create temp table class_sheet on commit drop as
select s.school, s.grade, s.class_name, max(s.as_of) as as_of
from term_class s ${knownTermOf('s')}
where s.held and known.term_no = known.current_no
group by 1, 2, 3;
create temp table grade_sheet on commit drop as select distinct school, grade from class_sheet;
analyze class_sheet;
analyze grade_sheet`;

/** SQL: the sheet of the class that a source's group of columns names, or of its grade of last term. */
export const sheetJoins: Readonly<Partial<Record<SourceGroup, string>>> = {
  student: `left join class_sheet on class_sheet.school = coalesce(student_school_id, student_school_name)
      and class_sheet.grade = student_grade and class_sheet.class_name = student_class_name`,
  term: `left join grade_sheet on grade_sheet.school = term_last_school and grade_sheet.grade = term_last_grade`,
};
