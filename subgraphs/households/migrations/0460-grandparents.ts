import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The registry prints the head of the household in every row. Where that is a grandparent of the child (GB/T 4761: 4x), schools and
 * the poverty list name them as well: one more of the family, for the linkage.
 */
export class HouseholdsGrandparents1800000000460 implements MigrationInterface {
  readonly name = 'HouseholdsGrandparents1800000000460';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
               null::text as other_citizen_id, null::date as cohort_born_by,
               r.status in ('MOVED_OUT', 'CANCELLED') as closed
        from households.person_record r
        join households.import_batch b using (batch_id)`);
    await runner.query(
      `comment on column households.person_record_identity.guardian_names is 'All guardians and parents, and a grandparent who is the head of the household; null where guardian_name is the only one'`,
    );
  }

  down(): Promise<void> {
    // The older view reads the same columns; rows already linked stay as they are.
    return Promise.resolve();
  }
}
