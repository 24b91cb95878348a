import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall: the role the subgraph reads as sees the children of the division its statement is for, and their records.
 * `hub.division` holds a colon and the prefix for the length of one statement; without it nothing is seen.
 */
export class HouseholdsReader1800000000200 implements MigrationInterface {
  readonly name = 'HouseholdsReader1800000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema households to hub_households_reader;
      grant select on households.import_batch, households.source_setting, households.child_crosswalk, households.child_record,
        households.person_record to hub_households_reader;

      alter table households.child_crosswalk enable row level security;
      create policy within_division on households.child_crosswalk for select to hub_households_reader using (
        starts_with(coalesce(division, ''), (select substr(nullif(current_setting('hub.division', true), ''), 2))));
      alter table households.child_record enable row level security;
      create policy within_division on households.child_record for select to hub_households_reader using (
        (select true from households.child_crosswalk c where c.child_id = child_record.child_id));
      alter table households.person_record enable row level security;
      create policy within_division on households.person_record for select to hub_households_reader using ((select true from households.child_record l where l.source_system = 'population-registry' and l.record_id = person_record.record_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy within_division on households.person_record;
      alter table households.person_record disable row level security;
      drop policy within_division on households.child_record;
      alter table households.child_record disable row level security;
      drop policy within_division on households.child_crosswalk;
      alter table households.child_crosswalk disable row level security;
      revoke select on all tables in schema households from hub_households_reader;
      revoke usage on schema households from hub_households_reader;
    `);
  }
}
