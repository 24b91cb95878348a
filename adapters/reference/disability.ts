import { createDictionary } from './dictionary.ts';
import type { Dictionary } from './dictionary.ts';

/** GB/T 26341-2010 categories, with the school registry's own NONE and OTHER. */
export type DisabilityCategory =
  'NONE' | 'VISUAL' | 'HEARING' | 'SPEECH' | 'PHYSICAL' | 'INTELLECTUAL' | 'MENTAL' | 'MULTIPLE' | 'OTHER';

const labels: Readonly<Record<DisabilityCategory, readonly string[]>> = {
  NONE: ['无残疾', '无', '否', '非残疾', '未残疾', '健全', '正常'],
  VISUAL: ['视力残疾', '视力', '视残', '盲'],
  HEARING: ['听力残疾', '听力', '听残', '聋'],
  SPEECH: ['言语残疾', '言语', '语言残疾', '言语障碍', '哑'],
  PHYSICAL: ['肢体残疾', '肢体', '肢残'],
  INTELLECTUAL: ['智力残疾', '智力', '智残', '智力障碍'],
  MENTAL: ['精神残疾', '精神', '精残'],
  MULTIPLE: ['多重残疾', '多重', '多重障碍', '综合残疾'],
  OTHER: ['其他残疾', '其它残疾', '其他', '其它'],
};

/** Digit 19 of a certificate number and the federation's own drop-downs (残疾人证管理办法 第五条). */
export const certificateCategories: Readonly<Record<string, DisabilityCategory>> = {
  '1': 'VISUAL',
  '2': 'HEARING',
  '3': 'SPEECH',
  '4': 'PHYSICAL',
  '5': 'INTELLECTUAL',
  '6': 'MENTAL',
  '7': 'MULTIPLE',
};

/** 残联: 3 = 言语. */
export const federationDisability = dictionaryOf(certificateCategories);

/** 学籍系统 残疾类型: as 残联, plus 0 无残疾 and 8 (some exporters 9) 其他残疾. */
export const studentDisability = dictionaryOf({
  '0': 'NONE',
  ...certificateCategories,
  '8': 'OTHER',
  '9': 'OTHER',
});

/** JY/T 1001-2012 残疾人类型 of school statistics: 3 = 智力. No export read here uses it; kept to show the clash. */
export const statisticsDisability = dictionaryOf({
  '1': 'VISUAL',
  '2': 'HEARING',
  '3': 'INTELLECTUAL',
  '9': 'OTHER',
});

/** The poverty export prints names; a bare number there belongs to no known table and is not guessed at. */
export const povertyDisability = dictionaryOf({});

function dictionaryOf(codes: Readonly<Record<string, DisabilityCategory>>): Dictionary<DisabilityCategory> {
  const categories = Object.entries(labels) as [DisabilityCategory, readonly string[]][];
  return createDictionary([
    ...categories.map(([value, names]) => ({ labels: names, value })),
    ...Object.entries(codes).map(([code, value]) => ({ code, labels: [], value })),
  ]);
}

const separators = /[,，、;；/+＋\s]+/u;
const gradeSuffix = /[(（]?[一二三四1-4ⅠⅡⅢⅣ]级.*$/u;

const componentsInName = /^多重(?:残疾)?[(（:：](.+?)[)）]?$/u;
const noComponents: readonly DisabilityCategory[] = [];

/**
 * Reads a category cell: one category (`智力残疾`, `5`, `智力二级`) or several (`视力残疾,听力残疾`, which is 多重).
 * Undefined when any part is unknown.
 */
export function readDisabilityCategories(
  dictionary: Dictionary<DisabilityCategory>,
  text: string,
): { category: DisabilityCategory; components: readonly DisabilityCategory[] } | undefined {
  const inner = text.startsWith('多重') ? componentsInName.exec(text)?.[1] : undefined;
  const whole =
    inner !== undefined
      ? undefined
      : (dictionary.find(text) ?? dictionary.find(text.replace(gradeSuffix, '')));
  if (whole !== undefined) return { category: whole, components: noComponents };
  const parts = (inner ?? text).split(separators).filter((part) => part !== '');
  const found = parts.map((part) => dictionary.find(part) ?? dictionary.find(part.replace(gradeSuffix, '')));
  const components: DisabilityCategory[] = [];
  for (const category of found) {
    // 多重残疾(一级) names no components.
    if (category === undefined)
      return inner === undefined ? undefined : { category: 'MULTIPLE', components: [] };
    if (!components.includes(category)) components.push(category);
  }
  const [only] = components;
  if (only === undefined) return undefined;
  return components.length === 1 && inner === undefined
    ? { category: only, components: [] }
    : { category: 'MULTIPLE', components };
}

/** 残疾等级: 1 (most severe) to 4; null for 未定级. 重度 alone covers grades 1 and 2 and tells no grade. */
export const disabilityGrade = createDictionary<number | null>([
  { code: '1', labels: ['一级', '1级', '壹级', 'I级', '极重度', '一'], value: 1 },
  { code: '2', labels: ['二级', '2级', '贰级', 'II级', '二'], value: 2 },
  { code: '3', labels: ['三级', '3级', '叁级', 'III级', '中度', '三'], value: 3 },
  { code: '4', labels: ['四级', '4级', '肆级', 'IV级', '轻度', '四'], value: 4 },
  { labels: ['未定级', '未评级', '未评定', '无', '重度'], value: null },
]);
