import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether category and grade of a certificate are its columns' or its number's: the number cannot be held against itself. */
export class DisabilityTakenFromNumber1800000000541 implements MigrationInterface {
  readonly name = 'DisabilityTakenFromNumber1800000000541';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table disability.certificate_record add column taken_from_number text;
      comment on column disability.certificate_record.taken_from_number is 'Which of CATEGORY, GRADE the number gave, since the column does not.'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table disability.certificate_record drop column taken_from_number');
  }
}
