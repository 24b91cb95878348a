import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rejected rows of which only the name could be read: their records have not disappeared either. */
export class StudentsUnreadNames1772000000250 implements MigrationInterface {
  readonly name = 'StudentsUnreadNames1772000000250';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table students.import_batch_unread_name (
        batch_id int not null,
        name_hash uuid not null,
        partition text not null,
        row_count int not null,
        primary key (batch_id, name_hash, partition)
      );
      alter table students.import_batch_unread add column by_name boolean not null default false;
      comment on table students.import_batch_unread_name is 'Rows in quarantine whose natural key could not be read; the MD5 of the name in the form of name_key tells which records they may be of.';
      comment on column students.import_batch_unread.by_name is 'Found by the name alone, and looked for again whenever batches change.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from students.import_batch_unread where by_name;
      alter table students.import_batch_unread drop column by_name;
      drop table students.import_batch_unread_name;
    `);
  }
}
