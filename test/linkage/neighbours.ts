import { card, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Two children whom a clan, a village, a home or a school brings close to each other: what they have in common is not theirs alone. */
export const neighbours: readonly Scenario[] = [
  {
    title:
      'Cousins end in the character of their generation, born six weeks apart under two men of one name with two phones',
    rows: [
      card('A', '林子涵', '2014-03-12', { id: 11, sex: '男', phone: 'a' }),
      pupils('B', '林雨涵', '2014-04-25', { sex: '男', phone: 'b' }),
      term('B', '林雨涵', '2014-04-25', { sex: '男', phone: 'b' }),
    ],
  },
  {
    title: 'Cousins live with their grandfather, born five months apart; the registry has one of them',
    rows: [
      hukou('A', '林子涵', '2014-03-12', { id: 11, sex: '男', phone: 'x' }),
      pupils('B', '林子轩', '2014-08-12', { sex: '男' }),
      term('B', '林子轩', '2014-08-12', { sex: '男' }),
    ],
  },
  {
    title: 'Two boys of an orphanage have its surname, director and phone, and came two weeks apart',
    rows: [
      hukou('A', '林爱民', '2014-03-12', { id: 11, sex: '男', phone: 'x' }),
      poverty('B', '林爱国', '2014-03-29', { sex: '男', guardian: 'x' }),
    ],
  },
  {
    title: 'A namesake of the clan is a month younger and started early, under another guardian and phone',
    rows: [
      hukou('A', '林子睿', '2012-08-10', { id: 11, sex: '男', guardian: 'a', phone: 'a' }),
      pupils('B', '林子睿', '2012-09-10', {
        sex: '男',
        guardian: 'another',
        phone: 'b',
        grade: 2011,
      }),
    ],
  },
  {
    title:
      'A namesake of the clan, a year younger, sits in the grade above, under another guardian and phone',
    rows: [
      hukou('A', '林子睿', '2012-03-10', { id: 11, sex: '男', guardian: 'a', phone: 'a' }),
      pupils('B', '林子睿', '2013-03-10', { sex: '男', guardian: 'another', phone: 'b', grade: 2011 }),
      term('B', '林子睿', '2013-03-10', { sex: '男', guardian: 'another', phone: 'b', grade: 2011 }),
    ],
  },
  {
    title: 'Two boys of a village, born on one day to two families, have long names a syllable apart',
    rows: [
      hukou('A', '扎西次仁', '2010-03-15', { id: 11, sex: '男', guardian: '索朗多吉', phone: 'a' }),
      pupils('B', '扎西次旦', '2010-03-15', { sex: '男', guardian: '平措旺堆', phone: 'b' }),
    ],
  },
  {
    title: 'Twin sisters have one half of a long name in common, and stand in one list each',
    rows: [
      hukou('A', '次仁卓玛', '2013-05-18', { id: 12, sex: '女', guardian: '卓玛平措' }),
      pupils('B', '次仁拉姆', '2013-05-18', { sex: '女', guardian: '卓玛平措' }),
    ],
  },
  {
    title: 'Twin brothers without numbers have long names a syllable apart, and stand in one list each',
    rows: [
      hukou('A', '扎西平措', '2009-06-05', { sex: '男' }),
      poverty('B', '扎西平旦', '2009-06-05', { sex: '男', guardian: 'x' }),
    ],
  },
  {
    title:
      'Two villages of one sound are two clans’, and each has a man of the name and a boy of the generation',
    rows: [
      hukou('A', '林子涵', '2014-03-12', { id: 11, sex: '男', village: '王家庄' }),
      pupils('B', '林雨涵', '2014-04-05', { sex: '男', village: '汪家庄', phone: null }),
    ],
  },
  {
    title: 'Two sisters’ names sound the same, and the younger one is a month short of her class',
    rows: [
      hukou('A', '林佳怡', '2013-08-12', { id: 12, sex: '女' }),
      pupils('B', '林佳宜', '2014-10-05', { sex: '女', grade: 2013 }),
      term('B', '林佳宜', '2014-10-05', { sex: '女', grade: 2013 }),
    ],
  },
  {
    title: 'Brothers born on one day of two years have one temporary number',
    rows: [
      term('A', '林子豪', '2012-03-12', { id: 11, sex: '男', local: '7' }),
      pupils('B', '林子轩', '2014-03-12', { sex: '男', local: '7' }),
    ],
  },
  {
    title: 'A boy and a girl whose names sound the same have one temporary number, born weeks apart',
    rows: [
      term('A', '林子轩', '2012-03-12', { id: 11, sex: '男', local: '7' }),
      pupils('B', '林子萱', '2012-04-20', { sex: '女', local: '7', home: 'y' }),
    ],
  },
  {
    title: 'The day is one boy’s and the name and the village are another’s, and a third is nearly called so',
    rows: [
      hukou('A', '林子函', '2014-03-12', { id: 11, sex: '男', guardian: 'other', village: null }),
      hukou('C', '林子涵', '2014-05-10', { id: 13, sex: '男', guardian: 'another' }),
      hukou('D', '林雨涵', '2014-03-30', { id: 15, sex: '男' }),
      pupils('B', '林子涵', '2014-03-12', { sex: '男', phone: 'b' }),
    ],
  },
  {
    title: 'The day is one boy’s and the name and the village are another’s, and there is no third',
    rows: [
      hukou('A', '林子函', '2014-03-12', { id: 11, sex: '男', guardian: 'other', village: null }),
      hukou('C', '林子涵', '2014-05-10', { id: 13, sex: '男', guardian: 'another' }),
      pupils('B', '林子涵', '2014-03-12', { sex: '男', phone: 'b' }),
    ],
  },
  {
    title:
      'Two of a village have one name, two years apart, and the registry’s row tells no phone, the other no guardian',
    rows: [
      hukou('A', '林子睿', '2012-08-10', { id: 11, sex: '男', guardian: 'a' }),
      poverty('A', '林子睿', '2012-08-10', { id: 11, sex: '男', phone: 'a' }),
      pupils('B', '林子睿', '2014-08-10', { sex: '男', guardian: 'another', phone: 'b', grade: 2011 }),
    ],
  },
];
