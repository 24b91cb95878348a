import { sameFamilySql } from '../agreement/guardians.ts';
import { oneNameSql, sameGivenSql, unreadSql } from '../agreement/one-name.ts';
import { nameType } from '../feed.ts';
import { gradeDeniesNumberSql, isPupilsListSql } from '../agreement/school-age.ts';
import type { LinkageStep } from '../step.ts';

const part = (name: string): string =>
  `(extract(${name} from birth_date) = extract(${name} from id_birth))::int`;

/**
 * What a row's own birth date says of its number's: CONFIRMS; SILENT where the row gives none; NEAR where a slip
 * explains the difference (a lunar date lies up to 55 days before the solar one, a part is mistyped, day and month
 * change places, 1 January stands for a day nobody knew, in the row, or when the number was given); FAR where it is another person's. Siblings who are no twins
 * are born farther apart than that, and no parent is within twelve years. A school's list has no grown-ups: a birth date
 * of theirs is nobody's, and SILENT, beside a child's number that goes by one name. Where the grade is that of the date, and
 * years off the number's child, no slip explains it: two fields tell of somebody else.
 */
const dateStateSql = `
      case when birth_date is null then 'SILENT' when birth_date = id_birth then 'CONFIRMS'
        when ${gradeDeniesNumberSql('s')} then 'FAR'
        when abs(birth_date - id_birth) <= 55 or birth_date = date_trunc('year', id_birth)::date
          or id_birth = date_trunc('year', birth_date)::date then 'NEAR'
        when abs(extract(year from birth_date) - extract(year from id_birth)) < 12
          and (${part('year')} + ${part('month')} + ${part('day')} = 2
            or to_char(birth_date, 'YYYYMMDD') = to_char(id_birth, 'YYYYDDMM')) then 'NEAR'
        when ${isPupilsListSql('s')} and birth_date <= (select born_after from linkage_run)
          and id_birth > (select born_after from linkage_run)
          and min(s.name_key collate "C") over number = max(s.name_key collate "C") over number then 'SILENT'
        else 'FAR' end`;

/**
 * D1: records with the same valid citizen number, whether printed, inside a disability card or inside a verified
 * student number (D2). Leaves the numbers that are disputed, or not in the population registry (`linkage_group`).
 * Groups that agree on one name and nowhere contradict the number's birth date are settled; the others go to
 * `contests`, each record with the name class it belongs to: names of one group are in one class when they are similar,
 * differ by the surname alone in rows of one family, or in two of the registry's with one birth date (a child of two
 * households), or one is similar to the other's former name. A name that is not all readable takes the class of one that
 * is, and lends it to none: 林? is no reason to take 林烨 for 林浩.
 */
export const citizenIdGroups: LinkageStep = {
  name: 'citizen-id-groups',
  sql: ({ full }) => `
    create temp table linkage_group on commit drop as
    select id17, disputed, registered from (
      select id17, min(name_key collate "C") <> max(name_key collate "C") or bool_or(birth_date <> id_birth) is true as disputed,
        bool_or(source_system = 'population-registry') as registered
      from linkage_scope where id17 is not null group by id17) g
    where disputed or not registered;
    analyze linkage_group;

    create temp table linkage_contested on commit drop as
    with member as (
      select s.n, s.id17, s.source_system, s.holder_rank, s.name_key, s.former_name_key, s.sex, s.birth_date, s.id_birth,
        s.present, s.closed is true as closed, s.local_key is not null as temporary, s.cohort_born_by,
        s.guardian_citizen_id, s.guardian_name, s.guardian_names, s.phone, s.village, s.division, ${dateStateSql} as state,
        -- The 17th digit of a number is odd for males (GB 11643-1999).
        coalesce(s.sex <> case when s.id17 % 2 = 1 then 'MALE' else 'FEMALE' end, false) as denied
      from linkage_scope s join linkage_group g on g.id17 = s.id17 and g.disputed
      window number as (partition by s.id17)),
    spelling as (
      select distinct m.id17, m.name_key, p.folded, p.pinyin, p.shape, p.given
      from member m cross join lateral (values (m.name_key), (m.former_name_key)) v (spelt)
      join children.name_pinyin p on p.name_key = v.spelt),
    -- A number that is filled down a list comes to other children of one given name.
    surnames as (
      select a.id17, a.name_key as name, b.name_key as class
      from spelling a join spelling b on b.id17 = a.id17 and b.name_key <> a.name_key and ${sameGivenSql('a', 'b')}
      join member m on m.id17 = a.id17 and m.name_key = a.name_key
      join member o on o.id17 = b.id17 and o.name_key = b.name_key
      where ${sameFamilySql('m', 'o')}
        or m.source_system = 'population-registry' and o.source_system = m.source_system and o.birth_date = m.birth_date),
    near as (
      select id17, name, coalesce(min(class collate "C") filter (where strpos(class, '?') = 0), min(class collate "C")) as class from (
        select a.id17, a.name_key as name, b.name_key as class from spelling a join spelling b on b.id17 = a.id17
        where a.name_key = b.name_key
          or (${oneNameSql('a', 'b')} or ${unreadSql('a', 'b')}) and (strpos(b.folded, '?') = 0 or strpos(a.folded, '?') > 0)
        union all
        select id17, name, class from surnames) s
      group by id17, name)
    select m.*, p.folded::${nameType}, p.pinyin, p.shape, p.given, f.folded as former, coalesce(c.class, n.class)::${nameType} as class
    from member m
    join children.name_pinyin p on p.name_key = m.name_key
    left join children.name_pinyin f on f.name_key = m.former_name_key
    join near n on n.id17 = m.id17 and n.name = m.name_key
    left join near c on c.id17 = m.id17 and c.name = n.class;
    ${full ? 'create index on linkage_contested (n);' : ''}
    create index on linkage_contested (id17, class);
    analyze linkage_contested;
  `,
};
