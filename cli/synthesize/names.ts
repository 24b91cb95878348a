import { rareCharacters } from './name-mistakes.ts';
import type { Random } from './random.ts';

export type Sex = 'MALE' | 'FEMALE';

/** Shares in percent, roughly: a few surnames make up most of a county. */
const surnames: readonly (readonly [string, number])[] = [
  ...weighted('黄李陈', 11),
  ...weighted('张刘梁王', 8),
  ...weighted('韦覃吴莫', 5),
  ...weighted('卢苏杨谢罗林', 3),
  ...weighted('宁施邓曾蒙农何赵周唐陆', 2),
  ...weighted('檀仇翟翁褟徐孙马朱胡郭高郑宋冯叶潘袁蔡余杜戴夏钟汪田任姜范方石姚谭廖邹熊金', 0.6),
];

const generationCharacters = [
  ...'子家志文俊晓嘉雨思锦明海建国春秀英华永若一梓诗博晨佳紫雅桂德光宗世庆新立玉小天心乐',
];

const givenCharacters: Readonly<Record<Sex, readonly string[]>> = {
  MALE: [...'轩涵浩宇杰豪睿辰铭鑫强伟军勇斌磊洋超鹏辉峰平宏毅泽凯航林森坤龙飞康波涛旭东健剑松柏成武哲源恒昊'],
  FEMALE: [...'怡欣婷妍琪萱颖雯倩洁丽芳燕玲娟梅静慧敏婧瑶媛莹蕾薇荷兰雪月晴彤桐琳霞红艳菊凤莲秋冰清珍珠菲依'],
};

/** Names written with a dot between parts, as several ethnic groups do. */
const dottedGiven = ['阿依古丽', '迪丽热巴', '古丽娜尔', '艾力', '买买提', '阿卜杜拉', '热依汗', '努尔兰'];
const dottedFathers = ['买买提', '艾山', '吐尔逊', '玉素甫', '卡德尔', '阿不力孜', '依明', '肉孜'];

export function makeSurname(random: Random): string {
  return random.weighted(surnames);
}

/** A given name of one or two characters; `generation` is the character siblings share. */
export function makeGivenName(random: Random, sex: Sex, generation: string | null): string {
  const last = random.chance(0.01) ? random.pick(rareCharacters) : random.pick(givenCharacters[sex]);
  if (generation !== null) return generation + last;
  return random.chance(0.15) ? last : random.pick(generationCharacters) + last;
}

export function makeGenerationCharacter(random: Random): string {
  return random.pick(generationCharacters);
}

export function makeDottedName(random: Random): string {
  return `${random.pick(dottedGiven)}·${random.pick(dottedFathers)}`;
}

function weighted(characters: string, weight: number): [string, number][] {
  return [...characters].map((character) => [character, weight]);
}
