import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever is told the row of a record is told the file it is in. */
export class ExportFile1800000000660 implements MigrationInterface {
  readonly name = 'ExportFile1800000000660';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view jobs.export_file as select import_id, file_name from jobs.import;
      comment on view jobs.export_file is 'Names of the files handed in, without paths of the server; citizen numbers in them are masked.';
      grant usage on schema jobs to hub_children, hub_children_reader;
      grant select on jobs.export_file to hub_children, hub_children_reader;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view jobs.export_file;
      revoke usage on schema jobs from hub_children, hub_children_reader;
    `);
  }
}
