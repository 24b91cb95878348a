import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose number a brother or sister may have been given is asked of the family: an incremental run looks up the contested
 * numbers of whoever has the same guardian.
 */
export class ContestsByGuardian1800000000340 implements MigrationInterface {
  readonly name = 'ContestsByGuardian1800000000340';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_contested_guardian on children.link_record (guardian_citizen_id)
        where explanation ? 'name' and guardian_citizen_id is not null;
      comment on index children.link_record_contested_guardian is 'Records of contested numbers, by the family they may be of';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index children.link_record_contested_guardian');
  }
}
