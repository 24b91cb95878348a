import { oneNameSql, unreadSql } from '../agreement/one-name.ts';
import { codeType } from '../feed.ts';
import { outdatedSql } from './outdated-numbers.ts';
import type { LinkageStep } from '../step.ts';

/** Of more changes than that, one after the other, no register tells. */
const mostChanges = 4;

/** SQL condition: the registry has a person under the number today. */
const registeredNow = (number: string): string => `exists (select from linkage_scope r
        where r.id17 = ${number} and r.source_system = 'population-registry' and r.present and r.closed is not true)`;

/** SQL: how many of year, month and day are the same. */
const sameParts = (one: string, other: string): string =>
  `(${['year', 'month', 'day'].map((part) => `(extract(${part} from ${one}) = extract(${part} from ${other}))::int`).join(' + ')})`;

/** SQL: the birth date in a number's first 17 digits. */
const dayIn = (number: string): string =>
  `make_date((${number} / 10000000 % 10000)::int, (${number} / 100000 % 100)::int, (${number} / 1000 % 100)::int)`;

/** SQL condition: the date is that of the number, or what a slip or the lunar calendar makes of it. */
const near = (date: string, number: string): string =>
  `abs(${date} - ${number}) <= 55 or ${date} = date_trunc('year', ${number})::date or ${sameParts(date, number)} = 2`;

/**
 * Two numbers are one child where the registry, which issues them, says so: its current row has the number that the person
 * had before beside the present one (`other17`). Other agencies' lists keep that one for years. Of its records those are the
 * child's (`linkage_slip`, why RENUMBERED) whose name is a spelling of the registry's, or of the former name there, and whose sex
 * and birth date are those of one of the two numbers, as far as given: it was for them that the number was wrong. The birth date of before agrees with the present number as well.
 *
 * Nobody's are they where the registry has a person under the former number today (it was issued twice, or given back), where two
 * of its rows claim that for two numbers, or where the two are twelve years apart (a parent's). A number that was changed again leads
 * on to the last: the steps before are told by rows that the registry no longer holds.
 * Nor need the registry tell where nobody else than its child can be meant (`outdated-numbers.ts`).
 *
 * Leaves `linkage_renumbering` (former, target, teller, told) and `linkage_renumbered` (n, former, target).
 */
export const renumbered: LinkageStep = {
  name: 'renumbered',
  sql: () => `
    create temp table linkage_told_change on commit drop as
    select s.n, s.other17 as former, s.id17 as number, s.present and s.closed is not true as today
    from linkage_scope s
    where s.other17 is not null and s.source_system = 'population-registry' and s.other17 <> s.id17
      and abs(extract(year from s.id_birth) - left(s.other_citizen_id, 10)::bigint % 10000) < 12;
    analyze linkage_told_change;

    create temp table linkage_renumbering on commit drop as
    with recursive change as (
      select former, number as target, n as teller, 1 as steps from linkage_told_change where today
      union
      select t.former, c.target, c.teller, c.steps + 1 from change c
      join linkage_told_change t on t.number = c.former and not t.today and t.former <> c.target
      where c.steps < ${mostChanges} and not ${registeredNow('c.former')})
    select distinct c.former, c.target, c.teller, true as told from change c
    where not ${registeredNow('c.former')}
      and not exists (select from change o where o.former = c.former and o.target <> c.target);
    analyze linkage_renumbering;
    ${outdatedSql}

    create temp table linkage_renumbered on commit drop as
    select distinct s.n, f.former, f.target, f.told
    from linkage_renumbering f
    join linkage_scope s on s.id17 = f.former
    join linkage_scope t on t.n = f.teller
    join children.name_pinyin p on p.name_key = s.name_key
    join children.name_pinyin q on q.name_key in (t.name_key, t.former_name_key)
    where (${oneNameSql('p', 'q')} or ${unreadSql('p', 'q')} or coalesce(s.former_name_key in (t.name_key, t.former_name_key), false))
      -- The 17th digit of a number is odd for males (GB 11643-1999).
      and coalesce(case s.sex when 'MALE' then 1 when 'FEMALE' then 0 end in (f.former % 2, f.target % 2), true)
      and coalesce(s.birth_date = t.birth_date or ${near('s.birth_date', 's.id_birth')} or ${near('s.birth_date', 't.id_birth')}, true);
    analyze linkage_renumbered;

    delete from linkage_slip p using linkage_renumbered m where m.n = p.n;
    insert into linkage_slip (n, id17, day, why)
    select m.n, m.former, s.birth_date, (case when m.told then 'RENUMBERED' else 'OUTDATED' end)::${codeType}
    from linkage_renumbered m join linkage_scope s on s.n = m.n;
    -- Who has the present number in the list, and the birth date of before, was mended halfway.
    update linkage_contested m set state = 'NEAR' from linkage_renumbering f
    where m.id17 = f.target and m.state = 'FAR' and m.birth_date = ${dayIn('f.former')};
    -- They have no part in what the others of the number make out among themselves.
    delete from linkage_contested c using linkage_renumbered m where m.n = c.n;
  `,
};

/**
 * Where the registry's own row is not believed to be its number's, it tells nothing of another; and where a steward said that the
 * record is not of the child of the present number (`linkage_withheld`), the registry is not asked.
 */
export const renumberedKept: LinkageStep = {
  name: 'renumbered-kept',
  sql: () => `
    with unproved as (
      delete from linkage_renumbered m where m.n in (select n from linkage_withheld) or not exists (
        select from linkage_renumbering f join linkage_kept k on k.n = f.teller
        where f.former = m.former and f.target = m.target)
      returning m.n, m.former),
    back as (
      delete from linkage_ejected e using unproved u where e.n = u.n),
    unsought as (
      delete from linkage_seeker k using unproved u where k.n = u.n)
    insert into linkage_kept (n, id17) select n, former from unproved;
  `,
};

/** The records of the former number go to the child of the present one. */
export const renumberedFound: LinkageStep = {
  name: 'renumbered-found',
  sql: () => `
    insert into linkage_attached (n, cluster, rule)
    select m.n, m.target, 'RENUMBERED' from linkage_renumbered m
    join linkage_seeker k on k.n = m.n and k.why in ('RENUMBERED', 'OUTDATED')
    where not exists (select from linkage_attached a where a.n = m.n)
      and not exists (select from linkage_forbidden x where x.n = m.n and x.id17 = m.target);
  `,
};
