import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a score is made of is read more narrowly from here on, by the same model (decision 0254): the next run is a full one. */
export class ScoredAnew1800000000455 implements MigrationInterface {
  readonly name = 'ScoredAnew1800000000455';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
