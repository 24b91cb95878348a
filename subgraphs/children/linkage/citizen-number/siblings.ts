import { agencyOf } from '../agreement/copied-lists.ts';
import {
  longGuardianSql,
  sharedGuardianSql,
  strangersSql,
  surelySameFamilySql,
} from '../agreement/guardians.ts';
import { ofNumbersAgeSql, ofOthersAgeSql, outOfNumbersGradeSql } from '../agreement/school-age.ts';
import { namelessSql } from '../agreement/nameless.ts';
import { oneNameSql, opensWithSql } from '../agreement/one-name.ts';
import { codeType } from '../feed.ts';
import { onListSql } from './present-lists.ts';

/** SQL condition: the list of `m` has the child of `s` in a row of the child's own, today: who left one school stands in the row of the next. */
const listedSql = `coalesce(s.source_system = m.source_system and s.present and (s.closed is not true or m.closed), false)`;

/**
 * Not the holder's name: no character of the given name stands where it does in his; of a long one fewer than half of them, as
 * names of several syllables have some in common (卓玛东珠, 万玛才让).
 */
const whollyOtherSql = `(not c.holder and 2 * levenshtein(m.given, t.given) > greatest(length(m.given), length(t.given)))`;

/** What a number's holder is called: who of the number bears that as a former name may have been renamed. */
const renamedSql = `exists (select from linkage_contested w
      where w.id17 = m.id17 and (w.former = m.folded or w.folded = m.former))`;

/** One agency alone gives it another name, or its list has the number under the best spelling, too. */
const strayingSql = `(${whollyOtherSql} and c.agencies = 1
      or l.doubtful and not l.leading and m.present and ${onListSql('m', 't')})`;

/**
 * The first part of the holder's long name, and nothing else: where that is the clan's it is his brothers' and sisters' as
 * well, and tells them from nobody.
 */
const cutShortSql = `(length(t.folded) > length(m.folded) + 1 and starts_with(t.folded, m.folded))`;

/**
 * The name sounds like the number's best spelling, or like the first part of it: a long one of that sound is the very name, and, where its list has the number under no other, a clerk
 * stopped writing. A spelling of the brother's or sister's it is as well, but farther from that.
 */
const heardSql = `(strpos(m.folded || t.folded, '?') = 0 and (length(m.given) > 2 and m.pinyin = t.pinyin
      or not (m.present and ${onListSql('m', 't')}) and length(m.folded) > 1 and length(t.folded) > length(m.folded) and ${opensWithSql('t', 'm')}))`;

/**
 * The records `m` of disputed numbers that may be a brother's or sister's, by what stands under their number: few of all. `held` is the class
 * of the number's holder, `beside` says that their list has the number under the best spelling, too.
 */
const askingSql = `
  asking as materialized (
    select m.n, m.id17, m.class, m.folded, m.pinyin, m.shape, m.given, m.source_system, m.closed, m.id_birth, m.cohort_born_by, c.holder, c.agencies,
      h.class as held, ${whollyOtherSql} as other, ${strayingSql} as straying, not l.leading and m.present and ${onListSql('m', 't')} as beside,
      not l.leading and l.doubtful as doubted, ${heardSql} as heard
    from linkage_contested m
    join linkage_class c on c.id17 = m.id17 and c.class = m.class
    join linkage_spelling l on l.id17 = m.id17 and l.folded = m.folded
    join linkage_spelling t on t.id17 = m.id17 and t.leading
    join linkage_class h on h.id17 = m.id17 and h.holder
    where not ${cutShortSql} and not ${namelessSql('m.name_key')} and not ${renamedSql}
      and (not c.holder or c.agencies = 1 and not c.sole and m.source_system = 'population-registry'
        or not l.leading and (m.present and ${onListSql('m', 't')} or l.doubtful and ${outOfNumbersGradeSql('m')})))`;

const askedColumns =
  'n, id17, class, folded, pinyin, shape, given, source_system, closed, id_birth, cohort_born_by, holder, agencies, held, other, straying, beside, doubted, heard';

/**
 * Each of these with its own family, and with that of each row of the number's holder: either may be that of a row `s` of another number, which
 * may be its own. Put together once, and not for each bearer of the name: those grow with the square of the county.
 */
const relatedSql = `
  related as materialized (
    select m.*, b.n = m.n as itself, f.guardian_citizen_id, f.guardian_name, f.guardian_names, f.phone, f.village
    from asking m
    join linkage_contested b on b.id17 = m.id17 and (b.n = m.n or b.class = m.held)
    join linkage_scope f on f.n = b.n)`;

/** SQL condition: the rows name one guardian. */
const oneGuardianSql = (one: string, other: string): string =>
  `((${one}.guardian_citizen_id = ${other}.guardian_citizen_id or ${sharedGuardianSql(one, other)}) is true)`;

/**
 * Pairs of numbers in `beside` between which nothing but the phone agrees, which may be the school's: rows of the two name other guardians in other
 * villages, and none the same guardian. Asked for all pairs at once: the rows of a number are not indexed in a full link.
 */
