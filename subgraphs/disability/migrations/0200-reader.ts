import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall: the role the subgraph reads as sees the children of the division its statement is for, and their records.
 * `hub.division` holds a colon and the prefix for the length of one statement; without it nothing is seen.
 */
export class DisabilityReader1800000000200 implements MigrationInterface {
  readonly name = 'DisabilityReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema disability to hub_disability_reader;
      grant select on disability.import_batch, disability.source_setting, disability.child_crosswalk, disability.child_record,
        disability.certificate_record to hub_disability_reader;

      alter table disability.child_crosswalk enable row level security;
      create policy within_division on disability.child_crosswalk for select to hub_disability_reader using (
        starts_with(coalesce(division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2))));
      alter table disability.child_record enable row level security;
      create policy within_division on disability.child_record for select to hub_disability_reader using (
        (select true from disability.child_crosswalk c where c.child_id = child_record.child_id));
      alter table disability.certificate_record enable row level security;
      create policy within_division on disability.certificate_record for select to hub_disability_reader using ((select true from disability.child_record l where l.source_system = 'disability-register' and l.record_id = certificate_record.record_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy within_division on disability.certificate_record;
      alter table disability.certificate_record disable row level security;
      drop policy within_division on disability.child_record;
      alter table disability.child_record disable row level security;
      drop policy within_division on disability.child_crosswalk;
      alter table disability.child_crosswalk disable row level security;
      revoke select on all tables in schema disability from hub_disability_reader;
      revoke usage on schema disability from hub_disability_reader;
    `);
  }
}
