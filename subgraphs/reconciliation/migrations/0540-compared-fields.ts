import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What four agencies print as 民族 and what the columns of a certificate name. */
export class ComparedFields1800000000540 implements MigrationInterface {
  readonly name = 'ComparedFields1800000000540';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.comparison
        add column student_ethnic_group text,
        add column household_ethnic_group text,
        add column welfare_ethnic_group text,
        add column disability_ethnic_group text,
        add column disability_printed_categories text[],
        add column disability_printed_grade integer`);
    // Rows written before hold none of it: the next run writes them all.
    await runner.query('delete from reconciliation.run_state');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.comparison
        drop column student_ethnic_group, drop column household_ethnic_group, drop column welfare_ethnic_group,
        drop column disability_ethnic_group, drop column disability_printed_categories,
        drop column disability_printed_grade`);
  }
}
