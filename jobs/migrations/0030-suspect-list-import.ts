import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A suspect list is handed in like any export, with a name, a code set, and whether it claims returns. */
export class SuspectListImport1770000000030 implements MigrationInterface {
  readonly name = 'SuspectListImport1770000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table jobs.import add column list jsonb;
      comment on column jobs.import.list is 'Of a suspect list: name, codeSet, claimsReturns';
      drop index jobs.import_same_file;
      create unique index import_same_file
        on jobs.import (source_system, file_sha256, as_of, kind, scope, (coalesce(list ->> 'name', '')))
        where status not in ('REFUSED', 'FAILED');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index jobs.import_same_file;
      create unique index import_same_file on jobs.import (source_system, file_sha256, as_of, kind, scope)
        where status not in ('REFUSED', 'FAILED');
      alter table jobs.import drop column list;
    `);
  }
}
