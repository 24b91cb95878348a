import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an incremental run looks contested numbers up by, and a signal for whoever starts runs: a steward's decision
 * must not wait for the next import. The signal carries nothing.
 */
export class FollowingContests1800000000001 implements MigrationInterface {
  name = 'FollowingContests1800000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index link_record_contested on children.link_record (born) where explanation ? 'name';
      create index link_record_contested_contradicting on children.link_record (id_birth)
        where explanation ? 'name' and birth_date <> id_birth;

      create function children.signal_decision() returns trigger language plpgsql as
        'begin perform pg_notify(''hub_decision'', ''''); return null; end';
      create trigger decision_signal after insert on children.touched_record
        for each statement execute function children.signal_decision();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger decision_signal on children.touched_record;
      drop function children.signal_decision();
      drop index children.link_record_contested, children.link_record_contested_contradicting;
    `);
  }
}
