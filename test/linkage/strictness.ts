import { card, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Rows of one child that look like two children's at first sight. */
export const strictness: readonly Scenario[] = [
  {
    title:
      'A child of four is in the pupil list and in a term sheet, without a grade; poverty monitoring has the number under a pet name, without a date',
    rows: [
      pupils('A', '林俊豪', '2022-03-01', { id: 11 }),
      term('A', '林俊豪', '2022-03-01', { id: 11 }),
      poverty('A', '林小宝', null, { id: '2022-03-01/11' }),
    ],
  },
  {
    title: 'A pupil’s grade is mistyped; poverty monitoring has the number under a pet name, without a date',
    rows: [
      pupils('A', '林俊豪', '2016-03-01', { id: 11, grade: 2012 }),
      poverty('A', '林小宝', null, { id: '2016-03-01/11' }),
    ],
  },
  {
    title:
      'A pupil of a special school is seven years older than the others; poverty monitoring has the number under a pet name, on the lunar day',
    rows: [
      pupils('A', '林俊豪', '2010-03-01', { id: 11, grade: 2017 }),
      poverty('A', '林小宝', '2010-01-16', { id: '2010-03-01/11' }),
    ],
  },
  {
    title:
      'A pupil is twice in the pupil list, once misspelt; poverty monitoring has the name with the temporary student number',
    rows: [
      pupils('A', '林睿', '2018-07-17', { id: 73 }),
      pupils('A', '林睿昊', '2018-07-17', { id: 73, local: '1' }),
      poverty('A', '林睿昊', '2018-07-17', { id: 73 }),
    ],
  },
  {
    title: 'The same, and the disability register has the name with the temporary student number',
    rows: [
      pupils('A', '林睿', '2018-07-17', { id: 73 }),
      pupils('A', '林睿昊', '2018-07-17', { id: 73, local: '1' }),
      card('A', '林睿昊', '2018-07-17', { id: 73 }),
    ],
  },
  {
    title: 'A pupil is twice in the pupil list, once without a number and once with a name nobody can read',
    rows: [
      hukou('A', '林子涵', '2014-07-06', { id: 12 }),
      pupils('A', '林??', '2014-07-06', { id: 12 }),
      pupils('A', '林子涵', '2014-07-06'),
    ],
  },
  {
    title: 'A pupil is twice in the pupil list, once without a number and once with the mother’s surname',
    rows: [
      hukou('A', '林子涵', '2014-07-06', { id: 12 }),
      pupils('A', '江子涵', '2014-07-06', { id: 12 }),
      pupils('A', '林子涵', '2014-07-06'),
    ],
  },
  {
    title:
      'A pupil who was renamed is twice in the pupil list: the registry tells the former name, and it is a former entry’s',
    rows: [
      hukou('A', '林子涵', '2014-07-06', { id: 12, former: '林招娣' }),
      pupils('A', '林招娣', '2014-07-06', { id: 12, closed: true }),
      pupils('A', '林子涵', '2014-07-06'),
    ],
  },
  {
    title:
      'A pupil who was renamed is twice in the pupil list with one temporary student number: the registry tells the former name',
    rows: [
      hukou('A', '林子涵', '2014-07-06', { id: 12, former: '林招娣' }),
      pupils('A', '林招娣', '2014-07-06', { id: 12, local: '1' }),
      pupils('A', '林子涵', '2014-07-06', { local: '1', guardian: 'aunt', phone: 'aunt', village: null }),
    ],
  },
  {
    title:
      'A pupil list has a former entry under the number, and a current row under another name with a temporary student number',
    rows: [
      hukou('A', '林雨欣', '2014-07-06', { id: 12 }),
      pupils('A', '林雨欣', '2014-07-06', { id: 12, closed: true }),
      pupils('A', '林佳丽', '2014-07-06', { local: '1' }),
      term('A', '林佳丽', '2014-07-06', { id: 12, local: '1' }),
    ],
  },
  {
    title: 'Poverty monitoring has a renamed child twice, once without a number and with the former name',
    rows: [
      hukou('A', '林雨欣', '2014-07-06', { id: 12 }),
      poverty('A', '林雨欣', '2014-07-06', { id: 12 }),
      poverty('A', '林佳丽', '2014-07-06', { former: '林雨欣' }),
      term('A', '林佳丽', '2014-07-06', { id: 12, phone: 'x' }),
    ],
  },
];
