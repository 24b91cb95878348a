import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names are compared by their sound, and guardians' without dots, from here on (decisions 0330 and 0331): the next run is a full one. */
export class BySound1800000000590 implements MigrationInterface {
  readonly name = 'BySound1800000000590';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
