import { hukou, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** What a grade, and what the name of one's village, says of whose row it is. */
export const agesAndClans: readonly Scenario[] = [
  {
    title:
      'A brother’s number and birth date in the row of a pupil who is years above him; the registry gives the brother a third one’s number',
    rows: [
      hukou('A', '林华辰', '2013-01-26', { id: 11 }),
      term('A', '林华辰', '2013-01-26', { id: 11, grade: 2012 }),
      pupils('A', '林华辰', '2020-07-27', { id: 19, grade: 2012 }),
      term('B', '林彬乐', '2020-07-27', { id: 19, grade: 2019 }),
      hukou('B', '林彬乐', '2020-07-27', { id: '2015-09-07/13' }),
    ],
  },
  {
    title:
      'A baby’s number and birth date in the row of his brother at kindergarten; the registry’s has day and month of it exchanged',
    rows: [
      hukou('A', '林奕辰', '2023-03-04', { id: '2023-04-03/17' }),
      hukou('B', '林义家', '2020-12-31', { id: 13 }),
      term('B', '林义家', '2023-04-03', { id: 17, grade: 2020 }),
    ],
  },
  {
    title: 'A village of one clan has two boys of one name, born on one day of two years',
    rows: [
      hukou('A', '林子墨', '2015-07-14', { id: 11, sex: '男' }),
      pupils('B', '林子墨', '2016-07-14', { sex: '男', guardian: 'neighbour', phone: 'neighbour' }),
    ],
  },
  {
    title: 'A village of one clan has two girls of one name, born in one spring',
    rows: [
      hukou('A', '林小兰', '2017-06-08', { id: 12, sex: '女' }),
      pupils('B', '林小兰', '2017-04-29', { sex: '女', guardian: 'neighbour', phone: 'neighbour' }),
    ],
  },
];
