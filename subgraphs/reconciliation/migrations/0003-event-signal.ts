import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes the events of mismatches a feed: whoever waits for it is woken, and its order is the order of commits, so that
 * a reader who has seen an event has seen all before it. The lock is the one a reconciliation run takes first;
 * anybody else must take it before touching a mismatch, or may run into a deadlock with the run.
 */
export class EventSignal1770000000001 implements MigrationInterface {
  readonly name = 'EventSignal1770000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function reconciliation.order_events() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock(7316450705); return null; end';
      create trigger mismatch_event_order before insert on reconciliation.mismatch_event
        for each statement execute function reconciliation.order_events();
      create function reconciliation.signal_event() returns trigger language plpgsql as
        'begin perform pg_notify(''hub_mismatch_event'', ''''); return null; end';
      create trigger mismatch_event_signal after insert on reconciliation.mismatch_event
        for each statement execute function reconciliation.signal_event();
      comment on column reconciliation.mismatch_event.event_id is
        'Position in the feed of changes: its order is the order of commits';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger mismatch_event_signal on reconciliation.mismatch_event;
      drop function reconciliation.signal_event();
      drop trigger mismatch_event_order on reconciliation.mismatch_event;
      drop function reconciliation.order_events();
    `);
  }
}
