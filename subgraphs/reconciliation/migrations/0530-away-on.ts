import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a pupil was transferred out or deferred: a graduate is proven elsewhere by what was told since leaving, not by any old word. */
export class AwayOn1800000000530 implements MigrationInterface {
  readonly name = 'AwayOn1800000000530';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconciliation.comparison add column student_away_on date;
      -- It is filled for everybody before anybody is judged by it.
      delete from reconciliation.run_state`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table reconciliation.comparison drop column student_away_on');
  }
}
