import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = 'children.link_record';

/**
 * The index of days needs no guardian any more, as guardians have indexes of their own (0430). A migration apart, which takes its lock
 * first: one that waits for it in vain, and begins again, has built nothing yet.
 */
export class DaysWithoutGuardians1800000000431 implements MigrationInterface {
  readonly name = 'DaysWithoutGuardians1800000000431';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      lock table ${table} in access exclusive mode;
      drop index ${table}_by_day;
      create index link_record_by_day on ${table} (born, village);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      lock table ${table} in access exclusive mode;
      drop index ${table}_by_day;
      create index link_record_by_day on ${table} (born, village, left(guardian_name, 16));
      alter index ${table}_by_day alter column 3 set statistics 10;
    `);
  }
}
