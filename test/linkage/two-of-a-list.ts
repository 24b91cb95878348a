import { graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** What a list that has two children tells of a number, a name or a day, and what looks nearly so and is one child's. */
export const twoOfAList: readonly Scenario[] = [
  {
    title:
      'A row of the younger brother has the elder one’s birth date, and half of their names is the same; a girl’s real birthday stands in her school’s lists',
    rows: [
      hukou('A', '林家宝', '2018-08-30', { id: 11, sex: '男' }),
      term('A', '林家宝', '2011-08-23', { id: '2018-08-30/11', sex: '男' }),
      pupils('B', '林家辉', '2011-08-23', { sex: '男', local: '1', grade: 2010 }),
      poverty('B', '林家辉', '2011-08-23', { sex: '男', guardian: 'x' }),
      hukou('D', '林一婷', '2015-01-01', { id: 24, sex: '女', home: 'd' }),
      term('D', '林一婷', '2015-06-11', { id: '2015-01-01/24', sex: '女', home: 'd' }),
      pupils('D', '林一香', '2015-06-11', { sex: '女', local: '2', home: 'd', grade: 2014 }),
    ],
  },
  {
    title:
      'The pupil list has a boy’s number verified, and unverified two grades below under his brother’s name; a girl stands in two schools, in one grade',
    rows: [
      pupils('A', '木拉提买买', '2014-02-17', { id: 15, sex: '男', grade: 2013 }),
      term('A', '木拉提买买', '2014-02-17', { id: 15, sex: '男', grade: 2013 }),
      pupils('B', '居来提买买', '2014-02-17', { id: 15, sex: '男', local: '1', grade: 2015 }),
      pupils('D', '努尔古丽艾', '2014-03-05', { id: 26, sex: '女', home: 'd', grade: 2013 }),
      pupils('D', '努热古丽艾', '2014-03-05', { id: 26, sex: '女', local: '2', home: 'd', grade: 2013 }),
    ],
  },
  {
    title:
      'The pupil list has two boys of one name in a village, of two families, the one born on 1 January; beside another boy of that name nobody stands there',
    rows: [
      hukou('A', '扎西多吉', '2013-01-01', { id: 13, sex: '男' }),
      pupils('A', '扎西多吉', '2013-01-01', { id: 13, sex: '男' }),
      pupils('B', '扎西多吉', '2013-06-11', { sex: '男', local: '1', home: 'b', village: 'x' }),
      poverty('B', '扎西多吉', '2013-06-11', { sex: '男', home: 'b', village: 'x' }),
      hukou('D', '才让顿珠', '2013-01-01', { id: 17, sex: '男', home: 'd' }),
      poverty('D', '才让顿珠', '2013-06-11', { sex: '男', home: 'd', phone: 'e' }),
    ],
  },
  {
    title:
      'Of two sisters the registry has the one under the other’s number; she is at school under her own, in some lists by the first part of her name, and the row waits',
    rows: [
      hukou('C', '哈丽玛巴合提', '2011-08-08', {
        id: 34,
        sex: '女',
        guardian: 'father',
        guardians: ['father', 'mother'],
      }),
      graduates('B', '哈丽玛巴合提', '2013-02-21', { id: 32, guardian: 'mother' }),
      poverty('B', '哈丽玛', '2013-02-21', { id: 32, sex: '女', phone: 'b' }),
      term('B', '哈丽玛巴合提', '2013-02-21', { id: 32, sex: '女', guardian: null }),
      pupils('B', '哈丽玛', '2013-02-21', { id: 32, sex: '女', guardian: null }),
      hukou('A', '努尔古丽', '2011-08-08', {
        sex: '女',
        guardian: 'father',
        guardians: ['father', 'mother'],
      }),
      poverty('A', '努尔古丽', '2011-08-08', { id: 34, sex: '女' }),
    ],
  },
];
