import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose a number is, and whose half a birth date, is judged otherwise from here on (decision 0294): the next run is a full one. */
export class JudgedAnew1800000000510 implements MigrationInterface {
  readonly name = 'JudgedAnew1800000000510';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update children.linkage_state set model = null');
  }

  async down(): Promise<void> {
    // The version before links by its own reading when it is told to.
  }
}
