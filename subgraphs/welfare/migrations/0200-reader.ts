import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall: the role the subgraph reads as sees the children of the division its statement is for, and their records.
 * `hub.division` holds a colon and the prefix for the length of one statement; without it nothing is seen.
 */
export class WelfareReader1800000000200 implements MigrationInterface {
  readonly name = 'WelfareReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema welfare to hub_welfare_reader;
      grant select on welfare.import_batch, welfare.source_setting, welfare.child_crosswalk, welfare.child_record,
        welfare.member_record to hub_welfare_reader;

      alter table welfare.child_crosswalk enable row level security;
      create policy within_division on welfare.child_crosswalk for select to hub_welfare_reader using (
        starts_with(coalesce(division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2))));
      alter table welfare.child_record enable row level security;
      create policy within_division on welfare.child_record for select to hub_welfare_reader using (
        (select true from welfare.child_crosswalk c where c.child_id = child_record.child_id));
      alter table welfare.member_record enable row level security;
      create policy within_division on welfare.member_record for select to hub_welfare_reader using ((select true from welfare.child_record l where l.source_system = 'poverty-monitoring' and l.record_id = member_record.record_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy within_division on welfare.member_record;
      alter table welfare.member_record disable row level security;
      drop policy within_division on welfare.child_record;
      alter table welfare.child_record disable row level security;
      drop policy within_division on welfare.child_crosswalk;
      alter table welfare.child_crosswalk disable row level security;
      revoke select on all tables in schema welfare from hub_welfare_reader;
      revoke usage on schema welfare from hub_welfare_reader;
    `);
  }
}
