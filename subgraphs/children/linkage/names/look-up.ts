/**
 * SQL: the rows of a stored table that meet the condition, looked up in an index for each row before it. The planner knows
 * too little of what a small link finds to tell few looks from reading the whole table.
 */
export const lookUp = (columns: string, table: string, on: string): string =>
  `cross join lateral (select ${columns} from children.${table} where ${on} offset 0)`;

/** SQL: how a name sounds (`p`), and all names `o` that sound like it. */
export const soundingLike = (name: string): string => `
      ${lookUp('p.pinyin', 'name_pinyin p', `p.name_key = ${name}`)} p
      ${lookUp('o.name_key', 'name_pinyin o', 'o.pinyin = p.pinyin')} o`;

const partsSql = (pinyin: string): string =>
  `substring(${pinyin} from '^([^ ]+ [^ ]+) [^ ]+ [^ ]+'), substring(${pinyin} from '^([^ ]+ [^ ]+ [^ ]+) [^ ]+'),
        substring(${pinyin} from '^[^ ]+ [^ ]+ (?:.* )?([^ ]+ [^ ]+)$')`;

/**
 * SQL: the parts by which the sound of a long name is known: its first two and three syllables, and its last two. A list without room for all
 * of it, or a clerk for whom the father's name behind it is none, has one of them alone. Of a short name all are null.
 */
export const partsOfSound = (pinyin: string): string => `unnest(array[${partsSql(pinyin)}])`;

/** SQL: a name's sound, and the parts of it, as an array. */
export const soundAndParts = (pinyin: string): string => `array[${pinyin}, ${partsSql(pinyin)}]`;

/** SQL condition: the name has parts. There is an index of who bears such a one. */
export const isLong = (name: string): string => `length(${name}) > 3`;
