import { hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** What a list says beside a row, and a copy of it, and what tells that a row is another child's. */
export const copies: readonly Scenario[] = [
  {
    title:
      'A sheet has his number but for a slip, and his lunar birthday; a namesake was born on that day, whose row in poverty monitoring has no number',
    rows: [
      hukou('A', '林文博', '2013-07-08', { id: 11, home: 'y' }),
      pupils('B', '林文博', '2013-06-01', { id: 13, sex: '男' }),
      poverty('B', '林文博', '2013-06-01', { sex: '男' }),
      hukou('B', '林文博', '2013-06-01'),
      term('C', '林文博', '2013-06-01', { slipped: '2013-07-08/11', sex: '男', home: 'far' }),
    ],
  },
  {
    title:
      'The pupil list has a twin under his brother’s number and names both father and grandfather; the term sheet is a copy that names the grandfather',
    rows: [
      pupils('A', '林豪瑞', '2014-09-27', { id: 147 }),
      poverty('A', '林豪瑞', '2014-09-27', { guardians: ['x'] }),
      poverty('B', '林豪', '2014-09-27', { id: 295, guardians: ['x'] }),
      pupils('B', '林豪', '2014-09-27', {
        id: 147,
        local: '1',
        guardian: 'g',
        guardians: ['g', 'x'],
        phone: 'g',
        village: null,
      }),
      term('B', '林豪', '2014-09-27', { id: 147, local: '1', home: 'g' }),
    ],
  },
  {
    title:
      'Poverty monitoring has a girl under her brother’s number and his birth date; his name is hers and one character more, and he stands below without a number',
    rows: [
      hukou('A', '林静亮', '2017-07-26', { id: 15, sex: '男' }),
      pupils('A', '林静亮', '2017-07-26', { id: 15, sex: '男' }),
      poverty('A', '林静亮', '2017-07-26', { sex: '男' }),
      hukou('B', '林静', '2011-10-16', { id: 14, sex: '女' }),
      pupils('B', '林静', '2011-10-16', { id: 14, sex: '女' }),
      poverty('B', '林静', '2017-07-26', { id: 15, sex: '女' }),
    ],
  },
  {
    title:
      'A term sheet has the number of her twin brother under half her name and a temporary student number; the pupil list has him with a verified one',
    rows: [
      hukou('A', '林若亮', '2017-11-17', { id: 15, sex: '男' }),
      pupils('A', '林若亮', '2017-11-17', { id: 15, sex: '男' }),
      hukou('B', '林若涵', '2017-11-17', { id: 16, sex: '女' }),
      pupils('B', '林若涵', '2017-11-17', { local: '1', sex: '女' }),
      term('B', '林若', '2017-11-17', { id: 15, local: '1', sex: '女' }),
    ],
  },
  {
    title:
      'A term sheet older than the verification: a name of the same sound, the sex mistyped, a temporary student number, and the same household',
    rows: [
      hukou('A', '林若亮', '2017-11-17', { id: 15, sex: '男' }),
      pupils('A', '林若亮', '2017-11-17', { id: 15, sex: '男' }),
      term('A', '林若量', '2017-11-17', { id: 15, local: '1', sex: '女' }),
    ],
  },
  {
    title: 'A name cut short and the sex mistyped, and nothing besides, tell of no second child',
    rows: [
      hukou('A', '林若亮', '2017-11-17', { id: 15, sex: '男' }),
      pupils('A', '林若亮', '2017-11-17', { id: 15, sex: '男' }),
      term('A', '林若', '2017-11-17', { id: 15, sex: '女' }),
    ],
  },
  {
    title:
      'A girl left one school under her own number; the next one has her under her sister’s, with the birth date out of it: that row waits',
    rows: [
      hukou('A', '林朝丹', '2017-08-07', { id: 14 }),
      hukou('B', '林朝甜', '2020-03-31', { id: 16 }),
      pupils('B', '林朝甜', '2020-03-31', { id: 16, closed: true }),
      pupils('C', '林朝甜', '2017-08-07', { id: 14 }),
    ],
  },
  {
    title:
      'A fourth-grader’s number stands in a kindergarten’s roll under another name: nobody is in two grades, and whose row it is nobody knows',
    rows: [
      pupils('A', '林梦毅', '2017-03-30', { id: 15, grade: 2016 }),
      term('B', '林梦哲', '2017-03-30', { id: 15, grade: 2020, phone: 'b' }),
    ],
  },
  {
    title: 'Who is called otherwise in the class for beginners, and in no other, started late',
    rows: [
      hukou('A', '林梦毅', '2017-03-30', { id: 15 }),
      pupils('A', '林梦哲', '2017-03-30', { id: 15, grade: 2020 }),
    ],
  },
  {
    title:
      'A child of three in poverty monitoring, and a namesake of fifteen in the village whose grandfather is called like hers',
    rows: [
      hukou('A', '林忠花', '2011-02-07', { id: 14, guardian: 'f', guardians: ['f', 'x'] }),
      pupils('A', '林忠花', '2011-02-07', { id: 14, guardian: 'f' }),
      poverty('B', '林忠花', '2023-05-10', { guardians: ['x'], phone: 'far' }),
    ],
  },
  {
    title:
      'A birth date years off beside the very name, the village and both parents: no family has two children of one name',
    rows: [
      hukou('A', '林忠花', '2011-02-07', { id: 14, guardian: 'f', guardians: ['f', 'x'] }),
      pupils('A', '林忠花', '2011-02-07', { id: 14, guardian: 'f' }),
      poverty('A', '林忠花', '2014-07-23', { guardians: ['x', 'f'], phone: 'far' }),
    ],
  },
  {
    title: 'Brothers under one number, in grades two years apart: nobody is in both',
    rows: [
      hukou('A', '林庆康', '2018-10-09', { id: 15 }),
      pupils('A', '林庆康', '2018-10-09', { id: 15, grade: 2018 }),
      term('B', '林庆威', '2018-10-09', { id: 15, grade: 2020 }),
    ],
  },
  {
    title: 'A pupil stayed down, and is called otherwise in the new class',
    rows: [
      pupils('A', '林庆康', '2018-10-09', { id: 15, grade: 2018 }),
      term('A', '林庆威', '2018-10-09', { id: 15, grade: 2019 }),
    ],
  },
  {
    title: 'A namesake of another family, whose number’s date is by chance the lunar day of the row’s',
    rows: [
      hukou('A', '林睿', '2016-11-27', { id: 13, sex: '男' }),
      pupils('B', '林睿', '2016-12-25', { sex: '男', home: 'far' }),
    ],
  },
  {
    title:
      'Born in January, his birthday told by the lunar calendar and written with the year of birth, beside another guardian',
    rows: [
      hukou('A', '林睿', '2016-01-25', { id: 15, sex: '男' }),
      pupils('A', '林睿', '2016-12-16', { sex: '男', guardian: 'far', phone: 'far' }),
    ],
  },
  {
    title:
      'A namesake of January; the number’s date of December is by chance the lunar day of his, with that year',
    rows: [
      hukou('A', '林睿', '2016-12-16', { id: 15, sex: '男' }),
      pupils('B', '林睿', '2016-01-25', { sex: '男', guardian: 'far', phone: 'far' }),
    ],
  },
  {
    title:
      'Namesakes of one day in the pupil list, one of them with a number in the term sheet alone; the other in poverty monitoring',
    rows: [
      term('A', '林一诺', '2019-05-31', { id: 14, local: '1', sex: '女' }),
      pupils('A', '林一诺', '2019-05-31', { id: '2012-10-13/18', local: '1', sex: '女' }),
      pupils('B', '林一诺', '2019-05-31', { home: 'far', sex: '女' }),
      poverty('B', '林一诺', '2019-05-31', { home: 'far', sex: '女' }),
    ],
  },
];
