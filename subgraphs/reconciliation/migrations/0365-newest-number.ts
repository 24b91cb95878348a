import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The newest number the feed of mismatches has given, also where an erasure has taken the events with the newest ones: a
 * position beyond it is none of this store.
 */
export class NewestNumber1800000000365 implements MigrationInterface {
  readonly name = 'NewestNumber1800000000365';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function reconciliation.newest_number() returns bigint
        language sql volatile security definer set search_path = reconciliation, pg_temp as
      $$ select last_value from reconciliation.mismatch_event_event_id_seq $$;
      comment on function reconciliation.newest_number is 'Newest number given to an event, whether or not it is still there';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function reconciliation.newest_number()');
  }
}
