import type { LinkageStep } from './step.ts';

/**
 * Decides the irregular groups of `citizen-id-groups`.
 *
 * One name class holds the number: the population registry's, which issues it, unless its row contradicts the number's
 * own birth date; else the class whose birth date confirms it, then the one more sources say, then by source.
 *
 * Ejected are
 * - a record whose birth date contradicts the number and whose name nobody else in the group bears (BIRTH_DATE);
 * - a class that does not hold the number while a rival does exist: the holder of another number with this name and
 *   birth date (RIVAL). This is what tells twins with swapped numbers from a mere misspelling, which stays linked.
 */
export const contests: LinkageStep = {
  name: 'contests',
  sql: () => `
    create temp table linkage_class on commit drop as
    select id17, class, count(*)::int as records,
      bool_or(confirms) or not bool_or(contradicts) as credible,
      row_number() over (partition by id17 order by
        bool_or(source_system = 'population-registry' and not contradicts) desc, bool_or(confirms) desc,
        bool_or(contradicts), count(distinct source_system) desc, min(holder_rank), class) = 1 as holder
    from linkage_contested group by id17, class;

    create temp table linkage_rival on commit drop as
    with class_day as (
      select id17, class, birth_date as day from linkage_contested where birth_date is not null
      union
      select id17, class, min(id_birth) from linkage_contested group by id17, class having count(birth_date) = 0),
    claim as (
      select distinct m.id17, m.class, v.name, d.day
      from linkage_contested m
      join linkage_class c on c.id17 = m.id17 and c.class = m.class and not c.holder
      join class_day d on d.id17 = m.id17 and d.class = m.class
      cross join lateral (values (m.name_key), (m.former_name_key)) v (name)
      where v.name is not null),
    bearer as (
      select c.id17, c.class, c.day, s.n, s.id17 as rival from claim c
      join linkage_scope s on s.name_key = c.name and s.id_birth = c.day and s.id17 <> c.id17
      union
      select c.id17, c.class, c.day, s.n, s.id17 from claim c
      join linkage_scope s on s.former_name_key = c.name and s.id_birth = c.day and s.id17 <> c.id17)
    select b.id17, b.class, min(b.day) as day, count(distinct b.rival)::int as rivals
    from bearer b
    left join linkage_contested m on m.n = b.n
    left join linkage_class c on c.id17 = m.id17 and c.class = m.class
    where m.n is null or (c.holder and c.credible)
    group by b.id17, b.class;

    create temp table linkage_ejected on commit drop as
    select m.n, m.id17, case when m.contradicts and c.records = 1 then 'BIRTH_DATE' else 'RIVAL' end as why,
      coalesce(m.birth_date, r.day) as seek_day
    from linkage_contested m
    join linkage_class c on c.id17 = m.id17 and c.class = m.class
    left join linkage_rival r on r.id17 = m.id17 and r.class = m.class
    where (m.contradicts and c.records = 1) or r.rivals > 0;
    analyze linkage_ejected;

    -- Whom the fallback may choose from, and who is looking for a child.
    create temp table linkage_kept on commit drop as
    select s.n, s.id17 from linkage_scope s
    where s.id17 is not null and not exists (select from linkage_ejected e where e.n = s.n);
    analyze linkage_kept;

    create temp table linkage_seeker on commit drop as
    select s.n, s.source_system, s.record_id, s.local_key, s.name_key, s.former_name_key, s.sex, s.birth_date,
      coalesce(e.seek_day, s.birth_date) as day, e.id17 as ejected_from, e.why
    from linkage_scope s left join linkage_ejected e on e.n = s.n
    where s.id17 is null or e.n is not null;
    analyze linkage_seeker;

    -- cluster: the first 17 digits of the number at its centre, or a negative number where there is none.
    create temp table linkage_attached (n bigint primary key, cluster bigint not null, rule text not null, note jsonb)
      on commit drop;
    -- What else a steward should know of a record that found no child.
    create temp table linkage_note (n bigint primary key, note jsonb not null) on commit drop;
  `,
};
