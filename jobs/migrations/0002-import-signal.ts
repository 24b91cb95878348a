import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wakes whoever waits for the progress of imports. The signal carries nothing: the ledger tells where they stand. */
export class ImportSignal1770000000001 implements MigrationInterface {
  readonly name = 'ImportSignal1770000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function jobs.signal_import() returns trigger language plpgsql as
        'begin perform pg_notify(''hub_import'', ''''); return null; end';
      create trigger import_signal after insert or update on jobs.import
        for each statement execute function jobs.signal_import();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger import_signal on jobs.import;
      drop function jobs.signal_import();
    `);
  }
}
