import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Names are compared by their sound, and guardians' without dots, from here on (decisions 0330 and 0331): the next run is a full one.
 * Who bears a long name is looked up by the birth date alone (`isLong`): few, in most counties.
 */
export class BySound1800000000590 implements MigrationInterface {
  readonly name = 'BySound1800000000590';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_by_long_name on children.link_record (born) where length(name_key) > 3;
      update children.linkage_state set model = null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The version before links by its own reading when it is told to.
    await runner.query('drop index children.link_record_by_long_name');
  }
}
