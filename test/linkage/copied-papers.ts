import { graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** A row has the number, the birth date, or both, from somebody else's paper. */
export const copiedPapers: readonly Scenario[] = [
  {
    title: 'A school has the father’s number and the birth date worked out of it',
    rows: [
      hukou('A', '林思琪', '2015-03-19', { id: 12 }),
      pupils('A', '林思琪', '1985-04-05', { printed: '450703198504050319' }),
      term('A', '林思琪', '2015-03-19', { id: 12 }),
    ],
  },
  {
    title: 'A brother’s birth date in a row without a number',
    rows: [
      hukou('A', '林浩宇', '2012-03-19', { id: 11 }),
      pupils('A', '林浩宇', '2012-03-19', { id: 11 }),
      hukou('B', '林国强', '2016-07-22', { id: 13 }),
      pupils('B', '林国强', '2016-07-22', { id: 13 }),
      poverty('A', '林浩宇', '2016-07-22', { sex: '男' }),
    ],
  },
  {
    title: 'The same, and the grade is the brother’s: nobody can tell',
    rows: [
      hukou('A', '林梓轩', '2009-03-19', { id: 11 }),
      graduates('A', '林梓轩', '2009-03-19', { id: 11 }),
      hukou('B', '林建国', '2016-07-22', { id: 13 }),
      poverty('B', '林建国', '2016-07-22', { id: 13 }),
      pupils('C', '林梓轩', '2016-07-22', { sex: '男', grade: 2015 }),
    ],
  },
  {
    title:
      'Number and birth date of the pupil in the row above: name, guardian, sex and grade are the child’s own',
    rows: [
      hukou('A', '林雅静', '2014-11-02', { id: 12, sex: '女' }),
      pupils('B', '林大勇', '2015-05-08', { id: 11, home: 'y', grade: 2014 }),
      term('B', '林大勇', '2015-05-08', { id: 11, home: 'y', grade: 2014 }),
      term('A', '林雅静', '2015-05-08', { id: 11, sex: '女', phone: 'z', grade: 2014 }),
    ],
  },
];
