import { hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Names of other languages, written by their sound. */
export const namesBySound: readonly Scenario[] = [
  {
    title:
      'A Tibetan name is written with other characters of the same sound, and the day is the true one beside a registered 1 January',
    rows: [
      hukou('A', '旦正华毛', '2012-01-01', { id: 12 }),
      pupils('A', '丹增华茂', '2012-12-27', { id: '2012-01-01/12' }),
    ],
  },
  {
    title: 'A sister of the year stands in the school’s list with the number whose birth date is 1 January',
    rows: [
      hukou('A', '才让央宗', '2013-01-01', { id: 12 }),
      pupils('B', '多吉尕毛', '2013-11-20', { id: '2013-01-01/12' }),
    ],
  },
  {
    title: 'The registry’s former entry has the name whole, the new one half of it, and the school the whole',
    rows: [
      hukou('A', '仁青南杰', '2017-09-03', { id: 11, closed: true }),
      hukou('A', '南杰', '2017-09-03', { id: 11, home: 'y' }),
      pupils('A', '仁青南杰', '2017-09-03', { id: 11 }),
    ],
  },
  {
    title: 'A column has no room for the father’s name, and the school no number',
    rows: [
      hukou('A', '古丽努尔·阿不都拉', '2015-04-17', { id: 12, sex: '女' }),
      term('A', '古丽努尔·阿', '2015-04-17', { sex: '女', guardian: null, phone: null }),
    ],
  },
  {
    title:
      'Two girls have one name before their fathers’ and 1 January for a birth date: the one without a father’s name is nobody’s',
    rows: [
      hukou('A', '哈丽玛·巴合提', '2015-01-01', { id: 12, sex: '女' }),
      term('B', '哈丽玛', '2015-01-01', { sex: '女', guardian: null, phone: null }),
    ],
  },
  {
    title: 'A girl whose name is long has a namesake without a father’s name, under another guardian',
    rows: [
      hukou('A', '帕提曼·吐尔逊', '2016-05-21', { id: 12, sex: '女' }),
      term('B', '帕提曼', '2016-05-21', { sex: '女', guardian: 'another', phone: null }),
    ],
  },
  {
    title: 'The school calls a child by half of the name, its mother and birth date in the row',
    rows: [
      hukou('A', '索南草措', '2014-09-13', { id: 12, parent: '1985-02-03/22' }),
      pupils('A', '索南', '2014-09-13', { parent: '1985-02-03/22' }),
    ],
  },
  {
    title: 'Half of the name is both twins’',
    rows: [
      hukou('A', '达哇东智', '2014-10-14', { id: 11, sex: '男' }),
      hukou('B', '达哇多杰', '2014-10-14', { id: 13, sex: '男' }),
      pupils('C', '达哇', '2014-10-14', { sex: '男' }),
    ],
  },
  {
    title: 'A name of two characters has one of them heard otherwise, beside its father and birth date',
    rows: [hukou('A', '拉姆', '2013-08-08', { id: 12 }), pupils('A', '兰姆', '2013-08-08')],
  },
  {
    title: 'The first part of a long name beside another phone and village: another child’s',
    rows: [
      hukou('A', '哈丽玛·巴合提', '2015-05-01', { id: 12, sex: '女' }),
      pupils('A', '哈丽玛·巴合提', '2015-05-01', { id: 12, sex: '女' }),
      poverty('B', '哈丽玛', '2015-05-01', { sex: '女', home: 'y' }),
    ],
  },
];
