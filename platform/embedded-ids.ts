import { characterCode } from './character-code.ts';
import { parseCitizenId } from './citizen-id.ts';

/** Characters of the shortest number: fifteen digits, as before 1999. */
const shortest = 15;

/**
 * What a text of sixteen-bit units is made of, as far as numbers go: a digit's value with `digit` added, or one of these.
 * A table, because this is asked of every text of every answer.
 */
const kinds = new Uint8Array(0x1_0000);
const gap = 1;
const letterX = 2;
const digit = 16;

/** What people type for the check character X besides letters that look like it, as in `readIdentifier`. */
const signsForX = new Set('×✕✖*＊');

for (const [from, to] of [
  // Blanks, dashes, points and other punctuation, plain, of the general block, Chinese, and full-width; no letters.
  [0x09, 0x0d],
  [0x20, 0x2f],
  [0x3a, 0x40],
  [0x5b, 0x60],
  [0x7b, 0x7e],
  [0xa0, 0xa0],
  [0xad, 0xad],
  [0xb7, 0xb7],
  [0x2000, 0x206f],
  [0x2212, 0x2212],
  [0x3000, 0x3003],
  [0x3008, 0x3020],
  [0x30fb, 0x30fc],
  [0xfe30, 0xfe6f],
  [0xfeff, 0xfeff],
  [0xff01, 0xff0f],
  [0xff1a, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff65],
] as const) {
  kinds.fill(gap, from, to + 1);
}
for (const letter of 'XxＸｘХхΧχ') kinds[letter.charCodeAt(0)] = letterX;
for (const sign of signsForX) kinds[sign.charCodeAt(0)] = 0;
for (let value = 0; value < 10; value += 1) {
  kinds[0x30 + value] = digit + value;
  kinds[0xff10 + value] = digit + value;
}

/**
 * Masks every citizen number inside a text, and leaves all else as it is: student numbers (`G` + number), disability
 * certificate numbers (number + category + grade), natural keys, remarks.
 *
 * Any run of 15 digits or more, plain or full-width, is taken for one. Digits with blanks, dashes, points or other
 * punctuation between them are one where eighteen of them are a valid number, or where they hold a day of birth and are
 * grouped as a number is: telephone numbers, accounts and days stand side by side, too.
 */
export function maskEmbeddedIds(text: string): string {
  let masked = text;
  // Again, because what is left beside a number that went may be one by itself: masked once is masked for good.
  for (let hidden = findHidden(masked); hidden !== null; hidden = findHidden(masked)) {
    masked = withStars(masked, hidden);
  }
  return masked;
}

/** Whether there is anything in a text that {@link maskEmbeddedIds} would mask; finding it costs less than masking it. */
export function holdsEmbeddedId(text: string): boolean {
  return findHidden(text) !== null;
}

/** Digits that have to go, in a text. */
type Span = { from: number; to: number };

/** May name a digit twice. */
function findHidden(text: string): Span[] | null {
  let hidden: Span[] | null = null;
  // Of every fifteen characters in a row one is looked at: a number cannot lie between two of them.
  let at = shortest - 1;
  while (at < text.length) {
    const kind = kindAt(text, at);
    if (kind === 0) {
      at += shortest;
      continue;
    }
    let digits = kind >= digit ? 1 : 0;
    let start = at;
    for (let before = 0; start > 0 && (before = kindAt(text, start - 1)) !== 0; start -= 1) {
      if (before >= digit) digits += 1;
    }
    let end = at + 1;
    for (let after = 0; end < text.length && (after = kindAt(text, end)) !== 0; end += 1) {
      if (after >= digit) digits += 1;
    }
    if (digits >= shortest - 1 && end - start >= shortest) hidden = hideInRun(text, start, end, hidden);
    at = end + shortest;
  }
  return hidden;
}

function hideInRun(text: string, start: number, end: number, before: Span[] | null): Span[] | null {
  const hidden = before ?? [];
  let first = start;
  while (kindAt(text, first) === gap) first += 1;
  let last = end;
  while (kindAt(text, last - 1) === gap) last -= 1;
  let isWhole = true;
  let from = first;
  while (from < last) {
    let to = from;
    while (to < last && kindAt(text, to) >= digit) to += 1;
    const isClosedByX = to - from >= shortest - 1 && to < last && kindAt(text, to) === letterX;
    if (isClosedByX) to += 1;
    if (to - from >= shortest) hideUnbroken(from, to, hidden);
    if (to - from < last - first) isWhole = false;
    from = Math.max(to, from + 1);
  }
  if (!isWhole) hideBroken(readRun(text, start, end), hidden);
  return hidden.length === 0 ? null : hidden;
}

