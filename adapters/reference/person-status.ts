import { createDictionary, entriesFromCodes } from './dictionary.ts';

export type PersonStatus =
  'NORMAL' | 'DECEASED' | 'MOVED_OUT' | 'EMIGRATED' | 'MISSING' | 'CANCELLED' | 'UNKNOWN';

/** 人员状态 (ryzt) of the household registration system hz2004. 9 其它 is known and tells nothing. */
export const personStatus = createDictionary<PersonStatus>([
  { code: '0', labels: ['正常', '在册', '常住', '有效', '在户', '正常人员'], value: 'NORMAL' },
  { code: '1', labels: ['死亡', '已死亡', '死亡注销', '死亡销户', '亡故', '宣告死亡'], value: 'DECEASED' },
  { code: '2', labels: ['迁出', '已迁出', '迁出注销', '迁往市外', '迁往外地', '外迁'], value: 'MOVED_OUT' },
  { code: '3', labels: ['服兵役', '服现役', '参军', '入伍'], value: 'NORMAL' },
  {
    code: '4',
    labels: ['出国境定居', '出国(境)定居', '出国定居', '出境定居', '国(境)外定居', '定居国外', '出国出境'],
    value: 'EMIGRATED',
  },
  { code: '6', labels: ['失踪', '宣告失踪', '下落不明'], value: 'MISSING' },
  { code: '7', labels: ['删除', '已删除', '户籍删除'], value: 'CANCELLED' },
  { code: '8', labels: ['注销(冲销)', '注销', '冲销', '已注销', '注销户口', '销户'], value: 'CANCELLED' },
  { code: '9', labels: ['其它', '其他'], value: 'UNKNOWN' },
]);

/** 人员类别 (rylb) of hz2004, by number or label. */
const personClasses: Readonly<Record<string, string>> = {
  '1': '一般',
  '2': '工作对象',
  '3': '人户分离',
  '4': '袋儿户',
};

export const personClass = createDictionary<string>(
  entriesFromCodes(personClasses, (code) => personClasses[code] ?? code),
);

/** Order matters: a declaration of death also names the years somebody was missing. */
const namedInText: readonly (readonly [RegExp, PersonStatus])[] = [
  [/死亡|亡故|病故|去世|身故|病亡|溺亡|死注/u, 'DECEASED'],
  [/出国|出境|国外定居|境外定居|定居(?:国|境|香港|澳门|台湾)|外国籍|赴(?:港|澳|台)/u, 'EMIGRATED'],
  [/失踪|下落不明/u, 'MISSING'],
  [/迁出|迁往|迁移|迁至/u, 'MOVED_OUT'],
  [/服兵役|服现役|参军|入伍|应征/u, 'NORMAL'],
];

const saysNothing = /^(?:无|否|未注销|正常|0|-|\/|—)$/u;

/**
 * What 何时因何注销户口 tells: `2025年10月3日死亡注销` is DECEASED. Any other reason is CANCELLED,
 * null where the cell says that nothing happened.
 */
export function statusFromCancellation(text: string): PersonStatus | null {
  if (saysNothing.test(text)) return null;
  return namedInText.find(([pattern]) => pattern.test(text))?.[1] ?? 'CANCELLED';
}

const dateInText = /(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|(?<!\d)(?:19|20)\d{6}(?!\d)/u;

/** The first date written inside a text, as it is written; null when there is none. */
export function findDateText(text: string): string | null {
  return dateInText.exec(text)?.[0] ?? null;
}
