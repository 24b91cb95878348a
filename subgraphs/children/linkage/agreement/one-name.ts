import { lookAlikeSql } from '../names/name-forms.ts';

/**
 * SQL condition on two rows of name forms: spellings a clerk may have made of one name. Heard alike, looking alike, with
 * a character lost, left out or swapped with the next, all but one the same beside a given name of three and more, or
 * one a long name cut short, as where a system has no room for the father's name behind it.
 */
export function oneNameSql(one: string, other: string): string {
  const [a, b] = [`${one}.folded`, `${other}.folded`];
  const lostIn = (some: string, whole: string): string =>
    `translate(${some}.given, '?', '') <> '' and strpos(${some}.folded, '?') > 0
        and ${whole}.folded like replace(${some}.folded, '?', '_')`;
  const cutShort = (short: string, long: string): string =>
    `length(${short}) > 1 and length(${long}) > 3 and starts_with(${long}, ${short})`;
  return `(${a} = ${b}
      or ${one}.pinyin = ${other}.pinyin and strpos(${a} || ${b}, '?') = 0
      or ${lookAlikeSql(one, other)}
      or length(${a}) = length(${b}) and (${lostIn(one, other)} or ${lostIn(other, one)})
      or left(${a}, 1) = left(${b}, 1) and length(${one}.given) = 2 and ${one}.given = reverse(${other}.given)
      or left(${a}, 1) = left(${b}, 1) and abs(length(${a}) - length(${b})) = 1
        and least(length(${a}), length(${b})) > 1 and levenshtein_less_equal(${a}, ${b}, 1) <= 1
      or least(length(${one}.given), length(${other}.given)) > 2 and levenshtein_less_equal(${a}, ${b}, 1) <= 1
      or ${cutShort(a, b)} or ${cutShort(b, a)})`;
}

/** SQL condition on the same: of one name nothing can be read but the surname, which is the other's, and the length: it is no other name. */
export function unreadSql(one: string, other: string): string {
  const unread = (some: string): string => `translate(${some}.given, '?', '') = ''`;
  return `(length(${one}.folded) = length(${other}.folded) and strpos(${one}.folded || ${other}.folded, '?') > 1
      and left(${one}.folded, 1) = left(${other}.folded, 1) and (${unread(one)} or ${unread(other)}))`;
}

/** SQL condition on the same: one surname, and of two characters of the given name one is the same in the same place. */
export function halfGivenSql(one: string, other: string): string {
  return `(left(${one}.folded, length(${one}.folded) - 2) = left(${other}.folded, length(${other}.folded) - 2)
      and length(${one}.given) = 2 and length(${other}.given) = 2 and levenshtein_less_equal(${one}.given, ${other}.given, 1) <= 1)`;
}

/**
 * SQL condition on the same: the whole given name of two characters or more. One family's children are not called alike: a
 * child has the mother's surname in some lists, and a stepfather's in others.
 */
export function sameGivenSql(one: string, other: string): string {
  return `(${one}.given = ${other}.given and length(${one}.given) > 1 and strpos(${one}.given, '?') = 0)`;
}

/** SQL condition on the same: no spellings of one name, and yet of half of it the same in the same place. */
export function halfAlikeSql(one: string, other: string): string {
  return `(${halfGivenSql(one, other)} or least(length(${one}.folded), length(${other}.folded)) > 3
      and left(${one}.folded, 2) = left(${other}.folded, 2))`;
}
