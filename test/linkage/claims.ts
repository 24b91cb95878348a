import { graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Who claims a number, and what other rows say of the claim. */
export const claims: readonly Scenario[] = [
  {
    title:
      'A sixth-grader’s row has the number of the little brother, and the birth date out of it; he stands in the kindergarten’s roll alone',
    rows: [
      pupils('A', '林俊豪', '2020-09-18', { id: 11, grade: 2013 }),
      term('B', '林成涛', '2020-09-18', { id: 11, grade: 2020 }),
    ],
  },
  {
    title:
      'A term sheet has a girl under her twin’s number, on the lunar day; the registry has her on the twin’s day, under a brother’s',
    rows: [
      hukou('A', '林娜颖', '2014-07-06', { id: 12 }),
      pupils('A', '林娜颖', '2014-07-06', { id: 12 }),
      hukou('B', '林娜丽', '2014-07-06', { id: '2018-09-06/15' }),
      hukou('C', '林小军', '2018-09-06', { id: 15 }),
      term('B', '林娜丽', '2014-06-10', { id: '2014-07-06/12' }),
    ],
  },
  {
    title: 'Poverty monitoring has both twins, one without a number; a school has her under the other’s',
    rows: [
      hukou('A', '林雅颖', '2014-07-06', { id: 12 }),
      poverty('A', '林雅颖', '2014-07-06', { id: 12 }),
      poverty('B', '林雅丽', '2014-07-06'),
      term('B', '林雅丽', '2014-07-06', { id: 12, phone: 'x' }),
    ],
  },
  {
    title:
      'The pupil list has both twins, one of them under a number mistyped; the term sheet has her under the other’s',
    rows: [
      hukou('A', '林佩颖', '2014-07-06', { id: 12 }),
      pupils('A', '林佩颖', '2014-07-06', { id: 12 }),
      pupils('B', '林佩丽', '2014-07-06', { printed: '450021407060208', local: '1' }),
      term('B', '林佩丽', '2014-07-06', { id: 12, local: '1' }),
    ],
  },
  {
    title:
      'A pupil twice in the pupil list, once misspelt and without a number: the term sheet copied that row, and has the number',
    rows: [
      hukou('A', '林雨欣', '2014-07-06', { id: 12 }),
      pupils('A', '林雨欣', '2014-07-06', { id: 12 }),
      pupils('A', '林雨昕', '2014-07-06'),
      term('A', '林雨昕', '2014-07-06', { id: 12 }),
    ],
  },
  {
    title:
      'The registry gives both twins one number; the graduates’ roster copied it for the wrong one, beside her own inside the student number',
    rows: [
      hukou('A', '林慧娴', '2013-09-11', { id: 20 }),
      hukou('B', '林雪', '2013-09-11', { id: 20 }),
      pupils('B', '林雪', '2013-09-11', { id: 20 }),
      graduates('A', '林慧娴', '2013-09-11', { id: 20, other: 54 }),
      pupils('A', '林慧娴', '2013-09-11', { id: 54 }),
    ],
  },
  {
    title:
      'The kindergarten’s eldest class has a girl under the number and birth date of her baby sister, whose name sounds the same',
    rows: [
      hukou('A', '林一一', '2020-08-18', { id: 12 }),
      hukou('B', '林一依', '2024-03-02', { id: 12 }),
      term('A', '林一一', '2024-03-02', { id: 12, grade: 2019 }),
    ],
  },
  {
    title:
      'A pupil with a temporary student number has the number of his twin, verified in the same list, and a character more in his name',
    rows: [
      pupils('A', '林睿', '2018-07-17', { id: 73 }),
      pupils('B', '林睿昊', '2018-07-17', {
        id: 73,
        local: '1',
        guardian: 'grandfather',
        guardians: ['grandfather', 'x'],
      }),
      term('B', '林睿昊', '2018-07-17', { id: 73 }),
    ],
  },
  {
    title:
      'A number of before the child was registered again stands in three lists of the school, of which one names the father',
    rows: [
      hukou('A', '林沐志', '2013-08-16', { id: 42 }),
      pupils('A', '林沐志', '2013-08-16', { id: 98 }),
      term('A', '林沐志', '2013-08-16', { id: 98, guardian: 'grandmother', phone: 'g' }),
      graduates('A', '林沐志', '2013-08-16', { id: 98, guardian: 'aunt' }),
    ],
  },
  {
    title: 'A brother’s number stands in two lists under one name, beside two guardians',
    rows: [
      hukou('B', '林子豪', '2016-05-03', { id: 11 }),
      pupils('A', '林慧琳', '2013-08-16', { id: '2016-05-03/11', guardian: 'y', phone: 'y', village: null }),
      term('A', '林慧琳', '2013-08-16', { id: '2016-05-03/11', guardian: 'z', phone: 'z' }),
    ],
  },
  {
    title:
      'A pupil who is twice in the pupil list, once with a temporary student number, under two spellings of one sound',
    rows: [
      hukou('A', '林佳仪', '2018-07-17', { id: 74 }),
      pupils('A', '林佳仪', '2018-07-17', { id: 74 }),
      pupils('A', '林家仪', '2018-07-17', { id: 74, local: '1' }),
    ],
  },
];
