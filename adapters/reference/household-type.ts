import { createDictionary, entriesFromCodes } from './dictionary.ts';

/** GA 324.1-2001 户口类别代码. */
const householdRegistrationTypes: Readonly<Record<string, string>> = {
  '0': '未落常住户口',
  '1': '非农业家庭户口',
  '2': '农业家庭户口',
  '3': '非农业集体户口',
  '4': '农业集体户口',
  '5': '自理口粮户口',
  '6': '寄住户口',
  '7': '暂住户口',
  '8': '其他户口',
};

/**
 * 户口类别 of the police and the disability register, as a GA 324.1 code.
 * Since 国发〔2014〕25号 exports may print 居民家庭户口 and the like: known, and no code of the table.
 * 农业户口 without 家庭 or 集体 is the family form; a collective one is always named so.
 */
export const policeHukouType = createDictionary<string | null>([
  ...entriesFromCodes<string | null>(householdRegistrationTypes, (code) => code),
  { labels: ['非农业', '非农', '非农业户口', '非农业家庭户', '非农家庭户'], value: '1' },
  { labels: ['农业', '农业户口', '农业家庭户', '农家庭户'], value: '2' },
  { labels: ['非农业集体户', '非农集体户'], value: '3' },
  { labels: ['农业集体户'], value: '4' },
  { labels: ['其他', '其它'], value: '8' },
  {
    labels: [
      '居民家庭户口',
      '居民集体户口',
      '居民户口',
      '居民',
      '家庭户',
      '集体户',
      '居民家庭户',
      '居民集体户',
    ],
    value: null,
  },
]);

export type HukouNature = 'AGRICULTURAL' | 'NON_AGRICULTURAL';

/** 学籍系统 户口性质: 1 = 农业, 2 = 非农业, the opposite order of GA 324.1. */
export const studentHukouNature = createDictionary<HukouNature | null>([
  {
    code: '1',
    labels: ['农业户口', '农业', '农业家庭户口', '农业集体户口', '农村', '农村户口'],
    value: 'AGRICULTURAL',
  },
  {
    code: '2',
    labels: [
      '非农业户口',
      '非农业',
      '非农',
      '非农业家庭户口',
      '非农业集体户口',
      '城镇',
      '城镇户口',
      '城市户口',
    ],
    value: 'NON_AGRICULTURAL',
  },
  { labels: ['居民户口', '居民家庭户口', '居民集体户口', '居民', '统一居民户口'], value: null },
]);
