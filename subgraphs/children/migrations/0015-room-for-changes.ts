import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Most changes that an import brings touch no indexed column. With room on its page, such a row leaves the table's many
 * indexes alone.
 */
export class RoomForChanges1815000000001 implements MigrationInterface {
  name = 'RoomForChanges1815000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.link_record set (fillfactor = 90)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.link_record reset (fillfactor)');
  }
}
