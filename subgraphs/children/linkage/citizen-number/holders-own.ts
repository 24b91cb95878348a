import { agencyOf } from '../agreement/copied-lists.ts';
import { sameFamilySql, sharedGuardianSql, surelySameFamilySql } from '../agreement/guardians.ts';
import { halfAlikeSql, spokenAlikeSql } from '../agreement/one-name.ts';
import { aboveItsGradeSql, gradesApartSql, ofNumbersGradeSql } from '../agreement/school-age.ts';
import { sameVillageSql } from '../agreement/village.ts';

/** What speaks for a disputed number in a row under another spelling, or beside another birth date. Parts of `contests`. */

/**
 * SQL condition: the name sounds like the holder's, or the row has a guardian or the phone of one under the holder's best spelling: two
 * things that speak for the number, and the grade alone is mistyped.
 */
export const holdersOwnSql = `exists (
            select from linkage_contested o where o.id17 = m.id17 and o.folded = l.folded
              and (o.pinyin = m.pinyin and strpos(m.folded || o.folded, '?') = 0 or ${sameFamilySql('m', 'o')}))`;

/** SQL condition: something but the number speaks for the class `c`: a row of it has half the name or the family of one under the holder's. */
export const besideHolderSql = `exists (
            select from linkage_contested y join linkage_contested z on z.id17 = y.id17 and z.class = h.class
            where y.id17 = c.id17 and y.class = c.class and (${sameFamilySql('y', 'z')} or ${halfAlikeSql('y', 'z')}))`;

/**
 * SQL condition: under its holder's name the number's child is today in the grade of its age, two grades from the row's and more: a pupil is in one. One
 * below will do where the row prints a temporary student number: its number was not verified.
 */
export const inAnotherGradeSql = `m.present and not m.closed and exists (
              select from linkage_contested o
              where o.id17 = m.id17 and o.class = h.class and o.present and not o.closed
                and (${ofNumbersGradeSql('o')} and ${gradesApartSql('m', 'o')} or m.temporary and ${aboveItsGradeSql('m', 'o')}))`;

/**
 * SQL condition: however alike the names, the pupil list has two pupils today: the number's child, verified under the best spelling, in the grade of its age, and two grades
 * from it, under a temporary number, one who sounds otherwise. Who has two rows there is in one grade.
 */
export const inTwoGradesSql = `(m.folded <> l.folded and m.temporary and m.present and not m.closed and exists (
              select from linkage_contested o
              where o.id17 = m.id17 and o.folded = l.folded and o.source_system = m.source_system and o.present and not o.closed and not o.temporary
                and o.pinyin <> m.pinyin and ${ofNumbersGradeSql('o')} and ${gradesApartSql('m', 'o')}))`;

/** SQL condition: a row under the holder's name is of the family of `m`. */
const ofHoldersFamily = (of: string): string =>
  `exists (select from linkage_contested o where o.id17 = m.id17 and o.class = h.class and o.n <> m.n and ${of})`;

/**
 * SQL condition: the rival `r` is a namesake of the day, and no child of this family: no row of the number has a guardian, the phone or the village in common with it, while
 * the row `m` is surely of the family of the number's holder, and not by a phone alone, which may be the school's; or of it at all, where the rival is of the other sex than the number and the row. A twin's
 * household is the holder's.
 */
export const strangersRivalSql = `(r.far and m.state <> 'FAR' and (${ofHoldersFamily(`${surelySameFamilySql('m', 'o')} and (${sameVillageSql('m', 'o')} or ${sharedGuardianSql('m', 'o')} or m.guardian_citizen_id = o.guardian_citizen_id)`)}
            or r.of_other_sex and not m.denied and ${ofHoldersFamily(sameFamilySql('m', 'o'))}))`;

/** SQL condition: of two names of as many syllables, three and more, half sound the same in their places. Which of them is a surname, if any, the sound does not tell. */
const halfHeardInPlace = `(strpos(m.folded || l.folded, '?') = 0 and length(m.folded) > 2 and length(m.folded) = length(l.folded) and (
            select 2 * count(*) filter (where s.a is distinct from s.b) <= count(*)
            from unnest(string_to_array(m.pinyin, ' '), string_to_array(l.pinyin, ' ')) s (a, b)))`;

/**
 * SQL condition on a row whose birth date is near the number's, and whose name begins otherwise than the best spelling `l`: another agency has the very name and
 * the number's date, so that the name is the child's, and no row without a number has it and the row's date; or half of it is the holder's by its sound, in surely his family, where no brother or sister is born within weeks. Within
 * the year of a number with 1 January one may be.
 */
export const nearlyHoldersSql = `(exists (select from linkage_contested o where o.id17 = m.id17 and o.folded = m.folded and o.state = 'CONFIRMS' and (${agencyOf('o')}) <> (${agencyOf('m')}))
              and not exists (select from linkage_unnumbered w where w.name_key = m.name_key and w.birth_date = m.birth_date)
            or abs(m.birth_date - m.id_birth) <= 55 and ${halfHeardInPlace} and ${ofHoldersFamily(surelySameFamilySql('m', 'o'))})`;

/**
 * Keeps rows with another's birth date under the first part of the long name that a row with a better date has, in surely the same family: the father's name is left out, and the
 * date is a brother's. No family has two children of one name. Of three characters and more: two may be a clan's.
 */
export const affirmedByFirstPartSql = `
    insert into linkage_affirmed
    select distinct m.n from linkage_contested m
    join linkage_contested o on o.id17 = m.id17 and o.state <> 'FAR' and o.folded <> m.folded and ${spokenAlikeSql('m', 'o')} and ${surelySameFamilySql('m', 'o')}
    where m.state = 'FAR' and m.source_system <> 'population-registry' and not m.closed and m.n not in (select n from linkage_affirmed)
      and not exists (select from linkage_rival r where r.id17 = m.id17 and r.class = m.class);`;
