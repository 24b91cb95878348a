import { cleanText } from './cells/clean-text.ts';

/** Chinese characters are their own key. */
const plain = /^[\u4e00-\u9fff]*$/;
const ignored = /[\s\u00b7\u2022\u2027\u2219\u22c5\u2024\u30fb\uff65\u318d\u0387.\u3002'\u2019`]/g;

/**
 * The form in which names are compared: width, white space, letter case and every variant of the
 * dot between the parts of a name (· • ． . ‧ ・ ･ ∙) make no difference.
 */
export function nameKey(name: string): string {
  if (plain.test(name)) return name;
  return cleanText(name).replace(ignored, '').toUpperCase();
}
