import { ofGradeSql } from '../agreement/school-age.ts';
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
const surelyRelated = `(${at('guardian-number', ['same'])} or ${at('guardian-name', ['same'])} and (${at('phone', ['same'])} or ${at('village', ['same'])}))`;

/** Sooner after a child its mother has no other, but for a twin. */
const daysBetweenBirths = 200;
/** As far as a lunar date lies from the solar one. */
const weeksOfSlip = 55;

/**
 * The row's birth date, its own and not copied from another's paper, lies by days or months beside that of the child, of whose family it surely is: no brother or
 * sister was born then. Who is called nearly alike is the child, or a twin.
 */
export const betweenBirths = `(${surelyRelated} and ${at('sex', ['same'])}
          and ${ofRow(`not k.copied and abs(k.day - ${numbersDay}) between 1 and ${daysBetweenBirths}
            and (abs(k.day - ${numbersDay}) <= ${weeksOfSlip} or not ${at('birth-date', ['not-given', 'other'])})`)})`;

/** The grade of the row is that of the child's age, and not that of the row's birth date: the date is what is wrong. */
export const gradeOfTheChild = ofRow(`${ofGradeSql('k', numbersDay)} and not ${ofGradeSql('k', 'k.day')}`);
