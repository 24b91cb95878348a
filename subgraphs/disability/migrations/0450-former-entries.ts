import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = { certificate_record: 'disability-register' };

/** SQL: the text, where it is a citizen number by date and check digit (GB 11643-1999). Worked out of few rows. */
const validSql = (text: string): string => `case
                 when ${text} ~ '^[0-9]{6}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$'
                 then case right(${text}, 1) when substr('10X98765432', 1 + (
                     select sum(substr(${text}, i, 1)::int * (1 << (18 - i))) % 11 from generate_series(1, 17) i)::int, 1)
                   then ${text} end end`;

const inside = `left(upper(r.certificate_number), 18)`;

/** A certificate tells no grade; others do (cohort_born_by). */
export class DisabilityFormerEntries1800000000450 implements MigrationInterface {
  readonly name = 'DisabilityFormerEntries1800000000450';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, source] of Object.entries(tables)) {
      await runner.query(`
        create or replace view disability.${table}_identity as
        select '${source}' as source_system, r.record_id, r.source_key, r.file_row, r.batch_id, b.import_id, r.as_of, r.present,
               r.name, r.name_key, r.former_name_key, r.sex, r.birth_date,
               r.citizen_id, r.citizen_id_raw, r.citizen_id_status, r.id_evidence, r.local_key,
               r.guardian_name, r.guardian_citizen_id, r.phone, r.village,
               case when starts_with(r.division, b.coverage) then r.division
                    else coalesce(nullif(b.scope, ''), nullif(b.coverage, ''), r.division) end as division,
               r.row_hash,
               case when jsonb_array_length(r.guardians) > 1
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) end as guardian_names,
               case when length(r.certificate_number) >= 20 and ${inside} <> r.citizen_id
                 then ${validSql(inside)} end as other_citizen_id, null::date as cohort_born_by, false as closed
        from disability.${table} r
        join disability.import_batch b using (batch_id)`);
      await runner.query(
        `comment on column disability.${table}_identity.cohort_born_by is 'Null: its rows tell no grade'`,
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('A column of a view cannot be taken away while others stand on the view.');
  }
}
