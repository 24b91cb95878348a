const anyDigit = '[0-9０-９]';
const anyLast = '[0-9０-９XxＸｘ]';
/** No quotation mark, comma or colon: the text may be JSON, and a number does not go on in the next value. */
const anyGap = '[\\s\\u00a0\\u00b7\\u2000-\\u206f\\u2212\\u3000\\u30fb\\ufeff\\uff0d\\uff0e._/-]';
const noDigitBefore = '(^|[^0-9０-９])';

const division = `${oneOf('1[1-5] 2[1-3] 3[1-7] 4[1-6] 5[0-4] 6[1-5] 7[1] 8[1-3] 9[0-9]')}${anyGap}*${digits(4)}`;
const year = `${oneOf('1[89] 2[01]')}${anyGap}*${digits(2)}`;
const monthAndDay = `${oneOf('0[1-9] 1[0-2]')}${anyGap}*${oneOf('[0-2][0-9] 3[01]')}`;
const sequence = `${digits(3)}${anyGap}*[0-9０-９XxＸｘХхΧχ×✕✖*＊]`;

/** What hides a number, and what it leaves: those without gaps, those with them, and those of 15 digits with them. */
const masksOfSql = [
  [`(${anyDigit}{6})${anyDigit}{6,}(${anyDigit}{3}${anyLast})`, '\\1********\\2'],
  [`(${anyDigit}{6})${anyDigit}{6}(${anyDigit}{2}${anyLast})`, '\\1******\\2'],
  [
    `${noDigitBefore}(${division})${anyGap}*${year}${anyGap}*${monthAndDay}${anyGap}*(${sequence})`,
    '\\1\\2********\\3',
  ],
  [
    `${noDigitBefore}(${anyDigit}{6})${anyGap}+${digits(2)}${anyGap}*${monthAndDay}${anyGap}*(${anyDigit}{3})(?!${anyDigit})`,
    '\\1\\2******\\3',
  ],
] as const;

/**
 * `maskEmbeddedIds` as SQL over an expression of type text; always eight stars, or six in a number of 15 digits, and
 * no gaps between them. There is no check character here: what is grouped otherwise but has the form of a number, with a
 * day of birth in it, is one.
 */
export function maskEmbeddedIdsSql(expression: string): string {
  return masksOfSql.reduce(
    (sql, [form, kept]) => `regexp_replace(${sql}, '${form}', '${kept}', 'g')`,
    expression,
  );
}

function digits(count: number): string {
  return Array.from({ length: count }, () => anyDigit).join(`${anyGap}*`);
}

/** Pairs of digits, `1[89]`, of either width and with a gap between them or none. */
function oneOf(pairs: string): string {
  const forms = pairs.split(' ').map((pair) => {
    const [, first = '', second = ''] = /^(\[.+?\]|\d)(\[.+\])$/.exec(pair) ?? [];
    return `${ofEitherWidth(first)}${anyGap}*${ofEitherWidth(second)}`;
  });
  return `(?:${forms.join('|')})`;
}

function ofEitherWidth(digitClass: string): string {
  const plain = digitClass.replace(/[[\]]/g, '');
  const full = plain.replace(/\d/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  return `[${plain}${full}]`;
}
