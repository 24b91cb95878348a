import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Facts that further rules compare, and the three counts of every school and grade. */
export class MoreFacts1770000000010 implements MigrationInterface {
  readonly name = 'MoreFacts1770000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.comparison
        add column student_school_division text,
        add column student_active_divisions int not null default 0,
        add column student_last_change text,
        add column student_approval_state text,
        add column student_left_behind boolean,
        add column student_migrant_child boolean,
        add column term_number int,
        add column term_school_id text,
        add column term_division text,
        add column term_present_last_term boolean,
        add column term_said_absent_last_term boolean,
        add column term_last_school text,
        add column term_last_grade text,
        add column term_last_school_covered boolean`);
    await runner.query(`
      create table reconciliation.school_count (
        school text not null,
        grade text not null,
        on_roll int not null,
        last_term int not null,
        this_term int not null,
        primary key (school, grade)
      );
      comment on table reconciliation.school_count is 'The three counts of R8 for each school and grade, kept in step with the comparison rows';
      comment on column reconciliation.school_count.school is '学校标识码; the name where no number is known';
      comment on column reconciliation.school_count.on_roll is '学籍系统人数: pupils whose record is enrolled';
      comment on column reconciliation.school_count.last_term is '上学期在校人数: those present last term who belong in this grade now';
      comment on column reconciliation.school_count.this_term is '本学期入学报到人数';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconciliation.school_count');
    await runner.query(`
      alter table reconciliation.comparison
        drop column student_school_division, drop column student_active_divisions,
        drop column student_last_change, drop column student_approval_state,
        drop column student_left_behind, drop column student_migrant_child,
        drop column term_number, drop column term_school_id, drop column term_division,
        drop column term_present_last_term, drop column term_said_absent_last_term,
        drop column term_last_school, drop column term_last_grade, drop column term_last_school_covered`);
  }
}
