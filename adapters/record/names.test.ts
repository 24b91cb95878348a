import { describe, expect, it } from 'vitest';
import { nameKey } from '../name-key.ts';
import { studentRegistry } from '../student-registry/parse-row.ts';
import { termRegistration } from '../term-registration/parse-row.ts';
import { findNameBehind } from './names.ts';
import { readSampleRow } from './sample-row.ts';

describe('a name behind a name', () => {
  it.each([
    ['张小明(张明)', '张明'],
    ['张小明（原名：李大明）', '李大明'],
    ['张小明(曾用名李大明)', '李大明'],
    ['张小明(小名豆豆)', '豆豆'],
    ['张小明【张小明明】', '张小明明'],
    ['张小明 （ 张明 ）', '张明'],
    ['张小明/张明', '张明'],
    ['张三(张三丰)', '张三丰'],
    ['买买提(原名买买提·艾力)', '买买提·艾力'],
  ])('%s: %s', (written, other) => {
    expect(findNameBehind(written)).toBe(other);
    expect(nameKey(written)).toBe(nameKey(/^[\p{Script=Han}·]+/u.exec(written)?.[0] ?? ''));
  });

  it.each([
    ['a remark', '张小明(休学)'],
    ['a remark that begins like the name', '张小明(张家村小学转入)'],
    ['the father’s surname alone', '张小明(张)'],
    ['another surname, which no word explains', '张小明(李大明)'],
    ['the same name', '张小明(张小明)'],
    ['a rare character taken apart', '李(吉吉)'],
    ['the name of a father or a twin', '张小明(张大明)'],
    ['the name of another on the same line', '张小明/张小红/张小青'],
    ['the name of another behind a slash', '林甲/林乙'],
    ['a grade', '高小明(高一)'],
    ['a relation', '孙小红(孙女)'],
    ['a state of the household', '易小明(易地搬迁)'],
    ['a class', '张小明(原四班)'],
    ['a place', '张小明(原住大寺镇)'],
    ['a name that nobody knows', '张小明(曾用名不详)'],
    ['a name that was not given yet', '张小明(学名未取)'],
    ['a word without a name', '曾小明(曾用名)'],
    ['the sex', '张小明/女孩'],
    ['nothing', '张小明'],
  ])('is not %s', (_, written) => {
    expect(findNameBehind(written)).toBeNull();
  });

  it('is a former name where the list has no column for it, or an empty one', () => {
    const pupil = {
      姓名: '张小明(原名张大明)',
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
