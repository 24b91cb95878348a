import { pinyin } from 'pinyin-pro';
import characters from './name-characters.json' with { type: 'json' };

/** The forms of a name that are compared. */
export type NameForms = {
  nameKey: string;
  /** Variant and traditional characters made one; whatever stands for a lost character is `?`. */
  folded: string;
  /** Toneless syllables with spaces between; a lost character stays `?`. */
  pinyin: string;
  /** The folded name with characters that are mistaken for each other made one. */
  shape: string;
  /** The folded name without its surname. */
  given: string;
};

const lost = /[?？□■〓*＊\ufffd\ue000-\uf8ff]/g;
const ignored = /[\s·•‧・･∙.．\u200b]/g;

const variants = new Map(
  characters.variants.flatMap((group) =>
    [...group].slice(1).map((one) => [one, [...group][0] ?? one] as const),
  ),
);
const compoundSurnames = new Set(characters.compoundSurnames);
const shapes = shapeClasses(characters.lookAlikes);
const syllables = new Map<string, string>();

export function nameForms(nameKey: string): NameForms {
  const plain = [...nameKey.replace(ignored, '').replace(lost, '?')];
  const folded = plain.map((one) => variants.get(one) ?? one);
  const surname = folded.length > 2 && compoundSurnames.has(folded.slice(0, 2).join('')) ? 2 : 1;
  return {
    nameKey,
    folded: folded.join(''),
    pinyin: folded.map(syllable).join(' '),
    shape: folded.map((one) => shapes.get(one) ?? one).join(''),
    given: folded.slice(surname).join(''),
  };
}

/** Per character: two agencies' systems do not agree on the reading of a whole name, but do on a character. */
function syllable(character: string): string {
  const known = syllables.get(character);
  if (known !== undefined) return known;
  const read = pinyin(character, { toneType: 'none', v: true }).toLowerCase();
  syllables.set(character, read);
  return read;
}

/** Each character's class: groups that share a character are not merged, or all would become one. */
function shapeClasses(groups: readonly string[]): Map<string, string> {
  const classes = new Map<string, string>();
  for (const group of groups) {
    const members = [...group];
    if (members.some((one) => classes.has(one))) continue;
    for (const one of members) classes.set(one, members[0] ?? one);
  }
  return classes;
}
