import { cleanText } from '../cells/clean-text.ts';
import { nameKey } from '../name-key.ts';
import { isBlankMark, readText } from './reading.ts';
import type { Reading } from './reading.ts';

export type FormerName = { formerName: string | null; formerNameKey: string | null };

/** The name the column gives, or what stands behind the name in brackets or a slash: 张三(原名李四), 张三(张三丰), 张三/张三丰. */
export function readFormerName(reading: Reading, name: string): FormerName {
  const formerName = readText(reading, 'formerName') ?? findNameBehind(name);
  return { formerName, formerNameKey: formerName === null ? null : nameKey(formerName) };
}

const words = '原名|曾用名|曾用|曾名|又名|别名|学名|小名|乳名|户口名|身份证名|本名|现名|更名|改名';
const word = new RegExp(`^(?:${words})$`, 'u');
const behind = new RegExp(
  String.raw`^(?<name>[\p{Script=Han}·]{2,})(?:/|[(\[{〔【](?:(?<word>${words})为?:?)?)(?<other>\p{Script=Han}[\p{Script=Han}·]{1,14})[)\]}〕】]?$`,
  'u',
);
/** What stands where a name is asked for, and is none: 学名未取, 曾用名同上. */
const noName = /^(?:[未无没不同待暂]|见|男孩|女孩)|(?:班|学|校|村|镇|级)$/u;

/**
 * Another name of the same person behind the name. There stand remarks as well (休学, 高一, 孙女), and names of others (the
 * father's, the twin's): it is the person's own where a word says so, or where one name is the other with a character left out.
 */
export function findNameBehind(name: string): string | null {
  if (!mayHaveMore.test(name)) return null;
  const groups = behind.exec(cleanText(name).replace(/\s/gu, ''))?.groups;
  const { name: own, word: said, other } = groups ?? {};
  if (own === undefined || other === undefined) return null;
  if (isBlankMark(other) || word.test(other) || noName.test(other)) return null;
  if (said === undefined && !isVariantOf(own, other)) return null;
  return nameKey(other) === nameKey(name) ? null : other;
}

/** 张三 of 张三丰: brothers share a character of names that are equally long. */
function isVariantOf(own: string, other: string): boolean {
  if (own.charAt(0) !== other.charAt(0) || own.length === other.length || other.length > 4) return false;
  const [shorter, longer] = own.length < other.length ? [own, other] : [other, own];
  return [...shorter.slice(1)].every((character) => longer.slice(1).includes(character));
}

const mayHaveMore = /[/／([{〔【（［｛]/u;
