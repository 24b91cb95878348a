/** What programs pass over before they look whether a text is a formula: white space, controls, marks nobody sees. */
const passedOver: readonly (readonly [first: number, last: number])[] = [
  [0x01, 0x20],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
];
/** What begins a formula, full-width forms included, or parts a cell once it is saved as CSV. */
const starters = '=+@＝＋－＠';

/**
 * One pattern for here and for PostgreSQL, so that a list looks the same whoever writes it. Apostrophes in front count:
 * a text that already looks guarded is guarded once more, or nobody could tell the two apart afterwards.
 */
function patternWith(escape: (code: number) => string): string {
  const ranges = passedOver.map(([first, last]) => `${escape(first)}-${escape(last)}`).join('');
  return `^'*[${ranges}]*[${starters}${[9, 10, 13].map(escape).join('')}-]`;
}

const formula = new RegExp(
  patternWith((code) => `\\u{${code.toString(16)}}`),
  'u',
);
const formulaInSql = patternWith((code) => `\\U${code.toString(16).padStart(8, '0')}`);

/**
 * Text that no spreadsheet runs as a formula, now or after it was saved in another format: what looks like one gets an
 * apostrophe in front. Readers of the hub take that apostrophe for no part of the value.
 */
export function withoutFormula(text: string): string {
  return looksLikeFormula(text) ? `'${text}` : text;
}

/** The value behind {@link withoutFormula}. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && looksLikeFormula(text.slice(1)) ? text.slice(1) : text;
}

export function looksLikeFormula(text: string): boolean {
  return formula.test(text);
}

/** {@link withoutFormula} as SQL over an expression of type text. */
export function withoutFormulaSql(expression: string): string {
  const pattern = formulaInSql.replaceAll("'", "''");
  return `case when ${expression} ~ '${pattern}' then '''' || ${expression} else ${expression} end`;
}
