import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which records an id had when its child was joined to another: where they part again, the id goes with them (decision
 * 0335). Of joins made before nothing is known; their ids lead to the survivor, as they did.
 */
export class JoinedRecords1800000000595 implements MigrationInterface {
  readonly name = 'JoinedRecords1800000000595';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table children.joined_record (
        source_system text not null,
        record_id bigint not null,
        child_id text not null,
        primary key (source_system, record_id, child_id)
      );
      comment on table children.joined_record is 'Records an id had when its child was joined to another, as long as it redirects';
      create index joined_record_by_child on children.joined_record (child_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table children.joined_record');
  }
}
