import type { LinkageStep } from './step.ts';

/**
 * D1: records with the same valid citizen number, whether printed, inside a disability card or inside a verified
 * student number (D2). Groups that agree on one name and nowhere contradict the number's birth date are settled; the
 * others go to `contests`, each record with the name class it belongs to: records of one group are in one class when
 * their names are equal or one is the other's former name.
 */
export const citizenIdGroups: LinkageStep = {
  name: 'citizen-id-groups',
  sql: () => `
    create temp table linkage_group on commit drop as
    select id17 from linkage_scope where id17 is not null
    group by id17
    having min(name_key collate "C") <> max(name_key collate "C") or bool_or(birth_date <> id_birth);
    analyze linkage_group;

    create temp table linkage_contested on commit drop as
    with member as (
      select s.n, s.id17, s.source_system, s.holder_rank, s.name_key, s.former_name_key, s.birth_date, s.id_birth
      from linkage_scope s join linkage_group g on g.id17 = s.id17),
    other_name as (
      select id17, name_key as name, former_name_key as other from member where former_name_key is not null
      union all
      select id17, former_name_key, name_key from member where former_name_key is not null),
    first_other as (select id17, name, min(other collate "C") as other from other_name group by id17, name)
    select m.*, least(m.name_key collate "C", o.other) as class,
      coalesce(m.birth_date = m.id_birth, false) as confirms,
      coalesce(m.birth_date <> m.id_birth, false) as contradicts
    from member m left join first_other o on o.id17 = m.id17 and o.name = m.name_key;
    analyze linkage_contested;
  `,
};
