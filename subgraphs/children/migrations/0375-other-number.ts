import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Some rows print two citizen numbers, one inside the student number or the certificate's. Whose row it is, is asked of both.
 * Rows from before get theirs by a full link.
 */
export class OtherNumber1800000000375 implements MigrationInterface {
  readonly name = 'OtherNumber1800000000375';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.link_record add column other_citizen_id text,
        add column other17 bigint generated always as (left(other_citizen_id, 17)::bigint) stored;
      alter table children.link_record alter column other_citizen_id set statistics 10, alter column other17 set statistics 10;
      comment on column children.link_record.other_citizen_id is 'A second valid number that the row prints, inside the student number or the certificate number; null where there is none, or the same';
      comment on column children.link_record.other17 is 'Its first 17 digits, as id17';
      create index link_record_by_other_number on children.link_record (other17) where other17 is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.link_record drop column other17, drop column other_citizen_id');
  }
}
