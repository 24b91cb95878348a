import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wakes whoever waits for the change feed. The signal carries nothing: what changed is read from the feed. */
export class ChangeSignal1770000000001 implements MigrationInterface {
  name = 'ChangeSignal1770000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function children.signal_change() returns trigger language plpgsql as
        'begin perform pg_notify(''hub_child_change'', ''''); return null; end';
      create trigger change_signal after insert on children.change
        for each statement execute function children.signal_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger change_signal on children.change;
      drop function children.signal_change();
    `);
  }
}