const byPhoneAloneSql = `
  by_phone_alone as materialized (
    select p.id17, p.own17 from (select distinct id17, own17 from beside where by_phone) p
    join linkage_scope v on v.id17 = p.id17 join linkage_scope w on w.id17 = p.own17
    group by p.id17, p.own17 having bool_or(${strangersSql('v', 'w')}) and not bool_or(${oneGuardianSql('v', 'w')}))`;

/** Whose row `s` is by its number, that is no other's. */
const ownNumberSql = `
    left join linkage_contested k on k.n = s.n
    left join linkage_spelling o on o.id17 = k.id17 and o.folded = k.folded
    where (k.n is null or (o.leading and k.state <> 'FAR')) and not exists (select from linkage_slip x where x.n = s.n)`;

/**
 * The records of disputed numbers that are a brother's or sister's (`linkage_sibling`): the same family has a child of
 * this name, whenever born, with a number of its own. The birth date was worked out of the sibling's number, or copied
 * along with it. The family is the row's or that of the number's holder: who bears the name of the holder's brother or
 * sister is that brother or sister. Part of `contests`.
 *
 * - Of exactly that name, if the family surely agrees;
 * - under a name of which nothing is the holder's and that only one agency says: that sounds the same as the child's, if
 *   the family surely agrees, or is any spelling that a clerk may have made of it, if it has one guardian's number.
 *
 * Where the row's list has that child under its own number it was the name that was mistyped, unless the two names have
 * nothing in common: then it waits for a steward. A spelling like the holder's will do where the row's list has the
 * number under the best one, too, and the child nowhere; or where one agency alone spells the row so, and its grade is the
 * sibling's and not that of the number's child.
 *
 * `own` among the holder's kin are those of the holder's very name: the number's other rows have no such brother or sister.
 */
export const siblingsSql = `
  create temp table linkage_kin on commit drop as
  with ${askingSql},
  ${relatedSql},
  -- Few stray: their guardians first, then whoever has the same.
  guarded as materialized (
    select distinct ${askedColumns}, guardian_citizen_id from related where guardian_citizen_id is not null and straying),
  called as materialized (
    select m.*, q.name_key, q.folded as spelt from related m
    join children.name_pinyin q on q.pinyin = m.pinyin and strpos(m.folded || q.folded, '?') = 0),
  beside as materialized (
    select m.n, m.id17, m.class, m.folded, (${agencyOf('m')})::${codeType} as agency, m.holder, m.other, ${listedSql} as listed,
      m.itself and (k.n is null or k.id17 in (select id17 from linkage_class where sole and agencies > 1)) and m.spelt = m.folded as own,
      not m.holder and (m.spelt = m.folded or m.agencies = 1 and m.other)
        or m.spelt = m.folded and (m.beside or m.doubted and ${ofOthersAgeSql('m', 's')}) as astray,
      s.id17 as own17, not ${oneGuardianSql('m', 's')} as by_phone
    from called m
      join linkage_scope s on s.name_key = m.name_key and s.id17 <> m.id17
        and (${surelySameFamilySql('m', 's')} or m.holder and length(m.folded) > 4 and m.spelt = m.folded and ${longGuardianSql('m', 's')})
      ${ownNumberSql} and not ${ofNumbersAgeSql('m', 's')}),
  ${byPhoneAloneSql}
  select n, id17, class, folded, agency, holder, other, listed, own, astray from beside
  where not (by_phone and (id17, own17) in (select id17, own17 from by_phone_alone))
  union all
  select m.n, m.id17, m.class, m.folded, (${agencyOf('m')})::${codeType}, m.holder, m.other, ${listedSql}, false, true
  from guarded m
  join linkage_scope s on s.guardian_citizen_id = m.guardian_citizen_id and s.id17 <> m.id17
  join children.name_pinyin q on q.name_key = s.name_key and q.folded <> m.folded
  ${ownNumberSql} and ${oneNameSql('m', 'q')} and (not m.heard or q.pinyin = m.pinyin) and not ${ofNumbersAgeSql('m', 's')};
  analyze linkage_kin;

  create temp table linkage_sibling on commit drop as
  select k.n, k.id17, k.folded, k.agency from linkage_kin k where k.astray
    -- Another agency calls the number so in a list that has that child in a row of its own, too: then two are called so, and this one is the number's.
    and not exists (select from linkage_kin u where u.id17 = k.id17 and u.folded = k.folded and u.agency <> k.agency and u.astray and u.listed and not u.other)
  group by k.n, k.id17, k.folded, k.agency having not bool_or(k.listed) or bool_and(k.other);
  -- A school's term sheet is a copy of its pupil list, and may say less of the family.
  insert into linkage_sibling
  select distinct m.n, m.id17, m.folded, b.agency from linkage_sibling b
  join linkage_contested m on m.id17 = b.id17 and m.folded = b.folded and (${agencyOf('m')}) = b.agency
  where m.n not in (select n from linkage_sibling);
  analyze linkage_sibling;`;
