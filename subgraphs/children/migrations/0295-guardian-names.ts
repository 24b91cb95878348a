import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agencies ask different members of one family: all they name are compared. Rows from before get theirs by a full link. */
export class GuardianNames1800000000295 implements MigrationInterface {
  readonly name = 'GuardianNames1800000000295';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.link_record add column guardian_names text[];
      comment on column children.link_record.guardian_names is 'All guardians and parents of the row; null where guardian_name is the only one';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.link_record drop column guardian_names');
  }
}
