import { createHash } from 'node:crypto';
import { pinyin } from 'pinyin-pro';
import characters from './name-characters.json' with { type: 'json' };

/** The forms of a name that are compared. */
export type NameForms = {
  nameKey: string;
  /** Variant and traditional characters made one; whatever stands for a lost character is `?`. */
  folded: string;
  /** Toneless syllables with spaces between; a lost character stays `?`, and one spelt out in letters is its syllable. */
  pinyin: string;
  /**
   * What the name may be mistaken for: the folded name with one character replaced by the number of a group of
   * look-alikes, every way there is, parted by `|`; empty where no character has any. A character may stand in several
   * groups: two names look alike when they have one of these in common ({@link lookAlikeSql}).
   */
  shape: string;
  /** The folded name without its surname. */
  given: string;
};

/** Raised with every change of how forms are made of the tables, and with every version of pinyin-pro that reads otherwise. */
const reading = 2;

/** By what the forms are made. Stored forms of another version are made anew. */
export const nameFormsVersion = `${reading}-${createHash('sha256').update(JSON.stringify(characters)).digest('hex').slice(0, 16)}`;

const lost = /[?？□■▢☐⬜囗〓×*＊\ufffd\ue000-\uf8ff]/g;
const ignored = /[\s·•‧・･∙.．\u200b]/g;

const speltOut = /^(?=.*\p{Script=Han}).*[a-zü]{2,6}/iu;
const charactersOrLetters = /[a-zü]{2,6}|./giu;

const variants = new Map(
  characters.variants.flatMap((group) =>
    [...group].slice(1).map((one) => [one, [...group][0] ?? one] as const),
  ),
);
const compoundSurnames = new Set(characters.compoundSurnames);
const lookAlikes = groupsByCharacter(characters.lookAlikes);
/** By character: how a name is read, then whatever was asked before. */
const syllables = new Map(characters.readings.map((entry) => [entry.charAt(0), entry.slice(1)]));

export function nameForms(nameKey: string): NameForms {
  const plain = [...nameKey.replace(ignored, '').replace(lost, '?')];
  const folded = plain.map((one) => variants.get(one) ?? one);
  const surname = folded.length > 2 && compoundSurnames.has(folded.slice(0, 2).join('')) ? 2 : 1;
  return {
    nameKey,
    folded: folded.join(''),
    pinyin: sounds(folded).join(' '),
    shape: shapesOf(folded).join('|'),
    given: folded.slice(surname).join(''),
  };
}

/**
 * What each character sounds like. A character that a system cannot show is spelt out: 张YUE for 张玥. Only beside Chinese
 * ones: a name in letters alone has no syllables to tell apart.
 */
function sounds(folded: readonly string[]): string[] {
  const name = folded.join('');
  if (!speltOut.test(name)) return folded.map(syllable);
  return [...name.matchAll(charactersOrLetters)].map(([one]) =>
    one.length > 1 && /^[a-zü]/i.test(one)
      ? one.toLowerCase().replace(/ü|(?<=^[ln])yu$/, 'v')
      : syllable(one),
  );
}

/** Per character: two agencies' systems do not agree on the reading of a whole name, but do on a character. */
function syllable(character: string): string {
  const known = syllables.get(character);
  if (known !== undefined) return known;
  const read = pinyin(character, { toneType: 'none', v: true }).toLowerCase();
  syllables.set(character, read);
  return read;
}

/** Whether the names of two rows of forms look alike, in SQL. */
export function lookAlikeSql(one: string, other: string): string {
  return `${one}.shape <> '' and ${other}.shape <> ''
      and string_to_array(${one}.shape, '|') && string_to_array(${other}.shape, '|')`;
}

function shapesOf(folded: readonly string[]): string[] {
  return folded.flatMap((character, place) =>
    (lookAlikes.get(character) ?? []).map(
      (group) => `${folded.slice(0, place).join('')}${group}${folded.slice(place + 1).join('')}`,
    ),
  );
}

/** The places of a character's groups in the list. Groups that share a character are not merged: that would make all one. */
function groupsByCharacter(groups: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [place, group] of groups.entries()) {
    for (const character of group) found.set(character, [...(found.get(character) ?? []), place]);
  }
  return found;
}
