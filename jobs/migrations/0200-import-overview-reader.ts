import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The role that reads for callers may read what became of imports, too. And the next reconciliation looks at every child, so
 * that what the published facts give away is known of all of them.
 */
export class ImportOverviewReader1800000000200 implements MigrationInterface {
  readonly name = 'ImportOverviewReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema jobs to hub_reconciliation_reader;
      grant select on jobs.import_overview to hub_reconciliation_reader;
      delete from reconciliation.run_state;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      revoke select on jobs.import_overview from hub_reconciliation_reader;
      revoke usage on schema jobs from hub_reconciliation_reader;
    `);
  }
}
