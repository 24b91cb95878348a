import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SQL: at school, and not at a senior one; a list may be without grades. */
const belowSeniorSchool = `coalesce(left(r.grade, 1), '') <> 'S'`;

/** SQL: the year in which the school year of the list began, in September. */
export const schoolYear = `extract(year from r.as_of - interval '8 months')::int`;

/**
 * SQL: who is in a grade was six, as a rule, by the end of August before the first one (义务教育法 §11), and is mostly born in
 * the year up to that day. A list says the same of a child year after year: the grade moves on with the date. Who is in a
 * kindergarten was three; a label that is no grade and names none says nothing.
 */
const bornByGrade = `case when r.grade is not null
                 then make_date(${schoolYear} - 5 - substr(r.grade, 2)::int - case left(r.grade, 1) when 'P' then 0 when 'J' then 6 else 9 end, 8, 31)
                 when r.grade_label ~ '学前|幼儿|幼小|大班|中班|小班|托班' then make_date(${schoolYear} - 3, 8, 31) end`;

/** Whose row is a pupil's of today, by what the list says of the schooling alone; what it says of the age is left out. */
export const tables = {
  student_record: {
    source: 'student-registry',
    pupil: `r.status in ('ENROLLED', 'ON_LEAVE', 'DEFERRED', 'DROPPED_OUT', 'UNKNOWN') and ${belowSeniorSchool}`,
    // Who is away does not move on with the date.
    bornBy: `case when r.status in ('ENROLLED', 'UNKNOWN') then ${bornByGrade} end`,
    closed: `r.status in ('TRANSFERRED_OUT', 'GRADUATED', 'LEFT')`,
  },
  term_record: {
    source: 'term-registration',
    pupil: belowSeniorSchool,
    bornBy: bornByGrade,
    closed: 'false',
  },
  // Who left primary school within seven years is a child by now, unless too old for it on that day.
  graduate_record: {
    source: 'graduate-roster',
    pupil: `coalesce(r.graduation_year >= extract(year from r.as_of) - 7
                 and r.graduation_year >= extract(year from r.birth_date) + 19, false)`,
    // Six years of primary school (义务教育法), and twelve years of age.
    bornBy: `case when r.graduation_year between 1990 and 2100 then make_date(r.graduation_year - 12, 8, 31) end`,
    closed: 'false',
  },
};

/** SQL: the text, where it is a citizen number by date and check digit (GB 11643-1999). Worked out of few rows. */
const validSql = (text: string): string => `case
                 when ${text} ~ '^[0-9]{6}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$'
                 then case right(${text}, 1) when substr('10X98765432', 1 + (
                     select sum(substr(${text}, i, 1)::int * (1 << (18 - i))) % 11 from generate_series(1, 17) i)::int, 1)
                   then ${text} end end`;

const inside = `upper(substr(r.student_number, 2))`;

/** SQL: the identity view of a table of pupils. */
export const identityViewSql = (
  table: string,
  { source, pupil, bornBy, closed }: (typeof tables)[keyof typeof tables],
): string => `
        create or replace view students.${table}_identity as
        select '${source}' as source_system, r.record_id, r.source_key, r.file_row, r.batch_id, b.import_id, r.as_of, r.present,
               r.name, r.name_key, r.former_name_key, r.sex, r.birth_date,
               r.citizen_id, r.citizen_id_raw, r.citizen_id_status, r.id_evidence, r.local_key,
               r.guardian_name, r.guardian_citizen_id, r.phone, r.village,
               case when starts_with(r.division, b.coverage) then r.division
                    else coalesce(nullif(b.scope, ''), nullif(b.coverage, ''), r.division) end as division,
               r.row_hash,
               case when jsonb_array_length(r.guardians) > 1
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) end as guardian_names,
               case when left(r.student_number, 1) = 'G' and length(r.student_number) = 19 and ${inside} <> r.citizen_id
                 then ${validSql(inside)} end as other_citizen_id,
               ${pupil} as pupil, ${bornBy} as cohort_born_by, ${closed} as closed
        from students.${table} r
        join students.import_batch b using (batch_id)`;

/** When those of a pupil's grade are born, and which rows are a list's former entries. */
export class StudentsCohorts1800000000450 implements MigrationInterface {
  readonly name = 'StudentsCohorts1800000000450';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, definition] of Object.entries(tables)) {
      await runner.query(identityViewSql(table, definition));
      await runner.query(
        `comment on column students.${table}_identity.cohort_born_by is 'By which day those of the row''s grade are born, as a rule: mostly in the year before';
         comment on column students.${table}_identity.closed is 'The list keeps the row as a former entry'`,
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('A column of a view cannot be taken away while others stand on the view.');
  }
}
