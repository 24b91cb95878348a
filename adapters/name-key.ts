import { cleanText } from './cells/clean-text.ts';

/**
 * White space, whatever is typed for the dot between the parts of a name, and marks before or behind it. Not what stands
 * for a lost character (? * □ 〓), and not a slash: that parts two names.
 */
const ignored =
  /[\s\u00b7\u0307\u0387\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65\u318d.\u3002,:;\u3001\-\u2010-\u2015_|'\u2019`#\u25b2\u25b3\u25cf\u25cb\u25c6\u25c7\u2605\u2606\u203b]/g;

/**
 * What schools write behind a Chinese name: 张三(休学), 张三（小）, and 张三1, 张三B where a class has two of the name. One
 * character and a remark in brackets may as well be a name with a rare character taken apart, 李(吉吉): that is left alone.
 */
const bracket = String.raw`[(\[{〔【][^)\]}〕】]*[)\]}〕】]?`;
/** One digit and no more: no class has ten of a name, and a longer number is part of what the person is called by. */
const remark = new RegExp(
  String.raw`(?<=^\p{Script=Han}{2,})(?:[1-9A-D](?:${bracket})?|${bracket}[1-9A-D]?)$`,
  'u',
);

/** What stands behind a slash is another name of the same person (`record/names.ts`). */
const otherName = /(?<=^\p{Script=Han}{2,})\/\p{Script=Han}{2,}$/u;

/**
 * The form in which names are compared: width, white space, letter case, every variant of the
 * dot between the parts of a name (· • ． . ‧ ・ ･ ∙), a remark and another name behind it make no difference.
 */
export function nameKey(name: string): string {
  if (isChinese(name)) return name;
  return cleanText(name).replace(ignored, '').toUpperCase().replace(otherName, '').replace(remark, '');
}

/** Chinese characters and nothing else: such a name is its own key. */
function isChinese(name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    if (code < 0x4e00 || code > 0x9fff) return false;
  }
  return true;
}
