import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers are also looked for by the guardian's: whose name and birth date are both mistyped has nothing else left. */
export class HoldersByGuardian1810000000020 implements MigrationInterface {
  readonly name = 'HoldersByGuardian1810000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_by_guardian on children.link_record (guardian_citizen_id, village)
        where id17 is not null and seeker is null;
      comment on index children.link_record_by_guardian is 'Holders of a number that a record without one may meet';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index children.link_record_by_guardian');
  }
}
