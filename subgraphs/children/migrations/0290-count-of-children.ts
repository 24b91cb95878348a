import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many children there are, so that a small run need not look at every one to tell. */
export class CountOfChildren1800000000290 implements MigrationInterface {
  readonly name = 'CountOfChildren1800000000290';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.linkage_state add column children int;
      comment on column children.linkage_state.children is 'Children after the last run. Null: somebody else took one away, count anew';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.linkage_state drop column children');
  }
}
