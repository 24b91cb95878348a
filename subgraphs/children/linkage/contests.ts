import type { LinkageStep } from './step.ts';

/** The agencies whose rows are typed from one paper count once: a school's pupil list and its term sheet are copies. */
const agencySql = `case when source_system in ('student-registry', 'term-registration', 'graduate-roster')
        then 'EDUCATION' else source_system end`;

/**
 * Decides the irregular groups of `citizen-id-groups`.
 *
 * One name class holds the number: the population registry's, which issues it, if its row does not contradict the
 * number's own birth date; else the class whose birth date confirms it, then one that comes near it, then the one more
 * sources say, then by source.
 *
 * Ejected are
 * - a record whose birth date is another person's (FAR), unless another record with the number and a better birth date
 *   bears the very same name, or two agencies say so and nobody says otherwise (BIRTH_DATE). To sound alike is not
 *   enough here: siblings' names do;
 * - a class that does not hold the number while a rival does exist: the holder of another number with this name, or
 *   one that sounds the same, and birth date (RIVAL). This is what tells twins with swapped numbers from a mere
 *   misspelling, which stays linked;
 * - a record without a birth date under another name than the holder's and of the sex the number denies (SEX).
 */
export const contests: LinkageStep = {
  name: 'contests',
  sql: () => `
    create temp table linkage_class on commit drop as
    select id17, class, count(*)::int as records,
      bool_or(state <> 'FAR') as credible,
      bool_and(state = 'FAR') and count(distinct ${agencySql}) > 1 and count(*) over (partition by id17) = 1 as undisputed,
      row_number() over (partition by id17 order by
        bool_or(source_system = 'population-registry' and state in ('CONFIRMS', 'SILENT')) desc,
        bool_or(state = 'CONFIRMS') desc, bool_or(state <> 'FAR') desc,
        count(distinct source_system) desc, min(holder_rank), class) = 1 as holder
    from linkage_contested group by id17, class;

    create temp table linkage_rival on commit drop as
    with claim as (
      select distinct m.id17, m.class, p.pinyin, d.day
      from linkage_contested m
      join linkage_class c on c.id17 = m.id17 and c.class = m.class and not c.holder
      join children.name_pinyin p on p.name_key in (m.name_key, m.former_name_key)
      cross join lateral (values (m.birth_date), (case when m.state <> 'FAR' then m.id_birth end)) d (day)
      where d.day is not null),
    sounding as (
      select c.*, o.name_key as name from claim c join children.name_pinyin o on o.pinyin = c.pinyin),
    bearer as (
      select c.id17, c.class, c.day, s.n, s.id17 as rival from sounding c
      join linkage_scope s on s.name_key = c.name and s.id_birth = c.day and s.id17 <> c.id17
      union
      select c.id17, c.class, c.day, s.n, s.id17 from sounding c
      join linkage_scope s on s.former_name_key = c.name and s.id_birth = c.day and s.id17 <> c.id17)
    select b.id17, b.class, min(b.day) as day, count(distinct b.rival)::int as rivals
    from bearer b
    left join linkage_contested m on m.n = b.n
    left join linkage_class c on c.id17 = m.id17 and c.class = m.class
    where m.n is null or (c.holder and c.credible)
    group by b.id17, b.class;

    create temp table linkage_affirmed on commit drop as
    select distinct m.n from linkage_contested m
    join linkage_contested o on o.id17 = m.id17 and o.state <> 'FAR' and strpos(o.folded, '?') = 0
      and (o.folded in (m.folded, m.former) or o.former = m.folded)
    where m.state = 'FAR';

    create temp table linkage_ejected on commit drop as
    select n, id17, why, seek_day from (
      select m.n, m.id17, coalesce(m.birth_date, r.day) as seek_day,
        case when m.state = 'FAR' and not c.undisputed and a.n is null then 'BIRTH_DATE'
          when not c.holder and r.rivals > 0 then 'RIVAL'
          -- The 17th digit of a number is odd for males (GB 11643-1999).
          when not c.holder and m.state = 'SILENT' and m.sex <> case when m.id17 % 2 = 1 then 'MALE' else 'FEMALE' end
            then 'SEX' end as why
      from linkage_contested m
      join linkage_class c on c.id17 = m.id17 and c.class = m.class
      left join linkage_rival r on r.id17 = m.id17 and r.class = m.class
      left join linkage_affirmed a on a.n = m.n) e
    where why is not null;
    analyze linkage_ejected;

    -- Whom the fallback may choose from, and who is looking for a child.
    create temp table linkage_kept on commit drop as
    select s.n, s.id17 from linkage_scope s left join linkage_ejected e on e.n = s.n
    where s.id17 is not null and e.n is null;
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
