import type { Cell } from '../adapter.ts';
import { createOpeningTest } from './openings.ts';

/**
 * Two-byte GB18030 codes that older tables put into the private-use area, and the characters
 * GB 18030-2022 gives them. Exports of older programs still carry the private-use ones.
 */
const privateUseToStandard: ReadonlyMap<string, string> = new Map([
  ['\ue78d', '\ufe10'],
  ['\ue78e', '\ufe12'],
  ['\ue78f', '\ufe11'],
  ['\ue790', '\ufe13'],
  ['\ue791', '\ufe14'],
  ['\ue792', '\ufe15'],
  ['\ue793', '\ufe16'],
  ['\ue794', '\ufe17'],
  ['\ue795', '\ufe18'],
  ['\ue796', '\ufe19'],
  ['\ue81e', '\u9fb4'],
  ['\ue826', '\u9fb5'],
  ['\ue82b', '\u9fb6'],
  ['\ue82c', '\u9fb7'],
  ['\ue832', '\u9fb8'],
  ['\ue843', '\u9fb9'],
  ['\ue854', '\u9fba'],
  ['\ue864', '\u9fbb'],
]);

/**
 * Radicals that look like the character itself: programs that copy out of a PDF put ⻩ for 黄 and ⻢ for 马. NFKC folds the
 * Kangxi radicals; these of the supplement (U+2E80–2EFF) it leaves, because they are forms of a character.
 */
const radicals = '⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰';
const characters = '民虎西见角贝车长门青韦页风飞马骨鬼鱼鸟卤麦黄黾齐齿龙';
const radicalToCharacter: ReadonlyMap<string, string> = new Map(
  [...radicals].map((radical, at) => [radical, characters[at] ?? radical] as const),
);

const privateUseOrRadical = /[\u2ea0-\u2ef0\ue78d-\ue864]/g;
/** Soft hyphen, zero-width and direction marks, variation selectors, byte-order mark. */
const invisible =
  /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]|\udb40[\udd00-\uddef]/g;
// NFKC leaves control characters alone; a NUL would be refused by the database.
// oxlint flags control characters in a pattern, so the class is built from escapes in a string.
const control = new RegExp('[\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f]', 'g');
const textFormula = /^="((?:[^"]|"")*)"$/;
/** What SQL clients, spreadsheet programs and data-frame tools print for "no value". */
const blankMarks: ReadonlySet<string> = new Set([
  'NULL', 'null', '(null)', 'NaN', 'nan', 'NaT', 'None', 'undefined', '\\N',
  '#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!',
]); // prettier-ignore
const mayBeBlankMark = createOpeningTest(blankMarks);
const apostrophe = 0x27;
const turnedApostrophe = 0x2018;
const equalsSign = 0x3d;

/**
 * Text that no cleaning step would change: printable ASCII without spaces, and plain Chinese. By character: for the short
 * texts of cells a pattern takes several times as long.
 */
export function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (!isPlainUnit(text.charCodeAt(index))) return false;
  return true;
}

function isPlainUnit(code: number): boolean {
  return code <= 0x9fff && code >= 0x21 && (code <= 0x7e || code >= 0x4e00);
}

/** Whether it begins as plain texts do, and so with no white space. False for the empty text. */
export function opensPlain(text: string): boolean {
  return isPlainUnit(text.charCodeAt(0));
}

function standardCharacters(text: string): string {
  return text.replace(
    privateUseOrRadical,
    (character) => privateUseToStandard.get(character) ?? radicalToCharacter.get(character) ?? character,
  );
}

/**
 * The text as a person would read it: NFKC, no invisible characters, every run of white space one
 * space, trimmed, no leading apostrophe (the spreadsheet mark for "this is text").
 */
export function cleanText(raw: string): string {
  let text = raw;
  if (!isPlain(text)) {
    // Private-use characters first: NFKC then folds the vertical punctuation they stand for.
    text = standardCharacters(text)
      .normalize('NFKC')
      .replace(invisible, '')
      .replace(control, '')
      .replace(/\s+/g, ' ')
      .trim();
  }
  return withoutApostrophe(text);
}

function withoutApostrophe(text: string): string {
  const opening = text.charCodeAt(0);
  return opening === apostrophe || opening === turnedApostrophe ? text.slice(1).trimStart() : text;
}

/**
 * The cell as `RowReader` hands it out, a plain text as its string; null when it says nothing.
 * `="4507…"`, the way systems keep digits from being read as a number, becomes its text.
 */
export function cleanValue(raw: string | Cell): string | Cell | null {
  if (typeof raw === 'string') return textOf(cleanText(raw));
  const text = cleanText(raw.text);
  return saysNothing(text) ? null : { ...raw, text };
}

/** {@link cleanValue} of a text that {@link isPlain}. */
export function cleanPlainText(raw: string): string | null {
  return textOf(withoutApostrophe(raw));
}

function saysNothing(text: string): boolean {
  return text === '' || (mayBeBlankMark(text) && blankMarks.has(text));
}

function textOf(cleaned: string): string | null {
  if (saysNothing(cleaned)) return null;
  if (cleaned.charCodeAt(0) !== equalsSign || !cleaned.startsWith('="')) return cleaned;
  const last = cleaned.length - 1;
  // The quote that closes is nearly always the only other one.
  const inner =
    cleaned.indexOf('"', 2) === last
      ? cleaned.slice(2, last)
      : textFormula.exec(cleaned)?.[1]?.replaceAll('""', '"');
  return inner === undefined ? cleaned : textOf(cleanText(inner));
}
