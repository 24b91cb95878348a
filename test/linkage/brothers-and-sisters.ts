import { card, graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const brothersAndSisters: readonly Scenario[] = [
  {
    title: 'The school gave boy and girl twins, whose names sound alike, each the other’s number',
    rows: [
      hukou('A', '林佳怡', '2014-05-08', { id: 12, sex: '女' }),
      hukou('B', '林家义', '2014-05-08', { id: 13, sex: '男' }),
      pupils('A', '林佳怡', '2014-05-08', { id: 13, sex: '女' }),
      pupils('B', '林家义', '2014-05-08', { id: 12, sex: '男' }),
      term('A', '林佳怡', '2014-05-08', { id: 13, sex: '女' }),
      term('B', '林家义', '2014-05-08', { id: 12, sex: '男' }),
    ],
  },
  {
    title: 'Poverty monitoring wrote one twin’s number for both',
    rows: [
      hukou('A', '林子涵', '2013-09-21', { id: 11 }),
      hukou('B', '林子墨', '2013-09-21', { id: 13 }),
      poverty('A', '林子涵', '2013-09-21', { id: 11 }),
      poverty('B', '林子墨', '2013-09-21', { id: 11 }),
    ],
  },
  {
    title: 'Of twins only the elder is registered yet; school has both, the younger without a number',
    rows: [
      hukou('A', '林晓东', '2015-03-17', { id: 11 }),
      pupils('A', '林晓东', '2015-03-17', { id: 11 }),
      pupils('B', '林晓冬', '2015-03-17'),
      term('A', '林晓东', '2015-03-17', { id: 11 }),
      term('B', '林晓冬', '2015-03-17'),
    ],
  },
  {
    title: 'Triplets whose numbers moved down by one row in the graduates’ roster',
    rows: [
      hukou('A', '林春雨', '2012-04-20', { id: 12 }),
      hukou('B', '林夏荷', '2012-04-20', { id: 14 }),
      hukou('C', '林秋菊', '2012-04-20', { id: 16 }),
      graduates('A', '林春雨', '2012-04-20', { id: 16 }),
      graduates('B', '林夏荷', '2012-04-20', { id: 12 }),
      graduates('C', '林秋菊', '2012-04-20', { id: 14 }),
    ],
  },
  {
    title: 'Twin girls of one sound, each in the lists of her school under her own number or none',
    rows: [
      hukou('A', '林雨晴', '2014-07-19', { id: 12 }),
      hukou('B', '林雨情', '2014-07-19', { id: 14 }),
      pupils('A', '林雨晴', '2014-07-19', { id: 12 }),
      pupils('B', '林雨情', '2014-07-19', { id: 14 }),
      term('A', '林雨晴', '2014-07-19'),
      term('B', '林雨情', '2014-07-19'),
    ],
  },
  {
    title: 'Twins under their pet names: nobody can tell which is meant',
    rows: [
      hukou('A', '林浩宇', '2014-08-23', { id: 11 }),
      hukou('B', '林浩天', '2014-08-23', { id: 13 }),
      poverty('C', '林大宝', '2014-08-23'),
      poverty('D', '林小宝', '2014-08-23'),
    ],
  },
  {
    title: 'A brother’s number, and the birth date worked out of it, in the row of his sister',
    rows: [
      hukou('A', '林志强', '2013-02-11', { id: 11 }),
      hukou('B', '林美玲', '2016-10-05', { id: 14 }),
      pupils('B', '林美玲', '2013-02-11', { id: '2013-02-11/11' }),
      graduates('A', '林志强', '2013-02-11', { id: 11 }),
    ],
  },
  {
    title: 'A seventeen-year-old sister’s number in her brother’s row, which gives no birth date',
    rows: [
      hukou('A', '林红梅', '2008-06-30', { id: 12 }),
      hukou('B', '林建军', '2016-03-14', { id: 11 }),
      pupils('B', '林建军', null, { id: '2008-06-30/12' }),
    ],
  },
  {
    title:
      'The clerk pulled down number, birth date and phone of the row above: only the name is the sister’s',
    rows: [
      hukou('A', '林海燕', '2014-11-02', { id: 12, home: 'y' }),
      hukou('B', '林丽娟', '2014-12-24', { id: 14 }),
      pupils('A', '林海燕', '2014-11-02', { id: 12, home: 'y' }),
      pupils('C', '林丽娟', '2014-11-02', { id: '2014-11-02/12', home: 'y' }),
    ],
  },
  {
    title: 'The elder sister’s temporary student number was copied into the younger’s row',
    rows: [
      hukou('A', '林小芳', '2012-05-19', { id: 12 }),
      graduates('A', '林小芳', '2012-05-19', { id: 12, local: '1' }),
      pupils('B', '林小燕', '2015-08-27', { local: '1' }),
      term('B', '林小燕', '2015-08-27', { local: '1' }),
    ],
  },
  {
    title: 'The mother’s number stands in the rows of both brothers',
    rows: [
      hukou('A', '林文博', '2013-04-09', { id: 11, parent: '1986-01-20/12' }),
      hukou('B', '林文杰', '2016-06-18', { id: 13, parent: '1986-01-20/12' }),
      pupils('A', '林文博', '2013-04-09', { id: '1986-01-20/12' }),
      pupils('B', '林文杰', '2016-06-18', { id: '1986-01-20/12' }),
    ],
  },
  {
    title: 'A girl of sixteen is a mother, and her number stands in her baby’s row',
    rows: [
      hukou('A', '林小梅', '2009-03-03', { id: 12 }),
      hukou('B', '林天佑', '2025-02-16', { id: 11, parent: '2009-03-03/12', guardian: 'm' }),
      poverty('B', '林天佑', '2025-02-16', { id: '2009-03-03/12' }),
    ],
  },
  {
    title: 'A dead child’s name was given to the next one',
    rows: [
      hukou('A', '林福生', '2011-01-13', { id: 11 }),
      hukou('B', '林福生', '2012-10-27', { id: 13 }),
      pupils('B', '林福生', '2012-10-27'),
      card('A', '林福生', '2011-01-13', { id: 11 }),
    ],
  },
  {
    title: 'Cousins of one name, born in one month, whom one grandfather brings up',
    rows: [
      hukou('A', '林子轩', '2015-03-08', { id: 11, parent: '1955-02-02/11' }),
      hukou('B', '林子轩', '2015-03-26', { id: 13, parent: '1955-02-02/11' }),
      pupils('A', '林子轩', '2015-03-08'),
      term('B', '林子轩', '2015-03-26'),
      graduates('C', '林子轩', '2015-03-28'),
    ],
  },
  {
    title: 'Cousins of a grandfather’s naming: one has the other’s number, one character of the name misread',
    rows: [
      hukou('A', '林小龙', '2013-02-02', { id: 11 }),
      hukou('B', '林小虎', '2013-02-12', { id: 13, guardian: 'y' }),
      pupils('A', '林小龙', '2013-02-02', { id: '2013-02-12/13' }),
      term('B', '林小虎', '2013-02-12', { id: 13, guardian: 'y' }),
    ],
  },
  {
    title: 'Sisters whose names every clerk writes in another way',
    rows: [
      hukou('A', '林招弟', '2013-08-15', { id: 12 }),
      hukou('B', '林来弟', '2015-10-06', { id: 14 }),
      pupils('A', '林招娣', '2013-08-15'),
      pupils('B', '林莱娣', '2015-10-06'),
    ],
  },
  {
    title:
      'The registry exchanged twins; one stands under a former name in a sheet that has the other in a row of his own',
    rows: [
      hukou('A', '林杰', '2011-11-10', { id: 13 }),
      hukou('B', '林瑞超', '2011-11-10', { id: 11 }),
      pupils('A', '林杰', '2011-11-10', { id: 11 }),
      pupils('B', '林瑞超', '2011-11-10', { id: 13 }),
      graduates('B', '林瑞超', '2011-11-10', { id: 13 }),
      term('A', '林杰', '2011-11-10', { id: 11 }),
      term('C', '林梓轩', '2011-11-10', { id: 13, guardian: null, phone: null }),
    ],
  },
  {
    title:
      'A list of new entrants has the elder sister’s number and birth date under the younger’s name; the pupil list has both',
    rows: [
      hukou('A', '林雨涵', '2011-08-23', { id: 12 }),
      pupils('A', '林雨涵', '2011-08-23', { id: 12 }),
      hukou('B', '林雨欣', '2014-05-15', { id: 14 }),
      pupils('B', '林雨欣', '2014-05-15', { id: 14 }),
      term('B', '林雨欣', '2011-08-23', { id: '2011-08-23/12' }),
    ],
  },
  {
    title:
      'One list has the number under two names; another list’s name, slightly wrong itself, resembles one of them',
    rows: [
      term('A', '林悦汐', '2012-06-13', { id: 12 }),
      pupils('A', '林晚汐', '2012-06-13', { id: 12 }),
      pupils('C', '林语欣', '2012-06-13', { id: 12, phone: 'b' }),
      graduates('B', '林语欣', '2014-05-13', { id: 14, guardian: 'mother' }),
    ],
  },
  {
    title:
      'The registry has twins in one household under one number, and one’s name looks like the other’s cut short',
    rows: [
      hukou('A', '林昊磊', '2008-08-05', { id: 11 }),
      hukou('B', '林磊', '2008-07-05', { id: '2008-08-05/11' }),
    ],
  },
  {
    title:
      'The registry has both twins under the number of one; school has the other under his own, by another guardian',
    rows: [
      hukou('A', '林国瑞', '2014-01-27', { id: 11 }),
      hukou('B', '林国坤', '2014-01-27', { id: 11 }),
      pupils('B', '林国坤', '2014-01-27', {
        id: 13,
        guardian: '祖父',
        guardians: ['祖父', 'x'],
        village: null,
      }),
      graduates('A', '林轩昊', '2014-01-27', { id: 11 }),
    ],
  },
  {
    title:
      'The elder brother is misprinted in the registry as the younger is on a term sheet, in his own grade',
    rows: [
      hukou('A', '林子子', '2012-01-19', { id: 11 }),
      pupils('A', '林子轩', '2012-01-19', { id: 11, grade: 2011 }),
      hukou('B', '林子鹏', '2017-03-25', { id: 13 }),
      pupils('B', '林子鹏', '2017-03-25', { id: 13, grade: 2016 }),
      term('B', '林子子', '2017-03-25', { id: 13, grade: 2016 }),
    ],
  },
  {
    title:
      'A pupil under the number of his twin, whose name is his and one character more; the registry has him with a cousin’s',
    rows: [
      hukou('A', '林烨明', '2019-09-16', { id: 11 }),
      pupils('A', '林烨明', '2019-09-16', { id: 11 }),
      hukou('B', '林烨', '2019-09-16', { id: '2024-10-10/13' }),
      pupils('B', '林烨', '2019-09-16', { id: 11, guardian: '祖父', phone: 'z' }),
    ],
  },
  {
    title: 'Brothers whom school calls alike; the roster gives the one’s name and birth date already',
    rows: [
      hukou('A', '林鹏', '2013-02-20', { id: 11 }),
      pupils('A', '林大明', '2013-02-20', { id: 11 }),
      graduates('A', '林大明', '2013-02-20'),
      graduates('C', '林大明', '2014-05-16', { phone: 'x' }),
    ],
  },
  {
    title:
      'Twins, one of whom is not registered; one list has both without numbers, one by the lunar calendar',
    rows: [
      hukou('A', '林旺帅', '2010-05-05', { id: 13 }),
      pupils('A', '林旺帅', '2010-05-05'),
      pupils('B', '林帅', '2010-03-22'),
    ],
  },
  {
    title: 'A girl’s number and birth date in the row of her elder sister; the girl has a twin',
    rows: [
      hukou('A', '林诗语', '2015-04-11', { id: 12 }),
      hukou('B', '林静怡', '2015-04-11', { id: 14 }),
      hukou('C', '林佳悦', '2012-09-30', { id: 12 }),
      graduates('C', '林佳悦', '2015-04-11', { id: '2015-04-11/12' }),
    ],
  },
  {
    title:
      'Twins with long names of which a syllable is the same: the term sheet has one under the other’s number, and misread',
    rows: [
      hukou('A', '万玛才让', '2017-03-07', { id: 49, parent: '1984-01-19/24' }),
      hukou('B', '卓玛东珠', '2017-03-07', { id: 51, parent: '1984-01-19/24' }),
      pupils('A', '万玛才让', '2017-03-07', { id: 49, parent: '1984-01-19/24' }),
      term('A', '万玛木让', '2017-03-07', { id: 51 }),
    ],
  },
];
