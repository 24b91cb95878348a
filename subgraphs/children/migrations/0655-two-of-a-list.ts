import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two children of one list are told apart by more from here on (decision 0400): the next run is a full one. */
export class TwoOfAList1800000000655 implements MigrationInterface {
  readonly name = 'TwoOfAList1800000000655';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
