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

/** SQL condition on the same: one surname, and of two characters of the given name one is the same in the same place. */
export function halfGivenSql(one: string, other: string): string {
  return `(left(${one}.folded, length(${one}.folded) - 2) = left(${other}.folded, length(${other}.folded) - 2)
      and length(${one}.given) = 2 and length(${other}.given) = 2 and levenshtein_less_equal(${one}.given, ${other}.given, 1) <= 1)`;
}