/** What stays is what `maskCitizenId` leaves. */
function hideUnbroken(from: number, to: number, hidden: Span[]): void {
  const tail = to - from === shortest ? 3 : 4;
  hidden.push({ from: from + 6, to: to - tail });
}

function hideBroken(run: Run, hidden: Span[]): void {
  for (let from = 0; from + shortest <= run.signs.length; from += 1) {
    const day = isNumber(run, from, 18) ? 8 : isNumber(run, from, 15) ? 6 : 0;
    for (const place of run.places.slice(from + 6, from + 6 + day))
      hidden.push({ from: place, to: place + 1 });
  }
}

/** Digits and what stands for X, of a text where nothing else stands between them but what separates them. */
type Run = {
  /** 0 to 9; X for a letter or a sign that stands for it. */
  signs: string;
  /** Where each of them stands in the text. */
  places: readonly number[];
};

function readRun(text: string, start: number, end: number): Run {
  let signs = '';
  const places: number[] = [];
  for (let at = start; at < end; at += 1) {
    const kind = kindAt(text, at);
    if (kind === gap) continue;
    signs += kind === letterX ? 'X' : String(kind - digit);
    places.push(at);
  }
  if (signsForX.has(text.charAt(end))) {
    signs += 'X';
    places.push(end);
  }
  return { signs, places };
}

function isNumber(run: Run, from: number, length: 15 | 18): boolean {
  // Three days in a row hold a division, a day and a number from their third digit on.
  if (!isEdge(run, from)) return false;
  const { [from]: first = 0, [from + length - 1]: last = 0 } = run.places;
  // What stands together went already.
  if (last - first < length) return false;
  const signs = run.signs.slice(from, from + length);
  // The century first: it is what most runs of digits have not.
  if (!(length === 18 ? /^\d{6}(?:1[89]|2[01])\d{9}[\dX]$/ : /^\d{15}$/).test(signs)) return false;
  const reading = parseCitizenId(signs);
  if (reading.status === 'VALID') return length === 18 || isGroupedAsOld(run, from);
  // Mistyped, but all that it says of the person is there to be read.
  return reading.reason === 'CHECKSUM' && isGroupedAsMistyped(run, from);
}

/** Division, day of birth, the rest, and nothing else: a division, a day and another day begin the same way. */
function isGroupedAsMistyped(run: Run, from: number): boolean {
  const cuts = cutsOf(run, from, 18);
  return cuts.includes(6) && cuts.every((cut) => [6, 10, 14, 17].includes(cut)) && isAlone(run, from, 18);
}

/**
 * A number of fifteen digits has no check character. A village's code and three more digits are as long, and hold a day
 * as often as not: it is a number where the division stands apart from the day, or in groups of one length.
 */
function isGroupedAsOld(run: Run, from: number): boolean {
  if (!isEdge(run, from + 15)) return false;
  const cuts = cutsOf(run, from, 15);
  if (cuts.includes(6) && cuts.every((cut) => [6, 8, 10, 12].includes(cut))) return true;
  const [group = 15] = cuts;
  // Groups of two are days.
  const isEven = group < 6 && group !== 2 && cuts.length === Math.ceil(15 / group) - 1;
  return isEven && cuts.every((cut) => cut % group === 0) && isAlone(run, from, 15);
}

/** Where the text of these signs is broken, counted from the first of them. */
function cutsOf({ places }: Run, from: number, length: number): number[] {
  const cuts: number[] = [];
  for (let offset = 1; offset < length; offset += 1) {
    if (places[from + offset] !== (places[from + offset - 1] as number) + 1) cuts.push(offset);
  }
  return cuts;
}

/** Whether no two digits touch here. */
function isEdge({ signs, places }: Run, index: number): boolean {
  const touch = index > 0 && index < places.length && places[index] === (places[index - 1] as number) + 1;
  return !touch || !/^\d\d$/.test(signs.slice(index - 1, index + 1));
}

function isAlone({ signs }: Run, from: number, length: number): boolean {
  return !/\d/.test(signs.slice(Math.max(0, from - 1), from) + signs.slice(from + length, from + length + 1));
}

function withStars(text: string, hidden: readonly Span[]): string {
  let masked = '';
  let told = 0;
  for (const { from, to } of hidden.length === 1 ? hidden : inOrder(hidden)) {
    if (to <= told) continue;
    masked += text.slice(told, Math.max(told, from)) + '*'.repeat(to - Math.max(told, from));
    told = to;
  }
  return masked + text.slice(told);
}

function inOrder(spans: readonly Span[]): Span[] {
  return spans.toSorted((one, other) => one.from - other.from);
}

function kindAt(text: string, index: number): number {
  return kinds[characterCode(text, index)] as number;
}
