import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has an outdated number, or somebody else's birth date, is judged otherwise from here on (decisions 0320 and 0321): the next run is a full one. */
export class OutdatedNumbers1800000000585 implements MigrationInterface {
  readonly name = 'OutdatedNumbers1800000000585';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
