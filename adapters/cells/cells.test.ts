import { describe, expect, it } from 'vitest';
import { nameKey } from '../name-key.ts';
import { findNumberBesideWords, findNumberTypedWithLetters } from './citizen-number.ts';
import { readBoolean } from './booleans.ts';
import { cleanText, cleanValue } from './clean-text.ts';
import { readDate, readMonth, serialToIso } from './dates.ts';
import { readIdentifier } from './identifiers.ts';
import { maskCellValue, maskName } from './mask.ts';
import { numberText, precisionLost } from './numbers.ts';
import { readPhone } from './phones.ts';

describe('cleaning a text', () => {
  it.each([
    [' 张\u00a0 一\u3000', '张 一'],
    ['\ufeff张\u200b一\u200d', '张一'],
    ['４５０７０３（Ⅹ）', '450703(X)'],
    ["'450703201501010015", '450703201501010015'],
    ['\t450703\t', '450703'],
    ['一\r\n二', '一 二'],
    ['a\u0000b\u001f', 'ab'],
    ['\ue81e\ue864', '\u9fb4\u9fbb'],
    ['\u2ee9\u2ef0\u2f29', '\u9ec4\u9f99\u5c0f'],
    ['⼀', '一'],
    ['李𬭎', '李𬭎'],
  ])('%j becomes %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('takes the text out of a text formula', () => {
    expect(cleanValue('="450703201501010015"')).toBe('450703201501010015');
    expect(cleanValue('="他说""好"""')).toBe('他说"好"');
    expect(cleanValue('=""')).toBeNull();
  });

  it.each(['', ' ', '\u3000', 'NULL', '#N/A', 'NaN', "'"])('%j says nothing', (raw) => {
    expect(cleanValue(raw)).toBeNull();
  });

  it('keeps what a numeric cell was', () => {
    expect(cleanValue({ text: ' 12 ', numeric: 12 })).toEqual({ text: '12', numeric: 12 });
  });
});

describe('a date', () => {
  it.each([
    '20150101',
    '20150101.0',
    '20150101083000',
    '2015-01-01',
    '2015-1-1',
    '2015/1/1',
    '2015.01.01',
    '2015年1月1日',
    '2015年01月01',
    '2015年1月1号',
    '2015、1、1',
    '2015，1，1',
    '2015--1-1',
    '2015 01 01',
    '2015\\1\\1',
    '2015-01-01 00:00:00',
    '2015-01-01T00:00:00.000',
    '2015/1/1 8:30',
    '42005',
    '42005.5',
    '2014-12-31T16:00:00.000Z',
    '2015-01-01T00:00:00+08:00',
  ])('is read from %s', (text) => {
    expect(readDate(text)).toEqual({ status: 'DATE', date: '2015-01-01' });
  });

  it.each(['20150230', '2015-13-01', '2015年2月29日', '00000000', '1015-01-01'])(
    'of no calendar day is %s',
    (text) => {
      expect(readDate(text)).toEqual({ status: 'IMPOSSIBLE_DATE' });
    },
  );

  it.each(['', '1/2/2015', '15-01-01', '201501', '2015 01', '2015 1', '2015年1月', '不详', '99999', '2015'])(
    'is not told by %j',
    (text) => {
      expect(readDate(text)).toEqual({ status: 'MALFORMED' });
    },
  );

  it('is counted from 1900 with its false leap day, or from 1904', () => {
    expect([serialToIso(1), serialToIso(59), serialToIso(61), serialToIso(0, true), serialToIso(-1)]).toEqual(
      ['1900-01-01', '1900-02-28', '1900-03-01', '1904-01-01', null],
    );
  });

  it.each([
    ['202210', '2022-10'],
    ['2022-10', '2022-10'],
    ['2022年9月', '2022-09'],
    ['2022.9', '2022-09'],
    ['20220901', '2022-09'],
    ['202213', null],
    ['秋季', null],
  ])('gives the month of %s as %s', (text, month) => {
    expect(readMonth(text)).toBe(month);
  });
});

describe('numbers', () => {
  it.each([
    [{ text: '450703201501010000', numeric: 450703201501010000 }, true],
    [{ text: '4.50703E+17' }, true],
    [{ text: '4.50703201501010e17' }, true],
    [{ text: '450703150101001', numeric: 450703150101001 }, false],
    [{ text: '450703201501010000' }, false],
    [{ text: '2015-01-01', numeric: 42005, date: true }, false],
  ])('in %j have lost digits: %s', (cell, lost) => {
    expect(precisionLost(cell)).toBe(lost);
  });

  it('are printed as a spreadsheet shows them', () => {
    expect([0.1 + 0.2, 12, 450703201501010000, 1e22, Number.NaN].map(numberText)).toEqual([
      '0.3',
      '12',
      '450703201501010000',
      '10000000000000000000000',
      '',
    ]);
  });
});

