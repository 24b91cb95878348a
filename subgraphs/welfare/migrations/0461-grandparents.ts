import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A grandparent who is the head of the household is one of the child's family: the list names no parents beside the head. */
export class WelfareGrandparents1800000000461 implements MigrationInterface {
  readonly name = 'WelfareGrandparents1800000000461';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
        create or replace view welfare.member_record_identity as
        select 'poverty-monitoring' as source_system, r.record_id, r.source_key, r.file_row, r.batch_id, b.import_id, r.as_of, r.present,
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
               null::text as other_citizen_id,
               coalesce(r.school_stage = 'PRESCHOOL' or r.says_in_school and r.school_stage in ('PRIMARY', 'JUNIOR'), false) as pupil,
               null::date as cohort_born_by, false as closed
        from welfare.member_record r
        join welfare.import_batch b using (batch_id)`);
  }

  down(): Promise<void> {
    // The older view reads the same columns; rows already linked stay as they are.
    return Promise.resolve();
  }
}
