import { cleanText } from '../cells/clean-text.ts';
import { nameKey } from '../name-key.ts';
import { readText } from './reading.ts';
import type { Reading } from './reading.ts';

export type FormerName = { formerName: string | null; formerNameKey: string | null };

/** The name the column gives, or what stands behind the name in brackets or a slash: 张三(原名李四), 张三(张三丰), 张三/张三丰. */
export function readFormerName(reading: Reading, name: string): FormerName {
  const formerName = readText(reading, 'formerName') ?? findNameBehind(name);
  return { formerName, formerNameKey: formerName === null ? null : nameKey(formerName) };
}

const words = '原名|原|曾用名|曾用|曾名|又名|别名|学名|小名|乳名|户口名|身份证名|本名|现名|更名|改名';
const behind = new RegExp(
  String.raw`^(?<first>\p{Script=Han})[\p{Script=Han}·]+(?:(?<slash>/)|[(\[{〔【](?:(?<word>${words})为?:?)?)(?<other>\p{Script=Han}[\p{Script=Han}·]{1,14})[)\]}〕】]?$`,
  'u',
);

/**
 * Another name of the same person behind the name. In brackets stand remarks as well (休学, 转入, 双胞胎), and names of others (the
 * father's): it is the person's own where a word says so, or where the surname is the same and it is no longer than a
 * name. Between two names a slash means nothing else.
 */
export function findNameBehind(name: string): string | null {
  if (!mayHaveMore.test(name)) return null;
  const groups = behind.exec(cleanText(name).replace(/\s/gu, ''))?.groups;
  const { first, slash, word, other } = groups ?? {};
  if (other === undefined) return null;
  if (word === undefined && slash === undefined && (other.charAt(0) !== first || other.length > 4))
    return null;
  return nameKey(other) === nameKey(name) ? null : other;
}

const mayHaveMore = /[/／([{〔【（［｛]/u;
