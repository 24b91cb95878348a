import { describe, expect, it } from 'vitest';
import { nameKey } from '../name-key.ts';
import { studentRegistry } from '../student-registry/parse-row.ts';
import { termRegistration } from '../term-registration/parse-row.ts';
import { findNameBehind } from './names.ts';
import { readSampleRow } from './sample-row.ts';

describe('a name behind a name', () => {
  it.each([
    ['张小明(张大明)', '张大明'],
    ['张小明（原名：李大明）', '李大明'],
    ['张小明(曾用名李大明)', '李大明'],
    ['张小明(小名豆豆)', '豆豆'],
    ['张小明【张大明】', '张大明'],
    ['张小明 （ 张大明 ）', '张大明'],
    ['张小明/李大明', '李大明'],
    ['买买提(原名买买提·艾力)', '买买提·艾力'],
  ])('%s: %s', (written, other) => {
    expect(findNameBehind(written)).toBe(other);
    expect(nameKey(written)).toBe(nameKey(written.slice(0, 3)));
  });

  it.each([
    ['a remark', '张小明(休学)'],
    ['a remark that begins like the name', '张小明(张家村小学转入)'],
    ['the father’s surname alone', '张小明(张)'],
    ['another surname, which no word explains', '张小明(李大明)'],
    ['the same name', '张小明(张小明)'],
    ['a rare character taken apart', '李(吉吉)'],
    ['nothing', '张小明'],
  ])('is not %s', (_, written) => {
    expect(findNameBehind(written)).toBeNull();
  });

  it('is a former name where the list has no column for it, or an empty one', () => {
    const pupil = {
      姓名: '张小明(张大明)',
      学校名称: '大寺小学',
      年级: '五年级',
      身份证件号: '',
      个人标识码: 'L1',
    };
    expect(readSampleRow(termRegistration, pupil).record).toMatchObject({
      nameKey: '张小明',
      formerName: '张大明',
      formerNameKey: '张大明',
    });
    expect(readSampleRow(studentRegistry, { ...pupil, 曾用名: '李大明' }).record).toMatchObject({
      formerNameKey: '李大明',
    });
    expect(readSampleRow(studentRegistry, { ...pupil, 曾用名: '' }).record).toMatchObject({
      formerNameKey: '张大明',
    });
  });
});
