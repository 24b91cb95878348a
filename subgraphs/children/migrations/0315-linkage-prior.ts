import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many children there are decides how much must agree; runs between two full ones keep to one figure. */
export class LinkagePrior1800000000315 implements MigrationInterface {
  readonly name = 'LinkagePrior1800000000315';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table children.linkage_state add column prior float8;
      comment on column children.linkage_state.prior is 'Probability that a record and a child taken at random belong together, by the last full run. Null before the first';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table children.linkage_state drop column prior');
  }
}
