import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A number in so many rows of heads is no household's, but a filler; nor is it looked up for each of as many rows of children. */
const manyHouseholds = 500;

/**
 * Views without a column of the head's name list whole households: the head is the row that says 户主. Its name counts as if the
 * children's rows printed it. Two who say so, of two names, are no head; nor is one who has left the register.
 * It is one who is of an age to be, and of the same place: numbers of few digits, counted anew in each list, do not lead from one
 * township's list to another's (decision 0405).
 */
export class HouseholdsHeadsOwnRows1800000000658 implements MigrationInterface {
  readonly name = 'HouseholdsHeadsOwnRows1800000000658';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
        create index person_record_head on households.person_record (household_number)
          where household_number is not null and relation_to_head in ('01', '02');
        create index person_record_untold_head on households.person_record (household_number)
          where household_number is not null and head_name is null and left(relation_to_head, 1) in ('2', '3', '4');
        create or replace view households.person_record_identity as
        select 'population-registry' as source_system, r.record_id, r.source_key, r.file_row, r.batch_id, b.import_id, r.as_of, r.present,
               r.name, r.name_key, r.former_name_key, r.sex, r.birth_date,
               r.citizen_id, r.citizen_id_raw, r.citizen_id_status, r.id_evidence, r.local_key,
               coalesce(r.guardian_name, case when r.guardian_citizen_id is null or r.guardian_citizen_id = head.citizen_id then head.parent end) as guardian_name,
               case when r.guardian_citizen_id is null and coalesce(r.guardian_name, head.parent) = head.parent then head.citizen_id
                    else r.guardian_citizen_id end as guardian_citizen_id,
               r.phone, r.village,
               case when starts_with(r.division, b.coverage) then r.division
                    else coalesce(nullif(b.scope, ''), nullif(b.coverage, ''), r.division) end as division,
               r.row_hash,
               case when r.relation_to_head like '4%' and coalesce(r.head_name, head.name) is not null
                      and coalesce(r.head_name, head.name) is distinct from r.guardian_name
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) || coalesce(r.head_name, head.name)
                    -- A number without a name may be the other parent's: it is not put beside the head's name.
                    when head.parent is not null and case when r.guardian_name is null then r.guardian_citizen_id is not null and r.guardian_citizen_id is distinct from head.citizen_id
                      else not (r.guardians @> jsonb_build_array(jsonb_build_object('name', head.parent))) end
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) || head.parent
                    when jsonb_array_length(r.guardians) > 1
                    then array(select g ->> 'name' from jsonb_array_elements(r.guardians) g) end as guardian_names,
               case when r.former_citizen_id <> r.citizen_id then r.former_citizen_id end as other_citizen_id, null::date as cohort_born_by,
               r.status in ('MOVED_OUT', 'CANCELLED') as closed
        from households.person_record r
        join households.import_batch b using (batch_id)
        -- Looked up for the rows that do not print it, and for them only: most do. Without the offset it would be looked up for each use.
        cross join lateral (
          select case when r.head_name is null and left(r.relation_to_head, 1) in ('2', '3', '4') then (
            select array[min(h.name) filter (where h.here),
              case when count(distinct h.citizen_id) filter (where h.here) = 1
                then min(h.citizen_id) filter (where h.here and coalesce(to_date(substr(h.citizen_id, 7, 8), 'YYYYMMDD') <= own.elder_born_by, true)) end]
            from (
              select p.name, p.name_key, p.citizen_id, p.birth_date,
                coalesce(p.village = r.village or p.division = r.division and length(r.division) = 12, p.village is null or r.village is null)
                and coalesce(starts_with(p.division, r.division) or starts_with(r.division, p.division), true)
                and (starts_with(p.scope, r.scope) or starts_with(r.scope, p.scope))
                and (p.batch_id = r.batch_id or length(r.household_number) > 8 or coalesce(p.village = r.village, false)
                  or coalesce(least(length(p.division), length(r.division)) > 8, false)) as here
              from households.person_record p
              where p.household_number = r.household_number and p.relation_to_head in ('01', '02') and p.present and p.status in ('NORMAL', 'UNKNOWN')
              limit ${manyHouseholds}) h
            having count(*) < ${manyHouseholds} and count(distinct h.name_key) filter (where h.here) = 1
              and bool_and(coalesce(coalesce(h.birth_date, to_date(substr(h.citizen_id, 7, 8), 'YYYYMMDD')) <= own.elder_born_by, true)) filter (where h.here)) end as told
          from (select (coalesce(r.birth_date, to_date(substr(r.citizen_id, 7, 8), 'YYYYMMDD'))
            - case when r.relation_to_head like '4%' then interval '30 years' else interval '14 years' end)::date as elder_born_by) own offset 0) own
        cross join lateral (
          select own.told[1] as name, own.told[2] as citizen_id, case when own.told is not null and r.relation_to_head ~ '^[23][0-79]$' then own.told[1] end as parent) head`);
    await runner.query(`
        comment on column households.person_record_identity.guardian_name is 'The row''s first guardian; of a son or daughter whose row names none, the head of the household';
        comment on column households.person_record_identity.guardian_names is 'All guardians and parents, and a parent or grandparent who is the head of the household; null where guardian_name is the only one'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The older view reads the same columns; rows already linked stay as they are.
    await runner.query('drop index households.person_record_head, households.person_record_untold_head');
  }
}
