import { bothGuardiansSql, sharedGuardianSql } from '../agreement/guardians.ts';
import { opensWithSql } from '../agreement/one-name.ts';
import { ofGradeSql, plainlyOutOfGradeSql } from '../agreement/school-age.ts';
import { petForm } from './hub-specification.ts';
import { at } from './level-conditions.ts';

/** SQL: the birth date in the number `b.right_id`, which is a child's. */
export const numbersDay = `to_date(substr(b.right_id::text, 7, 8), 'YYYYMMDD')`;

/** The row `k` of the scored pair `b`. */
const ofRow = (condition: string): string =>
  `exists (select from linkage_left k where k.id = b.left_id and ${condition})`;

/** Written by its sound: no Chinese given name has three characters. */
const longName = ofRow('length(k.given) > 2');

/** The very name; of a long one its sound. No family has two children of one name. */
export const veryName = `(${at('name', ['exact'])} or ${at('name', ['homophone'])} and ${longName})`;

/** A guardian and one more field of the household: a guardian's number, or the name beside phone or village. */
export const surelyRelated = `(${at('guardian-number', ['same'])} or ${at('guardian-name', ['same'])} and (${at('phone', ['same'])} or ${at('village', ['same'])}))`;

/** The day is not that of the child's number, nor in its year: a brother's, copied into a row of the child. 1 January stands for any day of a year. */
export const anothersDay = ofRow(`extract(year from k.day) <> extract(year from ${numbersDay})`);

/** The child, by the birth date in its number, is of those of the row's grade: what else would tell is missing, or was copied from somebody else's paper. */
export const ofItsGrade = ofRow(ofGradeSql('k', numbersDay));

/** The grade of the row is that of the child's age, and plainly not that of the row's birth date: the date is what is wrong. Some are let in a month too young. */
const gradeOfTheChild = ofRow(`${ofGradeSql('k', numbersDay)} and ${plainlyOutOfGradeSql('k', 'k.day')}`);

/** Sooner after a child its mother has no other, but for a twin. */
const daysBetweenBirths = 200;
/** As far as a lunar date lies from the solar one. */
const weeksOfSlip = 55;

/**
 * The row's birth date, its own and not copied from another's paper, lies by days or months beside that of the child, of whose family it surely is: no brother or
 * sister was born then. Nor was one, years off, where the grade tells that the date is a slip. Who is called nearly alike is the child, or a twin.
 */
export const betweenBirths = `(${surelyRelated} and ${at('sex', ['same'])}
          and ${ofRow(`not k.copied and abs(k.day - ${numbersDay}) between 1 and ${daysBetweenBirths}
            and (abs(k.day - ${numbersDay}) <= ${weeksOfSlip} or not ${at('birth-date', ['not-given', 'other'])})`)}
            or ${surelyRelated} and ${at('sex', ['same'])} and not ${at('birth-date', ['not-given', 'exact', 'other'])} and ${gradeOfTheChild})`;

/** A row of the child tells another phone. The score takes the row that says least, the registry's, which tells none. */
const anotherPhone = `(not ${at('phone', ['same', 'one-digit'])} and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            where k.id = b.left_id and h.phone <> k.phone))`;

/** A row of the child names another guardian, and a row, be it another, tells another phone; none agrees. */
export const anotherHome = `(not ${at('guardian-name', ['same'])} and not ${at('guardian-number', ['same'])} and ${anotherPhone}
          and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            where k.id = b.left_id and h.guardian_name <> k.guardian_name and ${sharedGuardianSql('h', 'k')} is not true))`;

/**
 * Nothing but that tells whose the row is: the name is nearly another. It stands before whoever the scores have no nearer, and behind those they are sure of. The
 * character of a generation is all cousins', so the other one must agree; and guardians of one name in a clan's village, whose phones differ, are two. A short name is
 * part of the child's long one where all of it is: cousins in a grandfather's house begin alike.
 */
export const nearlyCalled = `(${at('name', ['one-character'])} and ${betweenBirths} and (${at('guardian-number', ['same'])} or not ${anotherPhone}) and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            where k.id = b.left_id and (length(k.given) > 2 or length(h.given) > 2 and string_to_array(k.pinyin, ' ') <@ string_to_array(h.pinyin, ' ') or right(k.folded, 1) = right(h.folded, 1))))`;

/**
 * The birth date, the sex and the village are the child's: few of a village are born on one day. Many are on the first of a month, which stands for a day that a
 * family cannot tell; and where guardian and phone are another's, or more than a letter of the name's sound, it is a neighbour's child, whose name has a part in common.
 */
export const bornInVillage = `(${at('birth-date', ['exact'])} and ${at('village', ['same'])} and ${at('sex', ['same'])} and not (${at('guardian-name', ['other'])} and ${at('phone', ['other'])}) and ${ofRow(`extract(day from k.day) <> 1`)}
          and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            where k.id = b.left_id and levenshtein_less_equal(k.pinyin, h.pinyin, 1) <= 1))`;

/**
 * What a long name begins with, by its sound, on the very day in surely the same family, or under a guardian whose long name is the same to the letter: the father's name was left out. Brothers
 * and sisters have half a name in common, too, but no day, unless they are twins, whose names are as long.
 */
