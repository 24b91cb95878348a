import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall: the role the subgraph reads as sees the children of the division its statement is for, and their records.
 * `hub.division` holds a colon and the prefix for the length of one statement; without it nothing is seen.
 */
export class StudentsReader1800000000200 implements MigrationInterface {
  readonly name = 'StudentsReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema students to hub_students_reader;
      grant select on students.import_batch, students.source_setting, students.child_crosswalk, students.child_record,
        students.student_record, students.term_record, students.graduate_record to hub_students_reader;

      alter table students.child_crosswalk enable row level security;
      create policy within_division on students.child_crosswalk for select to hub_students_reader using (
        starts_with(coalesce(division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2))));
      alter table students.child_record enable row level security;
      create policy within_division on students.child_record for select to hub_students_reader using (
        (select true from students.child_crosswalk c where c.child_id = child_record.child_id));
      alter table students.student_record enable row level security;
      create policy within_division on students.student_record for select to hub_students_reader using ((select true from students.child_record l where l.source_system = 'student-registry' and l.record_id = student_record.record_id));
      alter table students.term_record enable row level security;
      create policy within_division on students.term_record for select to hub_students_reader using ((select true from students.child_record l where l.source_system = 'term-registration' and l.record_id = term_record.record_id));
      alter table students.graduate_record enable row level security;
      create policy within_division on students.graduate_record for select to hub_students_reader using ((select true from students.child_record l where l.source_system = 'graduate-roster' and l.record_id = graduate_record.record_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy within_division on students.graduate_record;
      alter table students.graduate_record disable row level security;
      drop policy within_division on students.term_record;
      alter table students.term_record disable row level security;
      drop policy within_division on students.student_record;
      alter table students.student_record disable row level security;
      drop policy within_division on students.child_record;
      alter table students.child_record disable row level security;
      drop policy within_division on students.child_crosswalk;
      alter table students.child_crosswalk disable row level security;
      revoke select on all tables in schema students from hub_students_reader;
      revoke usage on schema students from hub_students_reader;
    `);
  }
}
