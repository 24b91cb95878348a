import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The registry tells that a person's citizen number was changed, and which it was before: other agencies' lists keep that one for
 * years. Rows from before get theirs with the agency's next export.
 */
export class HouseholdsFormerNumber1800000000555 implements MigrationInterface {
  readonly name = 'HouseholdsFormerNumber1800000000555';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
        alter table households.person_record add column former_citizen_id text,
          add constraint person_record_former_citizen_id_check check (length(former_citizen_id) = 18);
        comment on column households.person_record.former_citizen_id is 'Citizen number before the last change, as 变更更正前内容 says; canonical';
        create or replace view households.person_record_identity as
        select 'population-registry' as source_system, r.record_id, r.source_key, r.file_row, r.batch_id, b.import_id, r.as_of, r.present,
               r.name, r.name_key, r.former_name_key, r.sex, r.birth_date,
               r.citizen_id, r.citizen_id_raw, r.citizen_id_status, r.id_evidence, r.local_key,
               r.guardian_name, r.guardian_citizen_id, r.phone, r.village,
               case when starts_with(r.division, b.coverage) then r.division
                    else coalesce(nullif(b.scope, ''), nullif(b.coverage, ''), r.division) end as division,
               r.row_hash,
               case when r.relation_to_head like '4%' and r.head_name is distinct from r.guardian_name and r.head_name is not null
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) || r.head_name
                    when jsonb_array_length(r.guardians) > 1
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) end as guardian_names,
               case when r.former_citizen_id <> r.citizen_id then r.former_citizen_id end as other_citizen_id, null::date as cohort_born_by,
               r.status in ('MOVED_OUT', 'CANCELLED') as closed
        from households.person_record r
        join households.import_batch b using (batch_id)`);
    await runner.query(
      `comment on column households.person_record_identity.other_citizen_id is 'The number that was changed into the row''s own'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('A column that a view reads cannot be taken away while others stand on the view.');
  }
}
