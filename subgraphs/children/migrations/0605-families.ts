import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows are told by family, village and grade, and guardians and villages by their sound, from here on (decisions 0345 and 0346): the next run is a full one. */
export class Families1800000000605 implements MigrationInterface {
  readonly name = 'Families1800000000605';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
