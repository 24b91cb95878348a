import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SQL: at school, and not at a senior one; a list may be without grades. */
const belowSeniorSchool = `coalesce(left(r.grade, 1), '') <> 'S'`;

/** Whose row is a pupil's of today, by what the list says of the schooling alone; what it says of the age is left out. */
const tables = {
  student_record: {
    source: 'student-registry',
    pupil: `r.status in ('ENROLLED', 'ON_LEAVE', 'DEFERRED', 'DROPPED_OUT', 'UNKNOWN') and ${belowSeniorSchool}`,
  },
  term_record: { source: 'term-registration', pupil: belowSeniorSchool },
  // Who left primary school within seven years is a child by now, unless too old for it on that day.
  graduate_record: {
    source: 'graduate-roster',
    pupil: `coalesce(r.graduation_year >= extract(year from r.as_of) - 7
                 and r.graduation_year >= extract(year from r.birth_date) + 19, false)`,
  },
};

/** SQL: the text, where it is a citizen number by date and check digit (GB 11643-1999). Worked out of few rows. */
const validSql = (text: string): string => `case
                 when ${text} ~ '^[0-9]{6}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$'
                 then case right(${text}, 1) when substr('10X98765432', 1 + (
                     select sum(substr(${text}, i, 1)::int * (1 << (18 - i))) % 11 from generate_series(1, 17) i)::int, 1)
                   then ${text} end end`;

const inside = `upper(substr(r.student_number, 2))`;

/** A pupil's row is a child's, even where a mistyped birth date makes a grown-up of the pupil. */
export class StudentsPupils1800000000415 implements MigrationInterface {
  readonly name = 'StudentsPupils1800000000415';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, { source, pupil }] of Object.entries(tables)) {
      await runner.query(`
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
               ${pupil} as pupil
        from students.${table} r
        join students.import_batch b using (batch_id)`);
      await runner.query(
        `comment on column students.${table}_identity.pupil is 'By what the list says of the schooling the row is a child''s, whatever its birth date'`,
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('A column of a view cannot be taken away while others stand on the view.');
  }
}
