import { describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { Cell } from '../adapter.ts';
import { disabilityRegister } from '../disability-register/parse-row.ts';
import { graduateRoster } from '../graduate-roster/parse-row.ts';
import { povertyMonitoring } from '../poverty-monitoring/parse-row.ts';
import { populationRegistry } from '../population-registry/parse-row.ts';
import { studentRegistry } from '../student-registry/parse-row.ts';
import { termRegistration } from '../term-registration/parse-row.ts';
import { readSampleRow } from './sample-row.ts';

const number = (first17: string): string => first17 + checkDigit(first17);
const own = number('45070320130405001');
const mothers = number('45070319850607002');
const brothers = number('45070320110203001');
const corrected = number('45070320130405021');

const contradiction = expect.objectContaining({ code: 'CONTRADICTION', rejected: false });
const pupil = { 姓名: '农小一', 学校: '大寺小学' };

describe('of two valid numbers in a row', () => {
  const read = (id: string, studentNumber: string, birthDate: string) =>
    readSampleRow(studentRegistry, {
      ...pupil,
      身份证件号: id,
      个人标识码: `G${studentNumber}`,
      出生日期: birthDate,
    });

  it.each([
    ['the one of the birth date counts', mothers, own, '2013-04-05', own],
    ['the one nearer to a mistyped birth date counts', mothers, own, '2012-04-05', own],
    ['the one nearer to a lunar birth date counts', brothers, own, '2013-02-25', own],
    ['the cell counts where its date is nearer', own, mothers, '2014-04-05', own],
    ['the cell counts where both tell the same day', corrected, own, '2013-04-05', corrected],
    ['without a birth date the verified one counts where the cell’s is a parent’s', mothers, own, '', own],
    [
      'without a birth date the cell counts beside a brother’s number, which only his rows can tell',
      own,
      brothers,
      '',
      own,
    ],
    ['without a birth date the cell counts beside a parent’s number', own, mothers, '', own],
    ['without a birth date the cell counts, when both tell the same day', corrected, own, '', corrected],
  ])('%s', (_title, cell, student, birthDate, expected) => {
    const { record, issues } = read(cell, student, birthDate);
    expect(record).toMatchObject({ citizenId: expected, citizenIdRaw: cell, citizenIdStatus: 'VALID' });
    expect(issues).toEqual([contradiction]);
  });

  it.each([
    ['the verified one counts where number and birth date are a parent’s', mothers, own],
    ['the cell counts where birth date and verified number are a parent’s', own, mothers],
  ])('%s', (_title, cell, student) => {
    const { record, issues } = read(cell, student, '1985-06-07');
    expect(record).toMatchObject({ citizenId: own, citizenIdRaw: cell, birthDate: '1985-06-07' });
    expect(issues).toEqual([contradiction, contradiction]);
  });

  it('believes the certificate where the guardian’s number stands in the ID column and no birth date is given', () => {
    const { record, issues } = readSampleRow(disabilityRegister, {
      姓名: '农小一',
      残疾人证号: `${own}52`,
      身份证号: mothers,
    });
    expect(record).toMatchObject({ citizenId: own, idEvidence: 'DISABILITY_CARD' });
    expect(issues).toEqual([contradiction]);
  });

  it('sends a rounded number to quarantine that passes the check by chance', () => {
    const whole = '450703201501031078';
    expect(number(whole.slice(0, 17))).toBe(whole);
    const { record, issues } = read('450703201501031000', whole, '2015-01-03');
    expect(record).toBeNull();
    expect(issues).toEqual([
      expect.objectContaining({ column: '身份证件号', code: 'PRECISION_LOST', rejected: true }),
    ]);
  });
});

describe('a number that ends in three zeros', () => {
  it.each([
    ['女', '450703201501031000'],
    ['', '450703201501031000'],
    ['2', '450703201501031000'],
    ['男', null],
    ['1', null],
    ['1-男', null],
    ['男性', null],
  ])('in a row of sex %j is read as %s: such numbers are girls’', (sex, id) => {
    const cells = { 姓名: '农小一', 公民身份号码: '450703201501031000', 户号: '1', 性别: sex };
    const { record, issues } = readSampleRow(populationRegistry, cells);
    expect(record?.['citizenId'] ?? null).toBe(id);
    // Which of the two cells is wrong nobody knows: both are named.
    expect(issues.map(({ column, code, rejected }) => [column, code, rejected])).toEqual(
      id === null
        ? [
            ['公民身份号码', 'PRECISION_LOST', true],
            ['性别', 'CONTRADICTION', false],
          ]
        : [],
    );
  });

  it.each([
    ['男', null],
    // The system's own drop-down says 男 by it, and other tools 女: it tells neither.
    ['2', '450703201501031000'],
    ['1', '450703201501031000'],
  ])('in a poverty-monitoring row of sex %j is read as %s', (sex, id) => {
    const cells = {
      姓名: '农小一',
      证件号码: '450703201501031000',
      人编号: '1',
      户编号: '1',
      省: '广西壮族自治区',
      性别: sex,
    };
    const { record } = readSampleRow(povertyMonitoring, cells);
    expect(record?.['citizenId'] ?? null).toBe(id);
  });

  it.each([
    // What a spreadsheet leaves of 450703201304050018: children registered first on a day have that fourth zero.
    ['450703201304050000', 'PRECISION_LOST'],
    ['450703201304051000', 'PRECISION_LOST'],
    // No citizen number begins like these: nothing was lost.
    ['000000201304050000', null],
    ['450703201313050000', null],
    ['000000000000000000', null],
  ])('was rounded, or never was a number: %s', (printed, code) => {
    const row = { 姓名: '农小一', 公民身份号码: printed, 户号: '1' };
    const { record, issues } = readSampleRow(populationRegistry, row);
    expect(issues.map((issue) => issue.code)).toEqual(code === null ? [] : [code]);
    if (code === null) expect(record).toMatchObject({ citizenId: null });
    else expect(record).toBeNull();
  });
});

describe('a number that begins with 999999', () => {
  const none = { citizenId: null, citizenIdRaw: null, citizenIdStatus: 'MISSING' };
  it.each<[string, string | Cell]>([
    ['with a birth date and four zeros', '999999201304050000'],
    ['with a birth date and a check digit', '999999201304050012'],
    ['kept as a number', { text: '999999201304050000', numeric: 999999201304050000 }],
    ['in exponent form', '9.99999E+17'],
    ['alone', '999999'],
  ])('stands for none in every list: %s', (_title, printed) => {
    for (const [adapter, cells] of [
      [populationRegistry, { 姓名: '农小一', 公民身份号码: printed, 户号: '1', 户主身份证号: printed }],
      [termRegistration, { ...pupil, 身份证号: printed, 出生日期: '2013-04-05' }],
    ] as const) {
      const { record, issues } = readSampleRow(adapter, cells);
      expect(record).toMatchObject(none);
      expect(issues).toEqual([]);
    }
  });

  it('is no certificate number: the row has no key', () => {
    const cells = { 姓名: '农小一', 残疾人证号: '99999920130405000000' };
    expect(readSampleRow(disabilityRegister, cells).issues).toMatchObject([
      { column: '残疾人证号', code: 'MISSING', rejected: true },
    ]);
  });
});

describe('a number of a grown-up in a school’s list without birth dates', () => {
  it('is not the pupil’s', () => {
    const { record, issues } = readSampleRow(termRegistration, { ...pupil, 身份证号: mothers });
    expect(record).toMatchObject({
      citizenId: null,
      citizenIdRaw: mothers,
      citizenIdStatus: 'VALID',
      idEvidence: 'NONE',
    });
    expect(issues).toEqual([contradiction]);
  });

  it.each([
    ['a pupil’s own', own, ''],
    ['that of a late pupil', number('45070320030405001'), ''],
    ['one beside a birth date, which tells by itself', mothers, '2013-04-05'],
  ])('is told from %s', (_title, id, birthDate) => {
    const { record } = readSampleRow(termRegistration, { ...pupil, 身份证号: id, 出生日期: birthDate });
    expect(record).toMatchObject({ citizenId: id });
  });
});

describe('a graduate’s number in an old roster without birth dates', () => {
  const graduate = number('45070319920405001');
  it.each([
    ['2005', graduate, graduate],
    ['2024', mothers, null],
    ['', graduate, null],
  ])('of the year %j: %s is read as %s', (graduationYear, id, expected) => {
    const { record } = readSampleRow(graduateRoster, {
      姓名: '农小一',
      毕业年份: graduationYear,
      毕业学校: '大寺小学',
      身份证件号: id,
    });
    expect(record).toMatchObject({ citizenId: expected });
  });
});

describe('a 15-digit number without a birth date', () => {
  it.each([
    ['450703130405001', own],
    ['450703850607002', mothers],
    ['450703990405001', number('45070319990405001')],
    // On the day of the export nobody is born in 2025 yet.
    ['450703250405001', number('45070319250405001')],
  ])('%s is read as %s', (printed, id) => {
    const { record } = readSampleRow(populationRegistry, {
      姓名: '农小一',
      公民身份号码: printed,
      户号: '1',
    });
    expect(record).toMatchObject({ citizenId: id, citizenIdStatus: 'VALID' });
  });
});

describe('a number with a remark in its cell', () => {
  it.each([`公民身份号码:${own}`, `${own}(公安已核)`, `身份证号：${own}`])('is read from %s', (printed) => {
    const { record } = readSampleRow(populationRegistry, {
      姓名: '农小一',
      公民身份号码: printed,
      户号: '1',
    });
    expect(record).toMatchObject({ citizenId: own });
  });

  it.each(['公公', '外公', '母亲'])('is nobody’s here when it is that of %s', (relative) => {
    const printed = `${relative}${mothers}`;
    const { record } = readSampleRow(populationRegistry, {
      姓名: '农小一',
      公民身份号码: printed,
      户号: '1',
    });
    expect(record).toMatchObject({ citizenId: null });
  });

  it('is read, and kept as printed', () => {
    const { record, issues } = readSampleRow(populationRegistry, {
      姓名: '农小一',
      公民身份号码: `${own}（已核）`,
      父亲姓名: '农父',
      父亲公民身份号码: `身份证${mothers}`,
    });
    expect(record).toMatchObject({
      citizenId: own,
      citizenIdStatus: 'VALID',
      idEvidence: 'CITIZEN_ID',
      guardianCitizenId: mothers,
    });
    expect(issues).toEqual([]);
  });
});
