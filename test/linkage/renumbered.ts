import { card, graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** The registry says that a number was changed, and which it was before. */
export const renumbered: readonly Scenario[] = [
  {
    title: 'A wrong birth date in the number was corrected: school and poverty list keep the old one',
    rows: [
      hukou('A', '林天宇', '2011-05-07', { id: 23, other: '2011-05-01/19' }),
      pupils('A', '林天宇', '2011-05-01', { id: 19, home: 'y' }),
      term('A', '林天字', '2011-05-01', { id: 19, home: 'y' }),
      poverty('A', '林天宇', '2011-05-01', { id: 19 }),
      card('A', '林天宇', '2011-05-07', { id: 23 }),
    ],
  },
  {
    title: 'Years were corrected, and the school has the new number beside the old birth date',
    rows: [
      hukou('A', '林铭泽', '2016-10-14', { id: 37, other: '2013-02-03/37' }),
      pupils('A', '林铭泽', '2013-02-03', { id: '2016-10-14/37', home: 'y' }),
      poverty('A', '林铭泽', '2013-02-03', { id: 37 }),
    ],
  },
  {
    title: 'Two children had one number: one was given another, and a list says each of them by the old one',
    rows: [
      hukou('A', '林勇', '2010-03-13', { id: 13, other: 11 }),
      poverty('A', '林勇', '2010-03-13', { id: 11 }),
      pupils('B', '陈国强', '2010-03-13', { id: 11, home: 'y' }),
      graduates('B', '陈国强', '2010-03-13', { id: 11, home: 'y' }),
    ],
  },
  {
    title: 'The same, and the registry has the other one: each name with its own',
    rows: [
      hukou('A', '林海', '2010-04-13', { id: 13, other: 11 }),
      hukou('B', '陈国庆', '2010-04-13', { id: 11, home: 'y' }),
      pupils('B', '陈国庆', '2010-04-13', { id: 11, home: 'y' }),
    ],
  },
  {
    title: 'Twins had one number, and the second was given another: the list has the one who kept it',
    rows: [
      hukou('A', '林佳怡', '2013-05-18', { id: 14, other: 12 }),
      hukou('B', '林雨桐', '2013-05-18', { id: 12 }),
      pupils('B', '林雨桐', '2013-05-18', { id: 12 }),
      pupils('A', '林佳怡', '2013-05-18', { id: 14 }),
    ],
  },
  {
    title: 'The sex in the number was wrong, and so is that of the school, which took it from there',
    rows: [
      hukou('A', '林子琪', '2014-07-21', { id: 28, other: 27, sex: '女' }),
      pupils('A', '林子琪', '2014-07-21', { id: 27, sex: '男', home: 'y' }),
    ],
  },
  {
    title: 'Name and number were changed together: the registry has the former name',
    rows: [
      hukou('A', '林思齐', '2012-02-09', { id: 17, other: '2012-09-02/17', former: '林狗娃' }),
      pupils('A', '林狗娃', '2012-09-02', { id: 17, home: 'y' }),
    ],
  },
  {
    title: 'It was changed twice: the registry no longer has the row between, and remembers it',
    rows: [
      hukou('A', '林宇泽', '2012-06-12', { id: 51, other: '2012-06-23/43' }),
      hukou('A', '林宇泽', '2012-06-23', { id: 43, other: '2012-11-22/89', present: false }),
      pupils('A', '林宇泽', '2012-11-22', { id: 89, home: 'y' }),
      poverty('A', '林宇泽', '2012-06-23', { id: 43 }),
    ],
  },
  {
    title: "A father's number stood in the child's row, and was mended: his own rows are no child's",
    rows: [
      hukou('A', '林志平', '2013-06-12', { id: 51, other: '1986-06-12/51' }),
      pupils('A', '林志平', '2013-06-12', { id: 51 }),
      poverty('B', '林大山', '2013-06-12', { id: '1986-06-12/51', home: 'y' }),
    ],
  },
  {
    title: 'Nobody told of the change: school and poverty list have number and birth date of before',
    rows: [
      hukou('A', '林可心', '2014-03-19', { id: 14, sex: '女' }),
      pupils('A', '林可心', '2014-03-09', { id: 12, sex: '女' }),
      term('A', '林可心', '2014-03-19', { id: '2014-03-09/12', sex: '女' }),
      poverty('A', '林可心', '2014-03-09', { id: 12, sex: '女' }),
    ],
  },
  {
    title: 'A namesake of the clan, ten days younger, is registered elsewhere: another family’s number',
    rows: [
      hukou('A', '林可馨', '2014-03-09', { id: 14 }),
      term('A', '林可馨', '2014-03-09', { id: 14 }),
      pupils('B', '林可馨', '2014-03-19', { id: 12, guardian: 'y', phone: 'y' }),
      poverty('B', '林可馨', '2014-03-19', { id: 12, phone: 'y' }),
    ],
  },
  {
    title: 'Cousins of one name live with their grandmother, and the school has both',
    rows: [
      hukou('A', '林诗雨', '2014-03-09', { id: 14 }),
      pupils('A', '林诗雨', '2014-03-09', { id: 14 }),
      pupils('B', '林诗雨', '2014-07-09', { id: 12 }),
      term('B', '林诗雨', '2014-07-09', { id: 12 }),
    ],
  },
  {
    title: 'Two children registered by 1 January, a year apart, under one phone: that day is no mending',
    rows: [
      hukou('A', '林卓玛', '2013-01-01', { id: 12 }),
      poverty('A', '林卓玛', '2013-01-01', { id: 12 }),
      pupils('B', '林卓玛', '2012-01-01', { id: 14, guardian: 'y' }),
    ],
  },
  {
    title:
      'One name in a clan village, ten days apart, and the phone is the teacher’s: the guardians are two',
    rows: [
      hukou('A', '林伟', '2014-03-19', { id: 11 }),
      poverty('A', '林伟', '2014-03-19', { id: 11, phone: 't' }),
      pupils('B', '林伟', '2014-03-09', { id: 13, guardian: 'y', phone: 't' }),
      term('B', '林伟', '2014-03-09', { id: 13, guardian: 'y', phone: 't' }),
    ],
  },
  {
    title: 'A brother who died may have borne the name: no list has him today',
    rows: [
      hukou('A', '林冬', '2014-06-09', { id: 11 }),
      pupils('A', '林冬', '2014-06-09', { id: 11 }),
      poverty('B', '林冬', '2012-06-09', { id: 13, present: false }),
    ],
  },
];
