import { plainDate } from '../../../../platform/plain-date.ts';
import type { Duty } from './duty.ts';

const always = { effectiveFrom: null, effectiveTo: null } as const;

/** The deadlines of the acceptance list, R48 to R59. */
export const duties: readonly Duty[] = [
  {
    code: 'dropout-check',
    title: { zh: '每月13日、30日排查上报失学辍学情况', en: 'Check for dropouts and report, twice a month' },
    clause: 'R48 每月13日、30日',
    department: 'SCHOOL',
    recurrence: { every: 'MONTH', days: [13, 30] },
    effectiveFrom: plainDate('2021-09-01'),
    effectiveTo: null,
  },
  {
    code: 'monthly-report',
    title: { zh: '控辍保学月报表', en: 'Monthly report' },
    clause: 'R49 每月13日报月报表',
    department: 'TOWN',
    recurrence: { every: 'MONTH', days: [13] },
    ...always,
  },
  {
    code: 'weekly-entry',
    title: { zh: '每周更新台账', en: 'Weekly entry in the ledger' },
    clause: 'R50 每周录入',
    department: 'SCHOOL',
    recurrence: { every: 'WEEK', weekday: 5 },
    ...always,
  },
  {
    code: 'term-dropout-statistics',
    title: { zh: '开学一周内统计辍学情况', en: 'Dropout statistics within a week of the beginning of term' },
    clause: 'R51 开学一周内',
    department: 'SCHOOL',
    recurrence: { every: 'TERM', afterDays: 7 },
    ...always,
  },
  {
    code: 'written-report',
    title: { zh: '辍学情况书面报告', en: 'Written report on dropouts' },
    clause: 'R52 一个月内书面报告',
    department: 'SCHOOL',
    recurrence: { every: 'TERM', afterMonths: 1 },
    ...always,
  },
  {
    code: 'movement-statistics',
    title: {
      zh: '开学一个月内学籍变动统计',
      en: 'Statistics of movements within a month of the beginning of term',
    },
    clause: 'R53 每学期开学一个月内',
    department: 'EDUCATION',
    recurrence: { every: 'TERM', afterMonths: 1 },
    ...always,
  },
  {
    code: 'annual-form',
    title: { zh: '年度控辍保学统计表', en: 'Annual form' },
    clause: 'R54 每年6月',
    department: 'EDUCATION',
    recurrence: { every: 'YEAR', days: ['06-30'] },
    ...always,
  },
  {
    code: 'rosters',
    title: { zh: '适龄儿童少年造册', en: 'Rosters of children of school age' },
    clause: 'R55 8月20日前',
    department: 'TOWN',
    recurrence: { every: 'YEAR', days: ['08-20'] },
    ...always,
  },
  {
    code: 'archive',
    title: { zh: '学年档案归档', en: 'Archive of the school year' },
    clause: 'R56 7月15日前',
    department: 'SCHOOL',
    recurrence: { every: 'YEAR', days: ['07-15'] },
    ...always,
  },
  {
    code: 'graduate-hand-over',
    title: { zh: '小学毕业生移交衔接', en: 'Hand-over of primary graduates' },
    clause: 'R57 7月10日、8月10日、8月15日',
    department: 'SCHOOL',
    recurrence: { every: 'YEAR', days: ['07-10', '08-10', '08-15'] },
    ...always,
  },
  {
    code: 'term-report',
    title: { zh: '每学期向上级及相关部门通报', en: 'Report up and across, every term' },
    clause: 'R58 每学期',
    department: 'EDUCATION',
    recurrence: { every: 'TERM', afterMonths: 1 },
    ...always,
  },
  {
    code: 'suspension-persuasion',
    title: { zh: '政策性缓劝学生每季度劝返一次', en: 'Persuasion of each suspended case, once a quarter' },
    clause: 'R59 每季度一次、全年四次',
    department: 'TOWN',
    recurrence: { every: 'QUARTER' },
    ...always,
  },
];
