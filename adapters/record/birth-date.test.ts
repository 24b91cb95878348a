import { describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { Adapter } from '../adapter.ts';
import { disabilityRegister } from '../disability-register/parse-row.ts';
import { graduateRoster } from '../graduate-roster/parse-row.ts';
import { populationRegistry } from '../population-registry/parse-row.ts';
import { povertyMonitoring } from '../poverty-monitoring/parse-row.ts';
import { studentRegistry } from '../student-registry/parse-row.ts';
import { suspectList } from '../suspect-list/parse-row.ts';
import { termRegistration } from '../term-registration/parse-row.ts';
import { readSampleRow } from './sample-row.ts';

const number = (first17: string): string => first17 + checkDigit(first17);
const own = number('45070320130405001');
const asOf = '2024-10-15';

const person = { 姓名: '农小一', 身份证号: own };
const lists: readonly (readonly [Adapter, Record<string, string>])[] = [
  [populationRegistry, { ...person, 户号: '1' }],
  [studentRegistry, { ...person, 学校名称: '大寺小学', 年级: '五年级' }],
  [termRegistration, { ...person, 学校名称: '大寺小学', 年级: '五年级' }],
  [graduateRoster, { ...person, 毕业年份: '2024', 毕业学校: '大寺小学' }],
  [povertyMonitoring, { ...person, 户编号: '1' }],
  [disabilityRegister, { ...person, 残疾人证号: `${own}31` }],
  [suspectList, person],
];

describe.each(lists)('a birth date in the future: %o', (adapter, cells) => {
  it('rejects the row, and the day of the export does not', () => {
    const { record, issues } = readSampleRow(adapter, { ...cells, 出生日期: '2024-10-16' }, asOf);
    expect(record).toBeNull();
    expect(issues).toContainEqual({
      column: '出生日期',
      code: 'IMPOSSIBLE_DATE',
      valueMasked: '2024-10-16',
      expected: expect.stringContaining('不晚于导出日期2024-10-15') as string,
      rejected: true,
    });
    expect(readSampleRow(adapter, { ...cells, 出生日期: '2024-10-15' }, asOf).record).not.toBeNull();
  });
});

describe('a citizen number of the future', () => {
  const future = number('45070320241016001');
  it('is wrong, whatever its check digit says, and the row is kept', () => {
    const row = { 姓名: '农小一', 户号: '1', 出生日期: '2024-01-16', 公民身份号码: future };
    const { record, issues } = readSampleRow(populationRegistry, row, asOf);
    expect(record).toMatchObject({ citizenId: null, citizenIdRaw: future, citizenIdStatus: 'INVALID' });
    expect(issues).toEqual([]);
    const born = number('45070320241015001');
    expect(readSampleRow(populationRegistry, { ...row, 公民身份号码: born }, asOf).record).toMatchObject({
      citizenId: born,
    });
  });

  it('is not read out of a student number either', () => {
    const cells = { 姓名: '农小一', 学校名称: '大寺小学', 个人标识码: `G${future}` };
    expect(readSampleRow(studentRegistry, cells, asOf).record).toMatchObject({ citizenId: null });
  });
});

describe('a birth date that cannot be a pupil’s', () => {
  const told = (years: string, value: string) => ({
    column: '出生日期',
    code: 'CONTRADICTION',
    valueMasked: value,
    expected: expect.stringContaining(`${years}周岁学生的出生日期`) as string,
    rejected: false,
  });
  const school = { 姓名: '农小一', 学校名称: '大寺小学' };
  const registry = { ...school, 个人标识码: 'L450703201304050018' };

  it.each<[string, Adapter, Record<string, string>, ReturnType<typeof told>]>([
    [
      'a grown-up in grade 8',
      termRegistration,
      { ...school, 年级: '八年级', 出生日期: '2003-05-21' },
      told('5至18', '2003'),
    ],
    [
      'a grown-up in a list without grades',
      termRegistration,
      { ...school, 出生日期: '2003-05-21' },
      told('2至18', '2003'),
    ],
    [
      'a baby in grade 3',
      termRegistration,
      { ...school, 年级: '三年级', 出生日期: '2023-05-21' },
      told('5至18', '2023'),
    ],
    [
      'a grown-up on the roll',
      studentRegistry,
      { ...registry, 年级: '五年级', 学籍状态: '在读', 出生日期: '2003-05-21' },
      told('5至18', '2003'),
    ],
    [
      'a grown-up whom the household sends to junior school',
      povertyMonitoring,
      { 姓名: '农小一', 人编号: '1', 在校生状况: '八年级', 出生日期: '2003-05-21' },
      told('5至18', '2003'),
    ],
    [
      'a graduate of nine',
      graduateRoster,
      { ...school, 毕业年份: '2024', 出生日期: '2015-05-21' },
      told('10至18', '2015'),
    ],
    [
      'a graduate of twenty-two, in an old roster too',
      graduateRoster,
      { ...school, 毕业年份: '2014', 出生日期: '1992-05-21' },
      told('10至18', '1992'),
    ],
  ])('is told, and the row is kept with it: %s', (_title, adapter, cells, issue) => {
    const { record, issues } = readSampleRow(adapter, cells, asOf);
    expect(issues).toEqual([issue]);
    expect(record).toMatchObject({ birthDate: cells['出生日期'] });
  });

  it.each<[string, Adapter, Record<string, string>]>([
    ['who left long ago', studentRegistry, { ...registry, 学籍状态: '毕业', 出生日期: '2003-05-21' }],
    ['at a senior school', studentRegistry, { ...registry, 年级: '高三', 出生日期: '2005-05-21' }],
    ['of an old roster', graduateRoster, { ...school, 毕业年份: '2015', 出生日期: '2003-05-21' }],
    ['of eighteen', termRegistration, { ...school, 年级: '九年级', 出生日期: '2005-10-16' }],
  ])('is not said of somebody %s', (_title, adapter, cells) => {
    expect(readSampleRow(adapter, cells, asOf).issues).toEqual([]);
  });

  it('does not speak for a parent’s number, from which it may come', () => {
    const mothers = number('45070319850607002');
    const cells = { ...school, 年级: '八年级', 出生日期: '1985-06-07', 身份证号: mothers };
    const { record, issues } = readSampleRow(termRegistration, cells, asOf);
    expect(record).toMatchObject({ citizenId: null, citizenIdRaw: mothers, citizenIdStatus: 'VALID' });
    expect(issues.map(({ column, code }) => [column, code])).toEqual([
      ['出生日期', 'CONTRADICTION'],
      ['身份证号', 'CONTRADICTION'],
    ]);
  });
});

describe('a birth date beside a number of another age', () => {
  const parents = number('45070319850607002');
  it.each<[string, Adapter, Record<string, string>, boolean]>([
    ['a child’s number', populationRegistry, { 户号: '1', 出生日期: '1983-04-05' }, true],
    ['a child’s number', povertyMonitoring, { 户编号: '1', 出生日期: '2003-04-05' }, true],
    ['a child’s number', disabilityRegister, { 残疾人证号: `${own}31`, 出生日期: '2003-04-05' }, true],
    ['a grown-up’s', povertyMonitoring, { 户编号: '1', 出生日期: '2013-04-05', 身份证号: parents }, true],
    ['of the same age', povertyMonitoring, { 户编号: '1', 出生日期: '2012-04-05' }, false],
    ['two grown-ups’', povertyMonitoring, { 户编号: '1', 出生日期: '1975-04-05', 身份证号: parents }, false],
  ])('%s: %o %o', (_title, adapter, cells, isTold) => {
    const { record, issues } = readSampleRow(adapter, { ...person, ...cells }, asOf);
    expect(record).toMatchObject({ birthDate: cells['出生日期'] });
    expect(issues.map(({ column, code, rejected }) => [column, code, rejected])).toEqual(
      isTold ? [['出生日期', 'CONTRADICTION', false]] : [],
    );
  });
});

describe('a student number around a placeholder', () => {
  it.each(['L999999201304050000', 'G999999201304050012', 'L000000201304050000'])(
    'joins no two rows: %s',
    (printed) => {
      const cells = { 姓名: '农小一', 学校名称: '大寺小学', 个人标识码: printed };
      expect(readSampleRow(studentRegistry, cells, asOf).record).toMatchObject({
        studentNumber: printed,
        localKey: null,
      });
    },
  );
});
