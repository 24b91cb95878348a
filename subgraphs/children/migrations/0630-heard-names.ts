import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names heard otherwise keep their number, and find their child, where nobody else can be meant, from here on (decision 0370): the next run is a full one. */
export class HeardNames1800000000630 implements MigrationInterface {
  readonly name = 'HeardNames1800000000630';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
