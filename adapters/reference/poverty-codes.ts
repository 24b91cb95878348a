import { createDictionary } from './dictionary.ts';

export type SchoolStage = 'PRESCHOOL' | 'PRIMARY' | 'JUNIOR' | 'SENIOR' | 'VOCATIONAL' | 'TERTIARY' | 'NONE';

/** What one label of 在校生状况 says. */
export type SchoolState = { stage: SchoolStage; atSchool: boolean };

const years = ['一年级', '二年级', '三年级', '四年级', '五年级', '六年级'];
const withYears = (...stems: readonly string[]): string[] =>
  stems.flatMap((stem) => [stem, ...years.map((year) => `${stem}${year}`)]);

/**
 * 防返贫监测 在校生状况: the labels of 2021 and the numbers of the older drop-down (01 非在校生 … 16 大专及以上).
 * 学龄前儿童 is not at school and not out of school either: below the compulsory years.
 * 学前教育 is a kindergarten: at school, stage PRESCHOOL. Rules about compulsory school look at the stage.
 */
export const povertySchoolState = createDictionary<SchoolState>([
  {
    code: '01',
    labels: ['非在校生', '不在校', '未上学', '非在校', '无', '否', '失学', '辍学', '失学辍学', '未在校'],
    value: { stage: 'NONE', atSchool: false },
  },
  { labels: ['学龄前儿童', '学龄前'], value: { stage: 'PRESCHOOL', atSchool: false } },
  {
    code: '02',
    labels: ['学前教育', '幼儿园', '学前班', '学前'],
    value: { stage: 'PRESCHOOL', atSchool: true },
  },
  {
    code: '03',
    labels: [...withYears('小学'), ...years, '小学在读', '小学生'],
    value: { stage: 'PRIMARY', atSchool: true },
  },
  { code: '04', labels: ['七年级', '初一', '初中一年级'], value: { stage: 'JUNIOR', atSchool: true } },
  { code: '05', labels: ['八年级', '初二', '初中二年级'], value: { stage: 'JUNIOR', atSchool: true } },
  {
    code: '06',
    labels: ['九年级', '初三', '初中三年级', '初中', '初中在读', '初中生'],
    value: { stage: 'JUNIOR', atSchool: true },
  },
  {
    code: '07',
    labels: ['高一', ...withYears('普通高中', '高中')],
    value: { stage: 'SENIOR', atSchool: true },
  },
  { code: '08', labels: ['高二'], value: { stage: 'SENIOR', atSchool: true } },
  { code: '09', labels: ['高三'], value: { stage: 'SENIOR', atSchool: true } },
  {
    code: '10',
    labels: withYears('中职', '中专', '职业高中', '技师学院', '技工院校', '技校'),
    value: { stage: 'VOCATIONAL', atSchool: true },
  },
  { code: '11', labels: [], value: { stage: 'VOCATIONAL', atSchool: true } },
  { code: '12', labels: [], value: { stage: 'VOCATIONAL', atSchool: true } },
  {
    code: '13',
    labels: withYears('高职高专', '高职', '大专', '专科'),
    value: { stage: 'TERTIARY', atSchool: true },
  },
  { code: '14', labels: [], value: { stage: 'TERTIARY', atSchool: true } },
  { code: '15', labels: [], value: { stage: 'TERTIARY', atSchool: true } },
  {
    code: '16',
    labels: [
      ...withYears('本科', '大学', '大学本科'),
      ...['大专及以上', '本科及以上', '硕士研究生及以上', '硕士生及以上', '硕士', '博士', '研究生'],
    ],
    value: { stage: 'TERTIARY', atSchool: true },
  },
]);

/** 防返贫监测 文化程度, which is filled only for those who are not at school; 06 of the old list is 学龄前儿童. */
export const povertyEducation = createDictionary<{ preschool: boolean }>([
  { code: '06', labels: ['学龄前儿童', '学龄前'], value: { preschool: true } },
  {
    code: '01',
    labels: ['文盲或半文盲', '文盲或者半文盲', '文盲', '半文盲', '文盲半文盲'],
    value: { preschool: false },
  },
  { code: '02', labels: ['小学', '小学毕业'], value: { preschool: false } },
  { code: '03', labels: ['初中', '初中毕业'], value: { preschool: false } },
  { code: '04', labels: ['高中', '中专', '高中毕业', '中职', '高中(中专)'], value: { preschool: false } },
  { code: '05', labels: ['大专及以上', '大专', '本科', '本科及以上', '大学'], value: { preschool: false } },
]);

export type MonitoringCategory = 'UNSTABLE_AFTER_POVERTY' | 'BORDERLINE' | 'SUDDEN_HARDSHIP';

/** 监测对象类别, 国开办发〔2020〕6号. An empty cell, 无 and 非监测对象 say that the household is not monitored. */
export const monitoringCategory = createDictionary<MonitoringCategory | null>([
  { labels: ['脱贫不稳定户', '脱贫不稳定', '脱贫不稳定人口'], value: 'UNSTABLE_AFTER_POVERTY' },
  { labels: ['边缘易致贫户', '边缘易致贫', '边缘户', '边缘易致贫人口'], value: 'BORDERLINE' },
  { labels: ['突发严重困难户', '突发严重困难', '突发严重困难人口'], value: 'SUDDEN_HARDSHIP' },
  { labels: ['无', '否', '非监测对象', '非监测户', '一般农户', '脱贫户', '-', '/'], value: null },
]);

/** 风险是否已消除 and the manner of removal, which some sheets print in its place. */
export const riskRemoved = createDictionary<boolean>([
  { code: '1', labels: ['是', '已消除', '消除', '帮扶消除', '自然消除', '风险已消除'], value: true },
  { code: '0', labels: ['否', '未消除', '风险未消除', '无'], value: false },
]);

/** 健康状况 may name several conditions in one cell. */
export const povertyHealth = createDictionary<'HEALTHY' | 'ILL' | 'DISABLED'>([
  { code: '01', labels: ['健康', '健康或良好', '良好', '正常'], value: 'HEALTHY' },
  { code: '02', labels: ['长期慢性病', '慢性病', '患有慢性病'], value: 'ILL' },
  { code: '03', labels: ['患有大病', '大病', '重病', '患有重病', '体弱', '体弱多病'], value: 'ILL' },
  { code: '04', labels: ['残疾', '残疾人', '持证残疾'], value: 'DISABLED' },
]);
