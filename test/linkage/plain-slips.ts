import { hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** One number, one birth date, one family: what a mistyped sex, a misread character and a day that schools know leave of it. */
export const plainSlips: readonly Scenario[] = [
  {
    title: 'The registry has a boy as a girl under a name that the pupil list reads otherwise',
    rows: [
      hukou('A', '林永辰', '2009-01-29', { id: 301, sex: '女' }),
      pupils('A', '林承辰', '2009-01-29', { id: 301, sex: '男' }),
    ],
  },
  {
    title:
      'A pupil’s sex is mistyped, and a character of her name, in the grade and the family of her number',
    rows: [
      hukou('A', '林可桐', '2014-05-08', { id: 12, sex: '女' }),
      pupils('A', '林司桐', '2014-05-08', { id: 12, sex: '男', grade: 2013 }),
    ],
  },
  {
    title:
      'A term sheet has a boy under his twin sister’s number; poverty monitoring has him without one, and no other list',
    rows: [
      hukou('A', '林雅静', '2014-05-08', { id: 12, sex: '女' }),
      poverty('B', '林雅轩', '2014-05-08', { sex: '男' }),
      term('B', '林雅轩', '2014-05-08', { id: 12, sex: '男', grade: 2013 }),
    ],
  },
  {
    title:
      'A boy one grade above has his sister’s number, and the birth date out of it; no other list has him',
    rows: [
      hukou('A', '林世雅', '2014-05-08', { id: 12, sex: '女' }),
      pupils('B', '林世昊', '2014-05-08', { id: 12, sex: '男', grade: 2012 }),
    ],
  },
  {
    title: 'Of a boy born at home the schools know the day; one of them heard his name',
    rows: [
      hukou('A', '林雨哲', '2013-12-19', { id: 11 }),
      pupils('A', '林雨哲', '2013-10-15', { id: '2013-12-19/11' }),
      term('A', '林羽哲', '2013-10-15', { id: '2013-12-19/11' }),
    ],
  },
  {
    title: 'The pupil list gives a boy his brother’s day, and the term sheet the brother his number',
    rows: [
      hukou('A', '林宇程', '2013-12-19', { id: 11 }),
      hukou('B', '林雨承', '2012-10-15', { id: 15 }),
      pupils('A', '林宇程', '2012-10-15', { id: '2013-12-19/11' }),
      term('B', '林雨承', '2012-10-15', { id: '2013-12-19/11' }),
    ],
  },
  {
    title:
      'The registry misread a character; in the pupil list the line below has the number, too, with its own birth date',
    rows: [
      hukou('A', '林欧汐', '2015-03-02', { id: 12 }),
      pupils('A', '林欣汐', '2015-03-02', { id: 12 }),
      hukou('B', '林梓涵', '2014-01-11', { id: 14 }),
      pupils('B', '林梓涵', '2014-01-11', { id: '2015-03-02/12' }),
    ],
  },
  {
    title: 'The pupil list has a number under two names and its birth date, and the registry under a third',
    rows: [
      hukou('A', '林晓东', '2015-03-02', { id: 11 }),
      pupils('B', '林欣然', '2015-03-02', { id: 11 }),
      pupils('C', '林梓涵', '2015-03-02', { id: 11 }),
    ],
  },
  {
    title: 'In a clan’s village a namesake born a month before has a number of his own day but for a digit',
    rows: [
      hukou('A', '林文辰', '2017-08-14', { id: 421 }),
      poverty('B', '林文辰', '2017-07-14', { printed: '141026201704144293', home: 'y', village: 'x' }),
    ],
  },
  {
    title: 'The same, of one phone: the number is mistyped, and the day',
    rows: [
      hukou('A', '林文轩', '2017-08-14', { id: 421 }),
      pupils('A', '林文轩', '2017-08-14', { id: 421 }),
      poverty('A', '林文轩', '2017-07-14', { printed: '141026201704144293' }),
    ],
  },
];
