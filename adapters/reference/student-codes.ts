import { createDictionary, entriesFromCodes } from './dictionary.ts';

/** 学籍系统 随班就读. 送教上门 is a placement of its own and is no class at all. */
export const inclusiveEducation = createDictionary<boolean | null>([
  { code: '0', labels: ['非随班就读', '否', '不随班就读', '无'], value: false },
  { code: '1', labels: ['视力残疾随班就读', '是', '随班就读'], value: true },
  { code: '2', labels: ['听力残疾随班就读'], value: true },
  { code: '3', labels: ['智力残疾随班就读'], value: true },
  { code: '4', labels: ['其他残疾随班就读', '其它残疾随班就读'], value: true },
  { labels: ['送教上门', '特教班', '特殊教育学校'], value: null },
]);

/**
 * 是否留守儿童. Two numberings are in use (0 非, 1 单亲, 2 双亲 and 1 非, 2 单亲, 3 双亲), so labels decide.
 * Of the bare numbers 0, 2 and 3 mean the same in both; 1 does not and stays unread.
 */
export const leftBehindChild = createDictionary<boolean>([
  { code: '0', labels: ['非留守儿童', '否', '非留守', '不是', '无'], value: false },
  { code: '2', labels: ['单亲留守儿童', '单亲留守'], value: true },
  { code: '3', labels: ['双亲留守儿童', '双亲留守', '留守儿童', '是', '留守', '农村留守儿童'], value: true },
]);

/** JY/T 1001-2012 就读方式: 1 走读, 2 住校. 3 借宿 is neither at home nor at school. */
export const boardingMode = createDictionary<boolean | null>([
  { code: '1', labels: ['走读', '走读生', '通校', '不住校', '不寄宿', '否'], value: false },
  { code: '2', labels: ['住校', '住校生', '寄宿', '寄宿生', '住宿', '住宿生', '内宿', '是'], value: true },
  { code: '3', labels: ['借宿'], value: null },
  { code: '9', labels: ['其他', '其它'], value: null },
]);

const healthLabels: Readonly<Record<string, string>> = {
  '10': '健康或良好',
  '20': '一般或较弱',
  '30': '有慢性病',
  '40': '有生理缺陷',
  '50': '残疾',
};

/** 学籍系统 健康状况 as a label, also for a bare number. */
export const studentHealth = createDictionary<string>(
  entriesFromCodes(healthLabels, (code) => healthLabels[code] ?? code),
);

export type DocumentKind = 'CITIZEN_ID' | 'DISABILITY_CARD' | 'OTHER';

const citizenIdLabels = [
  '居民身份证',
  '身份证',
  '二代身份证',
  '公民身份号码',
  '居民户口簿',
  '户口簿',
  '户口本',
];

/** JY/T 1001-2012 身份证件类型码. A household booklet (B) prints the citizen number. Letters of local forms clash and mean OTHER. */
export const studentDocument = createDictionary<DocumentKind>([
  { code: '1', labels: citizenIdLabels, value: 'CITIZEN_ID' },
  { code: 'B', labels: [], value: 'CITIZEN_ID' },
  ...['2', '3', '4', '5', '6', '7', '8', '9', 'A', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'Z'].map((code) => ({
    code,
    labels: [],
    value: 'OTHER' as const,
  })),
  {
    labels: [
      ...['军官证', '士兵证', '文职干部证', '部队离退休证', '香港特区护照/身份证明', '澳门特区护照/身份证明'],
      ...[
        '台湾居民来往大陆通行证',
        '境外永久居住证',
        '护照',
        '其他',
        '其它',
        '港澳居民来往内地通行证',
        '士官证',
      ],
      ...[
        '港澳居民居住证',
        '台湾居民居住证',
        '外国人永久居留身份证',
        '出生医学证明',
        '无',
        '其他证件',
        '港澳台居民居住证',
      ],
    ],
    value: 'OTHER',
  },
]);

/** 防返贫监测 证件类型: 01 居民身份证, 02 军官证, 09 残疾人证. */
export const povertyDocument = createDictionary<DocumentKind>([
  { code: '01', labels: citizenIdLabels, value: 'CITIZEN_ID' },
  {
    code: '02',
    labels: ['中国人民解放军军官证', '军官证', '护照', '其他', '其它', '无', '其他证件'],
    value: 'OTHER',
  },
  { code: '09', labels: ['残疾人证', '残疾证'], value: 'DISABILITY_CARD' },
]);
