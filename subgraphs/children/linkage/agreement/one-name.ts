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
 * SQL condition on the same: the very name, as it is spoken. A name that is written by its sound is another where it sounds otherwise, and
 * its first part, the father's name left out, is the child's own. No family has two children of one name.
 */
export function spokenAlikeSql(one: string, other: string): string {
  const part = (short: string, long: string): string =>
    `length(${long}.folded) - length(${short}.folded) > 1 and ${opensWithSql(long, short)}`;
  return `(least(length(${one}.folded), length(${other}.folded)) > 2 and strpos(${one}.folded || ${other}.folded, '?') = 0
      and (least(length(${one}.given), length(${other}.given)) > 2 and ${one}.pinyin = ${other}.pinyin or ${part(one, other)} or ${part(other, one)}))`;
}

/**
 * SQL condition on the same: of a name of four syllables no more than one of the first two and one of the last two were heard otherwise, as each half is a name; of any long one each syllable begins as the
 * other's does; one of them was left out; or it is cut short and one of what is left was heard otherwise. Half of a Chinese given name is one of its two characters.
 * What the names of five syllables and more have in common at the end is their father's.
 */
export function halfHeardSql(one: string, other: string): string {
  const [a, b] = [one, other].map((some) => `string_to_array(${some}.pinyin, ' ')`);
  const shorter = `least(cardinality(s.a), cardinality(s.b))`;
  const differing = (upTo: string): string =>
    `(select count(*) from unnest(s.a[1:${upTo}], s.b[1:${upTo}]) u (a, b) where u.a <> u.b)`;
  const without = (long: string, short: string): string =>
    `exists (select from generate_subscripts(${long}, 1) i where ${long}[:i - 1] || ${long}[i + 1:] = ${short})`;
  return `case when greatest(length(${one}.given), length(${other}.given)) > 2 and least(length(${one}.folded), length(${other}.folded)) > 2
        and strpos(${one}.folded || ${other}.folded, '?') = 0
      then (select case cardinality(s.a) - cardinality(s.b)
          when 0 then ${shorter} = 4 and ${differing('2')} < 2 and ${differing('4')} - ${differing('2')} < 2
            or not exists (select from unnest(s.a, s.b) u (a, b) where left(u.a, 1) <> left(u.b, 1))
          when 1 then ${without('s.a', 's.b')} or ${differing(shorter)} <= 1
          when -1 then ${without('s.b', 's.a')} or ${differing(shorter)} <= 1
          else ${differing(shorter)} <= 1 end
        from (select ${a} as a, ${b} as b) s)
      else false end`;
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