export const firstPartHeard = `(${at('name', ['surname', 'other'])} and ${at('birth-date', ['exact'])} and ${at('sex', ['same'])}
          and (${surelyRelated} or ${at('guardian-name', ['same'])} and ${ofRow('length(k.guardian_name) > 3')})
          and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id where k.id = b.left_id and strpos(k.folded || h.folded, '?') = 0
            and greatest(length(k.given), length(h.given)) > 2 and least(length(k.folded), length(h.folded)) > 1 and (${opensWithSql('k', 'h')} or ${opensWithSql('h', 'k')})))`;

/**
 * The birth date, the sex and the village are the child's, the name has one character another, and the row names no guardian who could tell: who is of one village, day and sex, and
 * nearly of one name, is a twin, or nobody else. Not on the first of a month, which stands for a day that nobody knows, nor beside another phone.
 */
export const nearlyCalledInVillage = `(${at('name', ['one-character'])} and ${at('birth-date', ['exact'])} and ${at('sex', ['same'])} and ${at('village', ['same'])}
          and ${at('guardian-name', ['not-given'])} and ${at('guardian-number', ['not-given'])} and not ${at('phone', ['other'])}
          and ${ofRow(`extract(day from k.day) <> 1 and k.guardian_name is null and k.guardian_names is null`)})`;

/** A slip that makes the child years younger or older, where nothing of the family agrees but the village: a namesake of the clan. */
export const yearsOff = `(${at('birth-date', ['one-digit', 'one-part'])} and not ${at('number', ['near'])} and not ${at('guardian-number', ['same'])} and not ${at('guardian-name', ['same'])}
          and not ${at('phone', ['same', 'one-digit'])} and ${ofRow(`abs(extract(year from k.day) - extract(year from ${numbersDay})) > 2`)})`;

/**
 * Of the household no more than the name of a guardian and the village agree, and the two are years apart: a clan's village has several of one
 * name, and their children, too. Two guardians in common are one family's.
 */
export const yearsApart = `(not ${at('number', ['near'])} and not ${ofRow('k.ejected_from is not null')} and not ${at('guardian-number', ['same'])} and not ${at('phone', ['same', 'one-digit'])}
          and not ${gradeOfTheChild} and exists (select from linkage_left k where k.id = b.left_id
            and abs(extract(year from k.day) - substr(b.right_id::text, 7, 4)::int) > 1
            and not exists (select from linkage_compared h where h.center = b.right_id and ${bothGuardiansSql('h', 'k')})))`;

/**
 * The very name in the child's village, and a slip of the birth date that explains itself: the grade is the child's and not that of the row's date, or the name is one
 * written by its sound, and the two dates lie weeks apart. Nearly all of a clan's village bear its surname, and such a name has none.
 */
export const slipExplained = `(${veryName} and ${at('village', ['same'])} and ${at('sex', ['same'])} and not ${at('birth-date', ['not-given', 'exact', 'other'])}
          and not ${anotherHome}
          and (${gradeOfTheChild} or ${longName} and ${ofRow(`extract(day from k.day) <> 1 and abs(k.day - ${numbersDay}) <= ${weeksOfSlip}`)}))`;

/**
 * The birth date is a brother's or sister's: it came with the number, as a contest found, or the grade tells. Of all the family it is this child whose name sounds so.
 */
export const soundsOfSibling = `(${at('name', ['homophone'])} and ${surelyRelated} and (${at('birth-date', ['not-given'])} and ${ofRow('k.ejected_from is not null')}
            or ${at('birth-date', ['other'])} and ${at('sex', ['same'])} and ${gradeOfTheChild}))`;

/** The row, which may be misspelt, and not the child's own lists, has the name as a child is called at home: a name that was verified with its number is the child's. */
export const calledAtHome = ofRow(`k.given ~ '${petForm}'`);

const initials = (row: string): string => `regexp_replace(${row}.pinyin, '(\\S)\\S*', '\\1', 'g')`;
/** Of a long name one syllable was heard otherwise, and begins as the other does. */
export const heardNearly = `exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            where k.id = b.left_id and ${initials('k')} = ${initials('h')} and levenshtein_less_equal(k.pinyin, h.pinyin, 2) <= 2)`;

/** Of the household one guardian's name agrees and nothing else, and any father has namesakes. */
export const byNameOnly = `(${at('guardian-name', ['same'])} and not ${at('guardian-number', ['same'])} and not ${at('phone', ['same', 'one-digit'])} and not ${at('village', ['same'])}
          and not ${at('number', ['near'])})`;

/**
 * A whole part of the birth date is another, no slip of the finger, and of two guardians whom the row names one is the child's by name, and the child has another than the second: a girl's
 * mother is another.
 */
export const otherSecondParent = `(${byNameOnly} and ${at('birth-date', ['one-part'])} and exists (select from linkage_left k join linkage_compared h on h.center = b.right_id
            where k.id = b.left_id and cardinality(k.guardian_names) > 1
            and not exists (select from unnest(k.guardian_names) g (name) where levenshtein_less_equal(g.name, h.guardian_name, 1) <= 1)))`;
