import { lookAlikeSql } from '../names/name-forms.ts';

/**
 * SQL condition on two rows of name forms: a name that was heard in another language and written down by its sound, twice. No Chinese name has a given name of
 * three characters; where one has, its characters mean nothing but their sound, and each clerk takes others for it. All syllables but one are
 * the same, or all but two letters.
 */
export function longNameHeardSql(one: string, other: string): string {
  const syllables = (some: string): string => `string_to_array(${some}.pinyin, ' ')`;
  return `case when least(length(${one}.given), length(${other}.given)) > 2 and greatest(length(${one}.pinyin), length(${other}.pinyin)) < 200
        and strpos(${one}.folded || ${other}.folded, '?') = 0
      then levenshtein_less_equal(${one}.pinyin, ${other}.pinyin, 2) <= 2
        or length(${one}.folded) = length(${other}.folded)
          and (select count(*) from unnest(${syllables(one)}, ${syllables(other)}) s (a, b) where a is distinct from b) <= 1
      else false end`;
}

/** SQL condition on the same: the first syllables of `long`, by their sound. */
export function opensWithSql(long: string, short: string): string {
  return `starts_with(${long}.pinyin || ' ', ${short}.pinyin || ' ')`;
}

/** SQL condition on the same: two of the four characters of a name without a surname, as a child is called for short: 卓玛 for 才让卓玛. */
export function halfOfLongSql(one: string, other: string): string {
  const half = (short: string, long: string): string =>
    `length(${short}.folded) = 2 and length(${long}.folded) = 4 and length(${long}.given) = 3
      and (${opensWithSql(long, short)} or right(' ' || ${long}.pinyin, length(${short}.pinyin) + 1) = ' ' || ${short}.pinyin)`;
  return `(strpos(${one}.folded || ${other}.folded, '?') = 0 and (${half(one, other)} or ${half(other, one)}))`;
}

/**
 * SQL condition on two rows of name forms: spellings a clerk may have made of one name. Heard alike, looking alike, with
 * a character lost, left out or swapped with the next, all but one the same beside a given name of three and more, or
 * one a long name cut short, as where a system has no room for the father's name behind it, or half of one. Of a long name the sound decides, not
 * the characters.
 */
export function oneNameSql(one: string, other: string): string {
  const [a, b] = [`${one}.folded`, `${other}.folded`];
  const lostIn = (some: string, whole: string): string =>
    `translate(${some}.given, '?', '') <> '' and strpos(${some}.folded, '?') > 0
        and ${whole}.folded like replace(${some}.folded, '?', '_')`;
  const cutShort = (short: string, long: string): string =>
    `length(${short}.folded) > 1 and length(${long}.folded) > 3 and (starts_with(${long}.folded, ${short}.folded)
        or strpos(${short}.folded, '?') = 0 and ${opensWithSql(long, short)})`;
  return `(${a} = ${b}
      or ${one}.pinyin = ${other}.pinyin and strpos(${a} || ${b}, '?') = 0
      or ${lookAlikeSql(one, other)}
      or length(${a}) = length(${b}) and (${lostIn(one, other)} or ${lostIn(other, one)})
      or left(${a}, 1) = left(${b}, 1) and length(${one}.given) = 2 and ${one}.given = reverse(${other}.given)
      or left(${a}, 1) = left(${b}, 1) and abs(length(${a}) - length(${b})) = 1
        and least(length(${a}), length(${b})) > 1 and levenshtein_less_equal(${a}, ${b}, 1) <= 1
      or least(length(${one}.given), length(${other}.given)) > 2 and levenshtein_less_equal(${a}, ${b}, 1) <= 1
      or ${longNameHeardSql(one, other)}
      or ${cutShort(one, other)} or ${cutShort(other, one)} or ${halfOfLongSql(one, other)})`;
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
