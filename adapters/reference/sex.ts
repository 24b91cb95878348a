import { createDictionary } from './dictionary.ts';

export type Sex = 'MALE' | 'FEMALE';

const maleLabels = ['男', '男性', '男孩', '男生', 'M', 'MALE'];
const femaleLabels = ['女', '女性', '女孩', '女生', 'F', 'FEMALE'];
const silentLabels = ['未知', '未知的性别', '未说明', '未说明的性别'];

/** GB/T 2261.1-2003: 1 男, 2 女, 0 and 9 say nothing. Student, population and disability systems. */
export const standardSex = createDictionary<Sex | null>([
  { code: '1', labels: maleLabels, value: 'MALE' },
  { code: '2', labels: femaleLabels, value: 'FEMALE' },
  { code: '0', labels: silentLabels, value: null },
  { code: '9', labels: [], value: null },
]);

/** The poverty-monitoring system's own drop-down: 女性 = 1, 男性 = 2, the opposite of GB/T 2261.1. */
export const povertySex = createDictionary<Sex | null>([
  { code: '1', labels: femaleLabels, value: 'FEMALE' },
  { code: '2', labels: maleLabels, value: 'MALE' },
  { code: '0', labels: silentLabels, value: null },
  { code: '9', labels: [], value: null },
]);

/** Labels alone, for a source whose numbers have two meanings. */
export const labelledSex = createDictionary<Sex | null>([
  { labels: maleLabels, value: 'MALE' },
  { labels: femaleLabels, value: 'FEMALE' },
  { labels: silentLabels, value: null },
]);
