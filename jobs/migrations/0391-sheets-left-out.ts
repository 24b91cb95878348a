import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sheets of a workbook that were not read, beside those that were. */
export class SheetsLeftOut1800000000391 implements MigrationInterface {
  readonly name = 'SheetsLeftOut1800000000391';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table jobs.import add column left_out jsonb not null default '[]';
      comment on column jobs.import.left_out is 'Sheets that were not read: name, why, and for a header that lacks columns which.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table jobs.import drop column left_out');
  }
}
