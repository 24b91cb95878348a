import { card, graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const numbers: readonly Scenario[] = [
  {
    title: 'Two children of two villages were registered under one number',
    rows: [
      hukou('A', '林勇', '2010-03-13', { id: 11 }),
      hukou('B', '陈国强', '2010-03-13', { id: 11, home: 'y' }),
      pupils('A', '林勇', '2010-03-13', { id: 11 }),
      pupils('B', '陈国强', '2010-03-13', { id: 11, home: 'y' }),
    ],
  },
  {
    title: 'A number was mistyped into that of a child born the same day elsewhere',
    rows: [
      hukou('A', '林欣', '2013-07-17', { id: 12 }),
      hukou('B', '王磊', '2013-07-17', { id: 21, home: 'y' }),
      pupils('A', '林欣', '2013-07-17', { id: '2013-07-17/21' }),
      pupils('B', '王磊', '2013-07-17', { id: 21, home: 'y' }),
    ],
  },
  {
    title: 'The number column of a class list slipped down by one row',
    rows: [
      hukou('A', '林安', '2014-01-05', { id: 11, home: 'a' }),
      hukou('B', '周宁', '2013-11-19', { id: 12, home: 'b' }),
      hukou('C', '吴康', '2014-04-28', { id: 13, home: 'c' }),
      pupils('A', '林安', '2014-01-05', { id: '2014-04-28/13', home: 'a' }),
      pupils('B', '周宁', '2013-11-19', { id: '2014-01-05/11', home: 'b' }),
      pupils('C', '吴康', '2014-04-28', { id: '2013-11-19/12', home: 'c' }),
    ],
  },
  {
    title: 'It slipped before the birth dates were worked out of the numbers',
    rows: [
      hukou('A', '林安', '2014-02-05', { id: 11, home: 'a' }),
      hukou('B', '周宁', '2013-12-19', { id: 12, home: 'b' }),
      hukou('C', '吴康', '2014-05-28', { id: 13, home: 'c' }),
      pupils('A', '林安', '2014-05-28', { id: '2014-05-28/13', home: 'a' }),
      pupils('B', '周宁', '2014-02-05', { id: '2014-02-05/11', home: 'b' }),
      pupils('C', '吴康', '2013-12-19', { id: '2013-12-19/12', home: 'c' }),
    ],
  },
  {
    title: 'One pupil’s number stands in the rows of two classmates, and not in the pupil’s',
    rows: [
      hukou('A', '林海洋', '2014-06-15', { id: 11, home: 'a' }),
      pupils('B', '王小宁', '2014-06-15', { id: '2014-06-15/11', home: 'b' }),
      pupils('C', '陈康', '2014-06-15', { id: '2014-06-15/11', home: 'c' }),
    ],
  },
  {
    title: 'A form’s sample number stands in the rows of all who have none',
    rows: [
      pupils('A', '林一帆', '2014-09-11', { id: '2010-01-01/12', home: 'a' }),
      pupils('B', '何诗琪', '2015-02-23', { id: '2010-01-01/12', home: 'b' }),
      pupils('C', '罗天宇', '2013-12-30', { id: '2010-01-01/12', home: 'c' }),
      term('A', '林一帆', '2014-09-11', { home: 'a' }),
      term('B', '何诗琪', '2015-02-23', { home: 'b' }),
      hukou('C', '罗天宇', '2013-12-30', { id: 11, home: 'c' }),
    ],
  },
  {
    title: 'A number was made up of the place, the birth date and 001 before the child was registered',
    rows: [
      poverty('A', '林明月', '2016-04-22', { id: 1 }),
      pupils('A', '林明月', '2016-04-22', { id: 1 }),
      hukou('A', '林明月', '2016-04-22', { id: 24 }),
      term('A', '林明月', '2016-04-22', { id: 24 }),
    ],
  },
  {
    title: 'A child has a Hong Kong permit, and no number, in every list',
    rows: [
      pupils('A', '林嘉欣', '2014-02-12', { printed: 'H12345678' }),
      term('A', '林嘉欣', '2014-02-12', { printed: 'H12345678' }),
      graduates('A', '林嘉欣', '2014-02-12', { printed: 'H12345678' }),
    ],
  },
  {
    title: 'The number is the child’s in one list, and the disability certificate’s in another',
    rows: [
      hukou('A', '林瑞', '2012-09-08', { id: 11 }),
      card('A', '林睿', '2012-09-08', { id: 11 }),
      poverty('A', '林瑞', '2012-09-08', { id: 11 }),
    ],
  },
  {
    title: 'A classmate’s number in the column, the child’s own inside the student number',
    rows: [
      hukou('A', '林悦', '2014-03-29', { id: 12, home: 'a' }),
      hukou('B', '邓超', '2014-10-10', { id: 11, home: 'b' }),
      pupils('A', '林悦', '2014-03-29', { id: '2014-10-10/11', other: 12, home: 'a' }),
      pupils('B', '邓超', '2014-10-10', { id: 11, home: 'b' }),
    ],
  },
  {
    title: 'The child was registered twice, under two numbers: a person decides, no rule',
    rows: [
      hukou('A', '林思源', '2012-12-12', { id: 11 }),
      hukou('B', '林思源', '2012-12-12', { id: 33, village: 'z' }),
      pupils('A', '林思源', '2012-12-12', { id: 11 }),
      term('C', '林思源', '2012-12-12'),
    ],
  },
  {
    title: 'A pupil under her former number, which was issued twice and changed',
    rows: [
      hukou('A', '林可心', '2013-05-05', { id: 14 }),
      pupils('A', '林可心', '2013-05-05', { id: 12 }),
      term('A', '林可心', '2013-05-05', { id: 12 }),
    ],
  },
  {
    title:
      'The birth year is a year off, in the number as well: a brother who died would not be in a list of today',
    rows: [
      hukou('A', '林宇航', '2014-04-16', { id: 11 }),
      pupils('A', '林宇航', '2013-04-16', { id: 11 }),
      term('A', '林宇航', '2014-04-16', { id: 11 }),
    ],
  },
  {
    title: 'A toddler’s number stands in the row of the brother at school',
    rows: [
      hukou('A', '林立', '2022-06-07', { id: 11 }),
      hukou('B', '林挺', '2015-09-09', { id: 13 }),
      pupils('B', '林挺', '2022-06-07', { id: '2022-06-07/11' }),
    ],
  },
  {
    title: 'A kindergarten wrote a homophone beside the child’s own number',
    rows: [hukou('A', '林佳蓉', '2022-04-22', { id: 14 }), pupils('A', '林加蓉', '2022-04-22', { id: 14 })],
  },
  {
    title: 'A kindergarten has the child under the name it is called by, beside its own number',
    rows: [
      hukou('A', '林可馨', '2022-03-08', { id: 12 }),
      term('A', '林思琪', '2022-03-08', { id: 12, guardian: '外祖母', grade: 2021 }),
    ],
  },
  {
    title:
      'A little brother’s number, and the date worked out of it, in the row of a sister in grade four, called nearly as he is',
    rows: [
      hukou('A', '林立', '2022-06-07', { id: 11 }),
      pupils('B', '林立欣', '2022-06-07', {
        id: 11,
        grade: 2015,
        guardian: '祖母',
        phone: null,
        village: null,
      }),
    ],
  },
  {
    title: 'A grown sister’s number, and the date worked out of it, in the row of a boy in grade one',
    rows: [
      hukou('A', '林红梅', '2009-06-07', { id: 12 }),
      pupils('B', '林大江', '2009-06-07', { id: 12, grade: 2018 }),
    ],
  },
  {
    title: 'The registry keeps the entry of before the family moved, under a name mistyped',
    rows: [
      hukou('A', '林洪腾', '2012-08-24', { id: 11 }),
      hukou('A', '林毛腾', '2012-08-24', { id: 11, closed: true, village: 'z' }),
      pupils('A', '林洪腾', '2012-08-24', { id: 11 }),
    ],
  },
  {
    title:
      'A pupil of grade four has her own number, and an elder brother’s birth date, under a name mistyped',
    rows: [
      hukou('A', '林子涵', '2017-04-16', { id: 12 }),
      pupils('A', '林子涵', '2017-04-16', { id: 12, grade: 2016 }),
      term('A', '林子子涵', '2012-03-31', { id: '2017-04-16/12', grade: 2016 }),
      hukou('B', '林大海', '2012-03-31', { id: 11 }),
    ],
  },
  {
    title:
      'At the kindergarten a boy’s row has his own number and the birth date of the baby at home, who is called nearly as he is',
    rows: [
      hukou('A', '林泽宇', '2021-02-23', { id: 17 }),
      hukou('B', '林远宇', '2025-06-23', { id: 11 }),
      term('A', '林则宇', '2025-06-23', { id: '2021-02-23/17', grade: 2022 }),
    ],
  },
  {
    title: 'The same without a grade: whose row it is nobody can tell',
    rows: [
      hukou('A', '林浙恒', '2012-04-16', { id: 17 }),
      hukou('B', '林国强', '2015-10-27', { id: 11 }),
      term('C', '林喆恒', '2015-10-27', { id: '2012-04-16/17' }),
    ],
  },
  {
    title:
      'A number was misread into another valid one: the grade is that of the birth date, and years off the number',
    rows: [
      hukou('A', '林翔宇', '2011-11-16', { id: 57 }),
      pupils('A', '林翔宇', '2011-11-16', { id: 57, grade: 2011 }),
      term('A', '林翔宇', '2011-11-16', { id: '2017-11-16/67', grade: 2011 }),
    ],
  },
  {
    title:
      'The registry has a birth year that is not the pupil’s grade: the number is the pupil’s all the same',
    rows: [
      hukou('A', '林立志', '2016-05-12', { id: 13 }),
      pupils('A', '林立志', '2012-05-12', { id: '2016-05-12/13', grade: 2011 }),
    ],
  },
  {
    title: 'A school takes a boy for a girl in all of its lists, and misreads the name in one of them',
    rows: [
      hukou('A', '林昌阳', '2016-09-20', { id: 89, sex: '男' }),
      term('A', '林昌阳', '2016-09-20', { id: 89, sex: '女' }),
      pupils('A', '林思阳', '2016-09-20', { id: 89, sex: '女' }),
    ],
  },
  {
    title: 'A name of which only the surname is readable brings no twin to the number beside it',
    rows: [
      hukou('A', '林国明', '2013-05-08', { id: 11 }),
      pupils('A', '林国明', '2013-05-08', { id: 11 }),
      pupils('B', '林志强', '2013-05-08', { id: 11, home: 'y' }),
      graduates('A', '林??', '2013-05-08', { id: 11 }),
    ],
  },
  {
    title: 'Nor one of which a character is lost',
    rows: [
      hukou('A', '林国明', '2013-05-08', { id: 11 }),
      pupils('A', '林国明', '2013-05-08', { id: 11 }),
      pupils('B', '林志明', '2013-05-08', { id: 11, home: 'y' }),
      graduates('A', '林?明', '2013-05-08', { id: 11 }),
    ],
  },
  {
    title: 'A brother’s number stands in the row of a pupil who has left the school',
    rows: [
      hukou('A', '林国明', '2017-05-08', { id: 11 }),
      pupils('A', '林国明', '2017-05-08', { id: 11, grade: 2016 }),
      pupils('B', '林志强', '2017-05-08', { id: 11, closed: true }),
    ],
  },
  {
    title: 'A number issued twice, to one who has moved out since',
    rows: [
      hukou('A', '林国明', '2013-05-08', { id: 11, closed: true }),
      hukou('B', '林志强', '2013-05-08', { id: 11 }),
      pupils('B', '林志强', '2013-05-08', { id: 11 }),
    ],
  },
  {
    title: 'The registry’s former entry of another child under the number',
    rows: [
      hukou('A', '林国明', '2013-05-08', { id: 11 }),
      pupils('A', '林国明', '2013-05-08', { id: 11 }),
      hukou('B', '林志强', '2013-05-08', { id: 11, closed: true, home: 'z' }),
    ],
  },
  {
    title:
      'Twins called nearly alike were registered under one number: their school says the second by her spelling',
    rows: [
      hukou('A', '林佳莹', '2013-05-08', { id: 12 }),
      poverty('A', '林佳莹', '2013-05-08', { id: 12 }),
      term('A', '林佳莹', '2013-05-08', { id: 12 }),
      hukou('B', '林佳滢', '2013-05-08', { id: 12 }),
      pupils('B', '林佳滢', '2013-05-08', { id: 12 }),
    ],
  },
  {
    title: 'A mistyped grade, far above the child’s age, beside a homophone of the name',
    rows: [
      hukou('A', '林佳蓉', '2020-04-22', { id: 14 }),
      pupils('A', '林加蓉', '2020-04-22', { id: 14, grade: 2012, home: 'y' }),
    ],
  },
  {
    title: 'A mistyped grade beside a spelling of the name, in the row of the child’s own guardian',
    rows: [
      hukou('A', '林子蓉', '2020-04-22', { id: 14 }),
      pupils('A', '林子容蓉', '2020-04-22', { id: 14, grade: 2012, phone: null, village: null }),
    ],
  },
];
