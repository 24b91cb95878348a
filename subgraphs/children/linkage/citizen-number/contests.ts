import { agencyOf } from '../agreement/copied-lists.ts';
import { sameFamilySql } from '../agreement/guardians.ts';
import { halfAlikeSql } from '../agreement/one-name.ts';
import { namelessSql } from '../agreement/nameless.ts';
import { codeType, inPlace, nameType } from '../feed.ts';
import {
  farTooYoungSql,
  gradeDeniesDateSql,
  ofGradeSql,
  oldEnoughForGradeSql,
  tooOldSql,
  tooYoungForGradeSql,
  tooYoungSql,
} from '../agreement/school-age.ts';
import {
  affirmedByFirstPartSql,
  besideHolderSql,
  holdersOwnSql,
  inAnotherGradeSql,
  inTwoGradesSql,
  nearlyHoldersSql,
  strangersRivalSql,
} from './holders-own.ts';
import { listsSql, onListSql } from './present-lists.ts';
import { siblingsSql } from './siblings.ts';
import type { LinkageStep } from '../step.ts';
import { twinsSql } from './twins.ts';
import { sameVillageSql } from '../agreement/village.ts';

const agencySql = agencyOf('linkage_contested');

/**
 * A row that the number itself denies lays no claim: it has the birth date out of the number, mostly. By its sex; or by its grade, where a row
 * under another name stands in one for which the number's child is old enough, or in the registry. A grade alone may be mistyped.
 */
const deniedSql = `(denied or ${tooYoungForGradeSql('linkage_contested')} and exists (
          select from linkage_contested o where o.id17 = linkage_contested.id17 and o.folded <> linkage_contested.folded
            and o.state <> 'FAR' and (${oldEnoughForGradeSql('o')} or o.source_system = 'population-registry' and not o.denied)))`;

/** The order in which names, or spellings of one, lay claim to a number: what the registry says today before what it said. */
const standingSql = `bool_or(source_system = 'population-registry' and state in ('CONFIRMS', 'SILENT') and not denied) desc,
        bool_or(source_system = 'population-registry' and state in ('CONFIRMS', 'SILENT') and not denied and not closed) desc,
        bool_or(state = 'CONFIRMS' and not ${deniedSql}) desc, bool_or(state <> 'FAR') desc, bool_and(${deniedSql}),
        count(distinct source_system) desc, min(holder_rank)`;

/**
 * SQL condition: the registry has the number in a row of this village as well, under the holder's best spelling: however alike, two
 * current rows of one household are two children. Who moved has a row in another village, or a former one. Who is spelt with a character that
 * cannot be read may be the same, if the names are of one length.
 */
const registeredBeside = `c.holder and m.folded <> l.folded and m.source_system = 'population-registry' and m.present and not m.closed and ${onListSql('m', 'l')}
            and m.former is distinct from l.folded and (strpos(m.folded || l.folded, '?') = 0 or length(m.folded) <> length(l.folded)) and exists (
              select from linkage_contested o
              where o.id17 = m.id17 and o.class = m.class and o.folded = l.folded and o.former is distinct from m.folded
                and o.source_system = m.source_system and o.present and not o.closed and ${sameVillageSql('o', 'm')})`;

/**
 * SQL condition: a row with a temporary student number beside one without in the same list, whose name has a character more or less: the number was
 * verified for the one, and could not be for the other. Clerks mishear and misread a name more often than they leave a character out, and twins'
 * names have one in common as often. Not where another agency calls the number so, which copied no pupil list. Of long names characters are lost, and
 * what is no character is a remark.
 */
const temporaryBeside = `m.temporary and m.present and not m.closed and exists (
              select from linkage_contested o
              where o.id17 = m.id17 and o.class = m.class and o.source_system = m.source_system and o.present and not o.closed and not o.temporary
                and abs(length(m.folded) - length(o.folded)) = 1 and greatest(length(m.given), length(o.given)) < 3 and m.folded || o.folded !~ '[?0-9A-Za-z]'
                and m.former is distinct from o.folded and o.former is distinct from m.folded)
            and not exists (select from linkage_contested p where p.id17 = m.id17 and p.folded = m.folded and (${agencyOf('p')}) <> (${agencyOf('m')}))`;

/** SQL condition: the list has the number's child, by the best spelling and the number's birth date, in a row of its own without this number. */
const saidBeside = `not m.closed and exists (
              select from linkage_contested o
              join linkage_unnumbered w on w.name_key = o.name_key and w.birth_date = o.id_birth and w.source_system = m.source_system and not w.closed
              where o.id17 = m.id17 and o.folded = l.folded)`;

