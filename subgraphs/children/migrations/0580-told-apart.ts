import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a copy, a list and a grade tell of a number is judged otherwise from here on (decision 0315): the next run is a full one. */
export class ToldApart1800000000580 implements MigrationInterface {
  readonly name = 'ToldApart1800000000580';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