describe('small readings', () => {
  it('tells yes from no and says when it cannot', () => {
    expect(['是', '1', '1.0', 'y', 'TRUE', '1-是', '√'].map(readBoolean)).not.toContain(false);
    expect(['否', '0', 'N', 'false', '0:否', '无'].map(readBoolean)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(['2', '不详', '是否'].map(readBoolean)).toEqual([null, null, null]);
  });

  it('finds the telephone number', () => {
    expect(
      [
        '13800000000',
        '+86 138-0000-0000',
        '0777-2880000',
        '妈妈/13800000000',
        '13800000000、13900000000',
        '13800000000.0',
        '无',
      ].map(readPhone),
    ).toEqual([
      '13800000000',
      '13800000000',
      '07772880000',
      '13800000000',
      '13800000000',
      '13800000000',
      null,
    ]);
  });

  it('undoes typing accidents in identifiers but never touches digits', () => {
    expect(readIdentifier('45070320150101002х')).toEqual({ text: '45070320150101002X', substituted: true });
    expect(readIdentifier('g45070320150101002*')).toEqual({ text: 'G45070320150101002X', substituted: true });
    expect(readIdentifier('4507 0320-150101002x')).toEqual({
      text: '45070320150101002X',
      substituted: false,
    });
    expect(readIdentifier('450703********0015').substituted).toBe(false);
  });

  it('compares names without width, spaces, dots and case', () => {
    const same = [
      '阿依·古丽',
      '阿依•古丽',
      '阿依．古丽',
      '阿依 . 古丽',
      '阿依‧古丽',
      '阿依・古丽',
      '阿依･古丽',
      '阿依∙古丽',
      '阿依˙古丽',
      '阿依-古丽',
      '阿依—古丽',
      '阿依，古丽',
      '阿依、古丽',
      '阿依_古丽',
      '★阿依古丽',
      '阿依古丽：',
      '阿依\u200b古丽',
    ];
    expect(new Set(same.map(nameKey))).toEqual(new Set(['阿依古丽']));
    expect(nameKey('ａnna')).toBe('ANNA');
  });

  it.each([
    ['张小明(休学)', '张小明'],
    ['张小明（大）', '张小明'],
    ['张小明【转入】', '张小明'],
    ['张小明(转入', '张小明'],
    ['张小明2', '张小明'],
    ['张小明Ｂ', '张小明'],
    ['张小明(女)1', '张小明'],
    ['张小明1(女)', '张小明'],
    ['张小明12', '张小明12'],
    ['张小明0', '张小明0'],
    ['阿依·古丽(小)', '阿依古丽'],
    ['李(吉吉)', '李(吉吉)'],
    ['张小M', '张小M'],
    ['张小明*', '张小明*'],
    ['ANNA2', 'ANNA2'],
    ['(小)', '(小)'],
  ])('compares %s as %s: a remark behind a name is no part of it', (written, key) => {
    expect(nameKey(written)).toBe(key);
  });

  it.each([
    ['45070320150101OO15', '450703201501010015'],
    ['45O7O32OI5OIOIOO15', '450703201501010015'],
    ['45070320l501010015', null],
    ['45070320L501010015', '450703201501010015'],
    ['45070320150101OO1O', null],
    ['45070320150101OO1', null],
  ])('reads in %s letters typed for digits, where the check digit then holds: %s', (text, id) => {
    expect(findNumberTypedWithLetters(text)).toBe(id);
  });

  it.each([
    ['身份证450703201501010015', '450703201501010015'],
    ['身份证号:45070320160229003X', null],
    ['450703201501010015(已核)', '450703201501010015'],
    ['450703201501010015农小一', '450703201501010015'],
    ['450703201501010015、', '450703201501010015'],
    ['450703201501010010(已核)', null],
    ['4507032015010100151(已核)', null],
    ['450703201501010015(2)', null],
    ['450703201501010015450703201501010023', null],
    ['证450703150101001', null],
    // The words say whose number it is.
    ['450703201501010015(母亲)', null],
    ['监护人450703201501010015', null],
  ])('finds in %s the number %s', (text, id) => {
    expect(findNumberBesideWords(text)).toBe(id);
  });

  it('masks names and citizen numbers', () => {
    expect(maskName('张小明')).toBe('张*');
    expect(maskName('𠮷田')).toBe('𠮷*');
    expect(maskCellValue('G450703201501010015')).not.toContain('20150101');
    expect(maskCellValue('x'.repeat(100))).toHaveLength(41);
  });
});
