import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = { person_record: 'population-registry' };

/** Who moved away stands in the registry as a former entry, beside the one of the new place. */
export class HouseholdsFormerEntries1800000000450 implements MigrationInterface {
  readonly name = 'HouseholdsFormerEntries1800000000450';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, source] of Object.entries(tables)) {
      await runner.query(`
        create or replace view households.${table}_identity as
        select '${source}' as source_system, r.record_id, r.source_key, r.file_row, r.batch_id, b.import_id, r.as_of, r.present,
               r.name, r.name_key, r.former_name_key, r.sex, r.birth_date,
               r.citizen_id, r.citizen_id_raw, r.citizen_id_status, r.id_evidence, r.local_key,
               r.guardian_name, r.guardian_citizen_id, r.phone, r.village,
               case when starts_with(r.division, b.coverage) then r.division
                    else coalesce(nullif(b.scope, ''), nullif(b.coverage, ''), r.division) end as division,
               r.row_hash,
               case when jsonb_array_length(r.guardians) > 1
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) end as guardian_names,
               null::text as other_citizen_id, null::date as cohort_born_by,
               r.status in ('MOVED_OUT', 'CANCELLED') as closed
        from households.${table} r
        join households.import_batch b using (batch_id)`);
      await runner.query(
        `comment on column households.${table}_identity.closed is 'The list keeps the row as a former entry'`,
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('A column of a view cannot be taken away while others stand on the view.');
  }
}
