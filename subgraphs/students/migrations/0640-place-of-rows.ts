import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each export tells of its place by its rows, whatever it was declared to speak for. */
export class StudentsPlaceOfRows1800000000640 implements MigrationInterface {
  readonly name = 'StudentsPlaceOfRows1800000000640';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table students.import_batch add column told_place text, add column record_sample int[];
      comment on column students.import_batch.told_place is 'Division that at least 95 % of those rows name which name one, as deep as it goes; null where fewer than 20 or fewer than half do, or none holds so many.';
      comment on column students.import_batch.record_sample is 'The 256 lowest digests of the numbers of its records: how far two exports hold the same records. Null for unknown.';
      comment on column students.import_batch.scope is 'Division prefix the file was declared to speak for; empty for undeclared. Of one that waits for a person because it seems to be another place’s: that place.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table students.import_batch drop column told_place, drop column record_sample');
  }
}
