import { card, graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario, ScenarioRow } from './scenario.ts';

/** A class in which the teacher’s phone stands in every row, and the school’s village. */
function classWithOnePhone(): ScenarioRow[] {
  const given = [...'安邦昌德恩芳刚和惠洁凯兰民娜鹏琪荣盛涛薇'];
  return given.map((name, place) =>
    pupils(`class${name}`, `林${name}`, `2014-0${1 + (place % 9)}-1${place % 10}`, {
      id: 50 + place,
      guardian: `g${name}`,
      phone: 'teacher',
      village: 'school',
    }),
  );
}

export const homes: readonly Scenario[] = [
  {
    title: 'The teacher’s phone stands in every row, and a classmate’s number in one of them',
    rows: [
      ...classWithOnePhone(),
      hukou('A', '林婧', '2014-05-29', { id: 12 }),
      pupils('A', '林婧', '2014-05-29', { id: '2014-03-12/52', phone: 'teacher', village: 'school' }),
    ],
  },
  {
    title: 'Foster children of one director, of one surname, whose birthday is the day they were found',
    rows: [
      hukou('A', '林爱国', '2013-01-01', { id: 11, parent: '1970-05-05/11' }),
      hukou('B', '林爱民', '2013-01-01', { id: 13, parent: '1970-05-05/11' }),
      hukou('C', '林爱党', '2015-01-01', { id: 11, parent: '1970-05-05/11' }),
      pupils('A', '林爱国', '2013-01-01', { parent: '1970-05-05/11' }),
      pupils('D', '林爱华', '2013-01-01', { parent: '1970-05-05/11' }),
      pupils('C', '林爱党', '2015-01-01', { id: 11, parent: '1970-05-05/11' }),
    ],
  },
  {
    title: 'A child who lives with the grandmother: every list names somebody else, and another phone',
    rows: [
      hukou('A', '林诗雅', '2013-11-17', { id: 12, sex: '女', guardian: 'father' }),
      pupils('A', '林诗雅', '2013-11-17', { sex: '女', guardian: 'grandmother', phone: 'g' }),
      term('A', '林诗雅', '2013-11-17', { sex: '女', guardian: 'aunt', phone: 'a' }),
      poverty('A', '林诗雅', '2013-11-17', { id: 12 }),
    ],
  },
  {
    title: 'A birthday by the lunar calendar in a list without numbers',
    rows: [hukou('A', '林秀英', '2014-03-28', { id: 12 }), poverty('A', '林秀英', '2014-02-28')],
  },
  {
    title: 'A child without a number in any list, whose birthday one of them gives by the lunar calendar',
    rows: [
      hukou('A', '林诗雅', '2016-04-03', { sex: '女' }),
      term('A', '林诗雅', '2016-02-26', { sex: '女' }),
      pupils('A', '林思雅', '2016-04-03', { sex: '女' }),
      hukou('B', '林诗琪', '2014-04-04', { id: 12, sex: '女' }),
    ],
  },
  {
    title: 'A birth date that nobody knew, beside one house and name',
    rows: [
      hukou('A', '林小兵', '2012-08-19', { id: 11 }),
      poverty('A', '林小兵', '2012-01-01'),
      card('A', '林小兵', '2012-08-19', { id: 11 }),
    ],
  },
  {
    title: 'A child moved to another school and stands in the list twice, once under a temporary number',
    rows: [
      hukou('A', '林凯文', '2013-07-30', { id: 11 }),
      pupils('A', '林凯文', '2013-07-30', { id: 11 }),
      pupils('A', '林凯文', '2013-07-30', { local: '7' }),
      term('A', '林凯文', '2013-07-30', { local: '7' }),
    ],
  },
  {
    title: 'One temporary number was given to two pupils of two schools',
    rows: [
      pupils('A', '林雪儿', '2014-09-01', { local: '9', home: 'a' }),
      pupils('B', '谭志伟', '2015-01-15', { local: '9', home: 'b' }),
      hukou('A', '林雪儿', '2014-09-01', { id: 12, home: 'a' }),
      hukou('B', '谭志伟', '2015-01-15', { id: 11, home: 'b' }),
    ],
  },
  {
    title: 'Two daughters born within a year, one of them missing in the registry, day and month exchanged',
    rows: [
      hukou('A', '林欣然', '2013-03-05', { id: 12 }),
      pupils('A', '林欣然', '2013-05-03', { id: '2013-03-05/12' }),
      pupils('B', '林欣怡', '2014-02-03'),
      term('B', '林欣怡', '2014-02-03'),
    ],
  },
  {
    title: 'A girl’s row says boy, and all else agrees',
    rows: [
      hukou('A', '林雅琴', '2014-06-26', { id: 12, sex: '女' }),
      pupils('A', '林雅琴', '2014-06-26', { sex: '男' }),
    ],
  },
  {
    title: 'A boy and a girl of one sound from two houses, born on one day',
    rows: [
      hukou('A', '林晨曦', '2014-02-14', { id: 11, sex: '男', home: 'a' }),
      hukou('B', '林辰熙', '2014-02-14', { id: 12, sex: '女', home: 'b' }),
      pupils('A', '林辰熙', '2014-02-14', { sex: '男', home: 'a' }),
      pupils('B', '林晨曦', '2014-02-14', { sex: '女', home: 'b' }),
    ],
  },
  {
    title: 'The roster of those who left has a year’s namesakes, none of them with a number',
    rows: [
      hukou('A', '林明', '2011-04-04', { id: 11, home: 'a' }),
      hukou('B', '林明', '2011-09-14', { id: 11, home: 'b' }),
      graduates('A', '林明', '2011-04-04', { home: 'a' }),
      graduates('C', '林明', '2011-09-04', { guardian: null }),
    ],
  },
  {
    title:
      'Two girls of one name and day in two villages, one under a temporary number; no list asks all there is to ask',
    rows: [
      hukou('A', '林佳慧', '2016-02-05', { id: 12, sex: '女', home: 'a' }),
      pupils('A', '林佳慧', '2016-02-05', { id: 12, sex: '女', home: 'a' }),
      term('A', '林佳慧', '2016-02-05', { id: 12, sex: '女', home: 'a' }),
      pupils('B', '林佳慧', '2016-02-05', { local: '7', sex: '女', home: 'b' }),
      term('B', '林佳慧', '2016-02-05', { local: '7', sex: '女', home: 'b' }),
    ],
  },
  {
    title: 'The roster has two girls of one name and day, one of them with her number',
    rows: [
      hukou('A', '林索菲', '2012-12-26', { id: 12, sex: '女' }),
      graduates('A', '林索菲', '2012-12-26', { id: 12, sex: '女' }),
      term('A', '林索菲', '2012-12-26', { sex: '女' }),
      graduates('B', '林索菲', '2012-12-26', { sex: '女', guardian: 'neighbour' }),
    ],
  },
  {
    title: 'Two boys of one name in one village, whose fathers are namesakes, too',
    rows: [
      hukou('A', '林浩宇', '2022-01-21', { id: 11, parent: '1996-03-17/15' }),
      pupils('B', '林浩宇', '2019-02-08', { parent: '1988-11-25/39', phone: 'b' }),
    ],
  },
  {
    title:
      'A namesake in another village and class, born on the day that is the other’s lunar birthday, and without a number in any list',
    rows: [
      hukou('A', '林子涵', '2014-07-29', { id: 12, sex: '女', home: 'west' }),
      pupils('A', '林子涵', '2014-07-29', { id: 12, sex: '女', home: 'west' }),
      pupils('B', '林子涵', '2014-08-24', { local: '7', sex: '女', home: 'north' }),
      term('B', '林子涵', '2014-08-24', { local: '7', sex: '女', home: 'north' }),
      graduates('B', '林子涵', '2014-08-24', { local: '7', sex: '女', home: 'north' }),
    ],
  },
  {
    title: 'A namesake in the same village of whom all lists give another grade and another year of birth',
    rows: [
      hukou('A', '林子轩', '2010-09-15', { id: 11, sex: '男' }),
      term('B', '林子轩', '2018-09-15', { sex: '男', grade: 2018, guardian: null, phone: 'x', village: 'x' }),
    ],
  },
];
