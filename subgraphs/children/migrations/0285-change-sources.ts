import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose records an event is about. That something changed for a child on the day of one agency's export tells that the agency
 * has it: who may not know that is not told.
 */
export class ChangeSources1800000000285 implements MigrationInterface {
  readonly name = 'ChangeSources1800000000285';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.change add column sources text[];
      comment on column children.change.sources is 'Systems that had a record of a child that is no more or belongs elsewhere now; else those whose records changed. Null: whoever knows the child is told';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.change drop column sources');
  }
}