/**
 * SQL condition: the row prints a temporary student number, and the pupil list has the number verified, under the best spelling, which sounds
 * otherwise. A clerk who hears a name writes it with other characters: a sheet may be older than the verification.
 */
const verifiedBeside = `m.temporary and not m.closed and exists (
              select from linkage_contested o
              where o.id17 = m.id17 and o.folded = l.folded and o.source_system = 'student-registry' and o.present and not o.closed and not o.temporary
                and o.pinyin <> m.pinyin)
            and (${agencyOf('m')}) = 'EDUCATION'`;

/** SQL condition: nothing explains the row's birth date but that the number's is 1 January of its year: too little beside another name. */
const registeredFirst = `coalesce(m.id_birth = date_trunc('year', m.birth_date)::date and m.birth_date - m.id_birth > 55
            and extract(day from m.birth_date) <> 1, false)`;

/** SQL condition: the agency of `m` says the sex that the number denies of the holder, too, under the holder's name: it has the sex wrong, and not another child. */
const mistoldSex = `exists (select from linkage_contested o
            where o.id17 = m.id17 and o.class = h.class and o.denied and (${agencyOf('o')}) = (${agencyOf('m')}))`;

/**
 * SQL condition on a row whose sex the number denies and whose name is half the holder's: the sex is mistyped, and a character of the name. The birth
 * date is the number's, and nobody else can be meant. The registry has the number in this row alone: to whom it gave it is its child. Any other list has
 * the pupil in the grade of the number's child, where no brother or sister is but a twin, and of the family that the registry has under the number: it would
 * have the twin, too. Nor has any list a child of this name and day without the number.
 */
const mistypedSex = `m.state = 'CONFIRMS' and case when m.source_system = 'population-registry' then not h.registered
            else ${ofGradeSql('m', 'm.id_birth')} and exists (
              select from linkage_contested o
              where o.id17 = m.id17 and o.class = h.class and o.source_system = 'population-registry' and o.present and not o.closed and not o.denied
                and ${sameFamilySql('m', 'o')}) end
            and not exists (select from linkage_unnumbered w where w.name_key = m.name_key and w.birth_date = m.id_birth)`;

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
 *   enough here: siblings' names do. Nor is the same name where the population registry, which lists each person once,
 *   has the better date in another row, or where a child of this name was born on that date and has a number of its
 *   own: that is a namesake. The date is none of the row's where its grade is that of the number's child, under the
 *   holder's name, or half of it in his family, and nobody of that date is in it;
 * - a class that does not hold the number while a rival does exist: the holder of another number with this name, or one
 *   that sounds the same, and birth date (RIVAL). This is what tells twins with swapped numbers from a mere
 *   misspelling, which stays linked;
 * - a record spelt unlike the best row of its number, however alike, and exactly like such a rival of its own family,
 *   whom its list does not have under the rival's number: twins' names may sound the same (RIVAL, too);
 * - the holder itself, when one agency alone says so, the rival is of its own family and nobody else here has one: a
 *   twin's number in the registry's row;
 * - a record under another name than the holder's, and exactly that of another child of its family or of the holder's,
 *   whatever the birth date, with its agency's copies; also under another spelling than that under which its own list
 *   has the number, too (SIBLING);
 * - a record under another name than the holder's, the surname too, whose birth date is not the number's either,
 *   however near (BIRTH_DATE): nothing is left that speaks for the number;
 * - a record under another name than the holder's and of the sex the number denies (SEX), unless its agency says so of the holder, and one however
 *   alike of that sex, where its list has the best spelling, too, under the number or in a row without it, or the pupil list has that
 *   verified and the record prints a temporary student number; with its agency's copies that say that sex;
 * - a second name in the population registry, which lists each person once (REGISTERED): a former entry too, unless half
 *   the name is the holder's;
 * - a second name in any other source that lists the holder, too, both today: a list may say a person twice, but not
 *   under two names, save half the name in a former entry; it is somebody else's row, mostly a brother's or sister's (LISTED); so is a name that one agency alone
 *   gives the number, where its list has the number's other name and birth date in a row without this number, or has the
 *   number under another name and under the holder's in none; so is a record with a temporary student number beside one without, whose
 *   name has a character more or less. Its agency's copies go along;
 * - a record under another name than the holder's, for whose list or grade the number's child is too young (TOO_YOUNG; by three years and more under
 *   any other spelling), or far too old (TOO_OLD), or which is not the grade that child is in today (ANOTHER_GRADE);
 * - what `number-slips` and `second-numbers` found (SLIP, OTHER_NUMBER).
 */
