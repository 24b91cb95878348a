import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What one slip does to a row under its own number is read otherwise from here on (decision 0342): the next run is a full one. */
export class PlainSlips1800000000604 implements MigrationInterface {
  readonly name = 'PlainSlips1800000000604';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
