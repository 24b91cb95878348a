import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the school lies, apart from the place a student's row is counted under. */
export class SchoolDivision1770000000005 implements MigrationInterface {
  readonly name = 'SchoolDivision1770000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table students.student_record add column school_division text
        constraint student_record_school_division_check check (length(school_division) in (2, 4, 6, 9, 12));
      comment on column students.student_record.school_division is 'Where the school lies, as deep as the export tells: place columns, school name, province in 学校标识码.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table students.student_record drop column school_division');
  }
}