export const contests: LinkageStep = {
  name: 'contests',
  sql: ({ full }) => `
    create temp table linkage_class on commit drop as
    -- Of two names with the same claim it is the one that another list's resembles.
    with said as materialized (select distinct id17, class, source_system, folded, given from linkage_contested),
    seconded as materialized (
      select a.id17, a.class, count(distinct b.source_system) as lists from said a
      join said b on b.id17 = a.id17 and b.class <> a.class and b.source_system <> a.source_system and ${halfAlikeSql('a', 'b')}
      group by a.id17, a.class)
    select id17, class, count(*)::int as records,
      count(distinct ${agencySql}) as agencies, bool_or(state <> 'FAR') as credible, bool_or(source_system = 'population-registry') as registered,
      bool_or(source_system = 'population-registry' and not closed) as resident, ${listsSql} as lists,
      count(*) over (partition by id17) = 1 as sole,
      -- No parent is within twelve years: that number is a grown-up's, whoever copied it.
      bool_and(state = 'FAR' and extract(year from birth_date) - extract(year from id_birth) < 12)
        and count(distinct ${agencySql}) > 1 and count(*) over (partition by id17) = 1 as undisputed,
      (row_number() over standing)::int as place, row_number() over standing = 1 as holder
    from linkage_contested left join seconded q using (id17, class) group by id17, class
    window standing as (partition by id17 order by ${standingSql}, coalesce(max(q.lists), 0) desc, class);

    -- Twins' names may sound alike, and are then one class: only the spelling tells them. Of two with the same claim it is the one that a list has as the former name.
    create temp table linkage_spelling on commit drop as
    with formerly as materialized (
      select id17, former as folded, count(distinct source_system) as lists from linkage_contested where former is not null group by id17, former)
    select id17, folded, row_number() over (partition by id17 order by ${standingSql}, coalesce(max(y.lists), 0) desc, folded collate "C") = 1 as leading, bool_and(denied) as denied, min(given)::${nameType} as given, min(pinyin)::${nameType} as pinyin,
      count(distinct ${agencySql}) = 1 and not bool_or(source_system = 'population-registry') and count(*) over (partition by id17) > 1 as doubtful,
      ${listsSql} as lists
    from linkage_contested left join formerly y using (id17, folded) group by id17, folded;
    -- Siblings are looked up here one by one. A small run may grow to nearly all records: it needs the index, too.
    create index on linkage_spelling (id17, folded);
    analyze linkage_spelling;

    ${full ? 'create index on linkage_class (id17, class);' : ''}
    analyze linkage_class;

    create temp table linkage_bearer on commit drop as
    with claim as (
      select distinct m.id17, m.class, p.pinyin, d.day
      from linkage_contested m
      join linkage_class c on c.id17 = m.id17 and c.class = m.class
      join linkage_spelling l on l.id17 = m.id17 and l.folded = m.folded
      cross join lateral (values (m.name_key), (m.former_name_key)) v (name)
      join children.name_pinyin p on p.name_key = v.name
      cross join lateral (values (m.birth_date), (case when m.state <> 'FAR' then m.id_birth end)) d (day)
      where d.day is not null and not ${namelessSql('v.name')} and not (c.sole and l.leading and not l.doubtful)),
    sounding as (
      select c.*, o.name_key as name from claim c join children.name_pinyin o on o.pinyin = c.pinyin)
    select c.id17, c.class, c.day, s.n from sounding c
    join linkage_scope s on s.name_key = c.name and s.id_birth = c.day and s.id17 <> c.id17
    union
    select c.id17, c.class, c.day, s.n from sounding c
    join linkage_scope s on s.former_name_key = c.name and s.id_birth = c.day and s.id17 <> c.id17;
    -- Under a number that is a slip of another's nobody is a rival.
    delete from linkage_bearer b using linkage_slip p where p.n = b.n;
    analyze linkage_bearer;

    create temp table linkage_rival on commit drop as
    select b.id17, b.class, min(b.day) as day, coalesce(bool_or(${sameFamilySql('s', 'k')}) filter (where k.class = b.class), false) as related,
      not coalesce(bool_or(${sameFamilySql('s', 'k')} or ${sameVillageSql('s', 'k')}), false) as far, bool_and(s.id17 % 2 <> b.id17 % 2) as of_other_sex
    from linkage_bearer b
    join linkage_scope s on s.n = b.n
    join linkage_contested k on k.id17 = b.id17
    left join linkage_contested m on m.n = b.n
    left join linkage_class c on c.id17 = m.id17 and c.class = m.class
    where m.n is null or (c.holder and c.credible)
    group by b.id17, b.class;
    analyze linkage_rival;

    ${twinsSql(full)}

    ${siblingsSql}

    -- The number's holder after all is another class where this one, and nobody else, is plainly a child of this family
    -- with a number of its own.
    create temp table linkage_mistaken on commit drop as
    select c.id17, c.class, 'RIVAL'::${codeType} as why from linkage_class c
    join linkage_rival r on r.id17 = c.id17 and r.class = c.class and r.related
    where c.holder and c.agencies = 1 and exists (
      select from linkage_class o left join linkage_rival x on x.id17 = o.id17 and x.class = o.class
      where o.id17 = c.id17 and o.class <> c.class and o.credible and x.id17 is null);
    insert into linkage_mistaken
    select c.id17, c.class, 'SIBLING' from linkage_class c join (
      select distinct id17, class from linkage_kin where holder and own and not listed) y using (id17, class)
    where c.holder and c.agencies = 1 and exists (
      select from linkage_class o left join linkage_rival x on x.id17 = o.id17 and x.class = o.class
      where o.id17 = c.id17 and o.class <> c.class and o.credible and x.id17 is null
        and not exists (select from linkage_kin z where z.astray and z.id17 = o.id17 and z.class = o.class))
      and not exists (select from linkage_mistaken k where k.id17 = c.id17);
    -- Then the next holds it: one that is nobody else's, before one that is.
    update linkage_class c set holder = c.class = n.class from (
      select distinct on (o.id17) o.id17, o.class from linkage_mistaken k
      join linkage_class o on o.id17 = k.id17 and o.class <> k.class
      left join linkage_rival r on r.id17 = o.id17 and r.class = o.class
      order by o.id17, r.id17 is not null, o.place) n
    where c.id17 = n.id17;

    -- A list that says the number's other name and its birth date in a row of its own, without this number, has two children:
    -- twins, one of whom has the other's number. Where both names' lists say so of each other nobody knows whose it is.
    create temp table linkage_unnumbered on commit drop as
    select source_system::${codeType}, name_key::${nameType}, birth_date, closed is true as closed from linkage_scope where id17 is null and present
    union
    select s.source_system::${codeType}, s.name_key::${nameType}, s.birth_date, s.closed is true from linkage_class c
    join linkage_contested o on o.id17 = c.id17 and o.class <> c.class
    join linkage_scope s on s.name_key = o.name_key and s.birth_date = o.id_birth and s.id17 <> o.id17 and s.present
    where c.agencies = 1 and not c.registered and ${onListSql('s', 'c')};
    create index on linkage_unnumbered (name_key, birth_date);
    analyze linkage_unnumbered;
    insert into linkage_mistaken
    with two_listed as materialized (
      select distinct m.id17, m.class, o.class as other from linkage_contested m
      join linkage_class c on c.id17 = m.id17 and c.class = m.class and c.agencies = 1 and not c.registered
      join linkage_contested o on o.id17 = m.id17 and o.class <> m.class and strpos(o.folded, '?') = 0
        and not ${namelessSql('o.name_key')}
      join linkage_unnumbered w on w.name_key = o.name_key and w.birth_date = m.id_birth and w.source_system = m.source_system
      where m.present)
    select distinct d.id17, d.class, 'LISTED' from two_listed d
    where not exists (select from two_listed x where x.id17 = d.id17 and x.class = d.other and x.other = d.class)
      -- Who is plainly another child is no reason to doubt the one who is left: a holder that is none after all, or a class
      -- all of whose rows leave for a child with another number.
      and not exists (select from linkage_mistaken x where x.id17 = d.id17 and x.class = d.other)
      and exists (
        select from linkage_contested o join linkage_class h on h.id17 = o.id17 and h.class = o.class
        where o.id17 = d.id17 and o.class = d.other
          and (h.holder or not exists (select from linkage_rival r where r.id17 = o.id17 and r.class = o.class)
            or o.n in (select n from linkage_mistyped_twin))
          and o.n not in (select n from linkage_twin union select n from linkage_sibling))
      and not exists (select from linkage_mistaken k where k.id17 = d.id17 and k.class = d.class);

    -- A list that has the number under two names, and under the holder's in none, has at least one child more than the number,
    -- and nobody can tell which: who is called so by one agency alone is not believed. Under another's birth date, a brother's or sister's name or another sex it tells whose it is not, where half the name or the family is the holder's.
    insert into linkage_mistaken
    select c.id17, c.class, 'LISTED' from linkage_class c join linkage_class h on h.id17 = c.id17 and h.holder
    where not c.holder and c.agencies = 1 and exists (
        select from linkage_class o where o.id17 = c.id17 and not o.holder and o.class <> c.class and o.lists & c.lists <> 0 and o.credible
          and (not ${besideHolderSql} or exists (select from linkage_contested x where x.id17 = o.id17 and x.class = o.class and not x.denied and x.n not in (select n from linkage_sibling))))
      and not exists (select from linkage_mistaken k where k.id17 = c.id17 and k.class in (c.class, h.class));

    -- Name and date of a child with a number of its own: the number is a namesake's.
    create temp table linkage_affirmed on commit drop as
    with namesaked as materialized (
      select distinct m.n from linkage_contested m
      join linkage_scope s on s.name_key = m.name_key and s.id_birth = m.birth_date and s.id17 <> m.id17
      left join linkage_contested k on k.n = s.n
      left join linkage_class c on c.id17 = k.id17 and c.class = k.class
      where m.state = 'FAR' and (k.n is null or (c.holder and c.credible))
        -- Who goes to another number is no bearer of the one in the column.
        and not exists (select from linkage_slip x where x.n = s.n))
    select distinct m.n from linkage_contested m
    join linkage_contested o on o.id17 = m.id17 and o.state <> 'FAR' and strpos(o.folded, '?') = 0
      and (o.folded in (m.folded, m.former) or o.former = m.folded)
    where m.state = 'FAR' and not (m.source_system = 'population-registry' and exists (
      select from linkage_contested p
      where p.id17 = m.id17 and p.source_system = m.source_system and p.state <> 'FAR'))
    and m.n not in (select n from namesaked);
    -- Another list has that birth date under the holder's very name: of a child born at home schools know the day, and the registry another.
    insert into linkage_affirmed
    select distinct m.n from linkage_contested m
    join linkage_contested o on o.id17 = m.id17 and o.class = m.class and o.state = 'FAR' and o.birth_date = m.birth_date
      and o.source_system <> m.source_system and o.pinyin = m.pinyin and strpos(m.folded || o.folded, '?') = 0
    join linkage_affirmed a on a.n = o.n
    where m.state = 'FAR' and m.source_system <> 'population-registry' and m.n not in (select n from linkage_affirmed)
      and not exists (select from linkage_rival r where r.id17 = m.id17 and r.class = m.class);
    ${affirmedByFirstPartSql}

    create temp table linkage_ejected on commit drop as
    select n, id17, why::${codeType}, seek_day from (
      select m.n, m.id17, coalesce(m.birth_date, r.day) as seek_day,
        case when m.state = 'FAR' and not c.undisputed and a.n is null and not ((c.holder or ${halfAlikeSql('m', 'l')} and ${holdersOwnSql}) and ${gradeDeniesDateSql('m')}) then 'BIRTH_DATE'
          when k.id17 is not null and k.why <> 'LISTED' then k.why
          when not c.holder and r.id17 is not null and i.n is null and not ${strangersRivalSql} or t.n is not null then 'RIVAL'
          when b.n is not null then 'SIBLING'
          when k.id17 is not null then k.why
          when not c.holder and (m.state = 'NEAR' and left(m.folded, 1) <> left(l.folded, 1)
            and (m.given <> l.given or length(m.given) < 2) or ${registeredFirst}) and not ${nearlyHoldersSql} then 'BIRTH_DATE'
          when not c.holder and m.denied and not ${mistoldSex} and not (${halfAlikeSql('m', 'l')} and ${mistypedSex}) then 'SEX'
          when m.folded <> l.folded and m.denied and not l.denied and m.present and (${onListSql('m', 'l')} or ${saidBeside} or ${verifiedBeside}) then 'SEX'
          when not c.holder and m.source_system = 'population-registry' and h.registered and not ((m.closed or not h.resident) and ${halfAlikeSql('m', 'l')})
            or ${registeredBeside} then 'REGISTERED'
          when not c.holder and m.present and ${onListSql('m', 'h')} and not (m.closed and ${halfAlikeSql('m', 'l')})
            or ${temporaryBeside} then 'LISTED'
          when not c.holder and ${tooYoungSql('m')} or m.folded <> l.folded and ${farTooYoungSql('m')} and not ${holdersOwnSql} then 'TOO_YOUNG'
          when not c.holder and ${tooOldSql('m')} then 'TOO_OLD'
          when not c.holder and ${inAnotherGradeSql} or ${inTwoGradesSql} then 'ANOTHER_GRADE' end as why
      from linkage_contested m
      join linkage_class c on c.id17 = m.id17 and c.class = m.class
      left join linkage_rival r on r.id17 = m.id17 and r.class = m.class
      left join linkage_mistaken k on k.id17 = m.id17 and k.class = m.class
      left join linkage_class h on h.id17 = m.id17 and h.holder
      left join linkage_spelling l on l.id17 = m.id17 and l.leading
      left join linkage_affirmed a on a.n = m.n
      left join linkage_twin t on t.n = m.n
      left join linkage_mistyped_twin i on i.n = m.n
      left join linkage_sibling b on b.n = m.n) e
    where why is not null;
    -- A school's term sheet is a copy of its pupil list, and need not have the holder itself. Nor need it be a current row: who is somebody else today
    -- was so before.
    insert into linkage_ejected (n, id17, why, seek_day)
    select distinct m.n, m.id17, 'LISTED', m.birth_date from linkage_ejected e
    join linkage_contested b on b.n = e.n
    join linkage_contested m on m.id17 = b.id17 and m.folded = b.folded and (${agencyOf('m')}) = (${agencyOf('b')})
    where e.why = 'LISTED' and not exists (select from linkage_ejected x where x.n = m.n);
    -- So it is of a row of another sex, current or not.
    insert into linkage_ejected (n, id17, why, seek_day)
    select distinct m.n, m.id17, 'SEX', m.birth_date from linkage_ejected e
    join linkage_contested b on b.n = e.n
    join linkage_contested m on m.id17 = b.id17 and m.folded = b.folded and m.denied and (${agencyOf('m')}) = (${agencyOf('b')})
    where e.why = 'SEX' and not exists (select from linkage_ejected x where x.n = m.n);
    -- Of two children in one household each list says one by the spelling.
    insert into linkage_ejected (n, id17, why, seek_day)
    select distinct m.n, m.id17, 'REGISTERED', m.birth_date from linkage_ejected e
    join linkage_contested b on b.n = e.n
    join linkage_class c on c.id17 = b.id17 and c.class = b.class and c.holder
    join linkage_contested m on m.id17 = b.id17 and m.folded = b.folded and m.source_system <> b.source_system
    where e.why = 'REGISTERED' and not exists (select from linkage_ejected x where x.n = m.n);
    insert into linkage_ejected (n, id17, why, seek_day)
    select p.n, p.id17, p.why, p.day from linkage_slip p
    where not exists (select from linkage_ejected e where e.n = p.n);
    ${full ? 'create index on linkage_ejected (n);' : ''}
    analyze linkage_ejected;

    -- Whom the fallback may choose from, and who is looking for a child.
    create temp table linkage_kept on commit drop as
    select s.n, s.id17 from linkage_scope s left join linkage_ejected e on e.n = s.n
    where s.id17 is not null and e.n is null;
    analyze linkage_kept;

    create temp table linkage_seeker on commit drop as
    select s.n, s.source_system::${codeType}, s.record_id, s.local_key::${nameType}, s.name_key::${nameType},
      s.former_name_key::${nameType}, s.sex::${codeType}, s.birth_date,
      coalesce(e.seek_day, s.birth_date) as day, e.id17 as ejected_from, e.why
    from linkage_scope s left join linkage_ejected e on e.n = s.n
    where s.id17 is null or e.n is not null;
    create index on linkage_seeker (n);
    analyze linkage_seeker;

    -- cluster: the first 17 digits of the number at its centre, or a negative number where there is none.
    create temp table linkage_attached (n bigint primary key, cluster bigint not null, rule ${inPlace} not null, note jsonb storage plain)
      on commit drop;
    -- What else a steward should know of a record that found no child.
    create temp table linkage_note (n bigint not null, candidates int not null) on commit drop;
  `,
};
