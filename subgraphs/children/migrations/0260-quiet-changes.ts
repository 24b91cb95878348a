import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What tells whether a change concerns nobody but its record: seekers that a rule settled, and who claims a contested
 * number, both looked up by name and day. Nobody asks for contested records by the day alone.
 */
export class QuietChanges1800000000260 implements MigrationInterface {
  name = 'QuietChanges1800000000260';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_settled_seeker on children.link_record (name_key, born) where seeker = 1;
      drop index children.link_record_contested;
      create index link_record_contested on children.link_record (name_key, born) where explanation ? 'name';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index children.link_record_settled_seeker;
      drop index children.link_record_contested;
      create index link_record_contested on children.link_record (born) where explanation ? 'name';
    `);
  }
}
