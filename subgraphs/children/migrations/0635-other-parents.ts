import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Namesakes and sisters are told apart by more from here on (decision 0375): the next run is a full one. */
export class OtherParents1800000000635 implements MigrationInterface {
  readonly name = 'OtherParents1800000000635';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
