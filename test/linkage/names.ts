import { card, graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const names: readonly Scenario[] = [
  {
    title:
      'A stepfather’s surname and a new number in a second household, the former name told: a person decides, no rule',
    rows: [
      hukou('A', '林晓雨', '2012-05-16', { id: 12 }),
      hukou('B', '汤晓雨', '2012-05-16', { id: 22, former: '林晓雨', home: 'y' }),
      pupils('A', '林晓雨', '2012-05-16', { id: 12 }),
      term('B', '汤晓雨', '2012-05-16', { id: 22, home: 'y' }),
    ],
  },
  {
    title: 'The school writes the mother’s surname beside the child’s number and a birth date a day off',
    rows: [
      hukou('A', '林晓彤', '2013-06-16', { id: 12 }),
      pupils('A', '滕晓彤', '2013-06-15', { id: '2013-06-16/12' }),
    ],
  },
  {
    title: 'An adopted child stands in two households under one number, the new row tells the former name',
    rows: [
      hukou('A', '林小草', '2011-07-07', { id: 12 }),
      hukou('A', '陈思恩', '2011-07-07', { id: 12, former: '林小草', home: 'y' }),
      pupils('A', '陈思恩', '2011-07-07', { id: 12, home: 'y' }),
    ],
  },
  {
    title: 'A child who was renamed is in the graduates’ roster as before, without a number',
    rows: [
      hukou('A', '林梓萱', '2012-02-28', { id: 12, former: '林改花' }),
      graduates('A', '林改花', '2012-02-28'),
      pupils('A', '林梓萱', '2012-02-28', { id: 12 }),
    ],
  },
  {
    title: 'Two children of one name and birth date live in two villages',
    rows: [
      hukou('A', '林浩然', '2014-10-01', { id: 11, home: 'a' }),
      hukou('B', '林浩然', '2014-10-01', { id: 13, home: 'b' }),
      pupils('A', '林浩然', '2014-10-01', { home: 'a' }),
      poverty('B', '林浩然', '2014-10-01', { home: 'b' }),
      graduates('C', '林浩然', '2014-10-01', { guardian: null }),
    ],
  },
  {
    title: 'A namesake of the same birth date has moved in from elsewhere, and only the school knows',
    rows: [
      hukou('A', '林诗涵', '2014-05-25', { id: 12, home: 'a' }),
      pupils('A', '林诗涵', '2014-05-25', { id: 12, home: 'a' }),
      pupils('B', '林诗涵', '2014-05-25', { home: 'b' }),
      term('B', '林诗涵', '2014-05-25', { home: 'b' }),
    ],
  },
  {
    title: 'The father’s name is left out behind a Uyghur name, and the dot in another list',
    rows: [
      hukou('A', '买买提·艾力', '2013-03-23', { id: 11 }),
      pupils('A', '买买提', '2013-03-23'),
      poverty('A', '买买提艾力', '2013-03-23', { id: 11 }),
    ],
  },
  {
    title: 'Brothers with one father’s name behind theirs, one of them cut to what they share',
    rows: [
      hukou('A', '艾尔肯·吐尔逊', '2013-04-13', { id: 11 }),
      hukou('B', '艾合买提·吐尔逊', '2015-07-23', { id: 13 }),
      pupils('A', '艾尔肯', '2013-04-13'),
      pupils('B', '艾合买提', '2015-07-23'),
      poverty('C', '吐尔逊', '2013-04-13'),
    ],
  },
  {
    title: 'Two Tibetan children of one village, born on one day, and a list that gives the half they share',
    rows: [
      hukou('A', '扎西顿珠', '2013-10-14', { id: 11, guardian: 'a' }),
      hukou('B', '扎西次仁', '2013-10-14', { id: 13, guardian: 'b' }),
      pupils('C', '扎西', '2013-10-14', { guardian: null, phone: null }),
      term('A', '扎西顿珠', '2013-10-14', { id: 11, guardian: 'a' }),
    ],
  },
  {
    title: 'A clan’s name before the child’s own, which alone stands in the school’s list beside the number',
    rows: [
      hukou('A', '吉克阿牛', '2014-01-24', { id: 11 }),
      pupils('A', '阿牛', '2014-01-24', { id: 11 }),
      poverty('A', '吉克阿牛', '2014-01-24', { id: 11 }),
    ],
  },
  {
    title: 'A rare character was lost in one system and taken apart in another',
    rows: [
      hukou('A', '林喆', '2013-12-03', { id: 11 }),
      pupils('A', '林?', '2013-12-03', { id: 11 }),
      card('A', '林(吉吉)', '2013-12-03', { id: 11 }),
    ],
  },
  {
    title: 'A rare character was lost in rows without a number, one of them a brother’s',
    rows: [
      hukou('A', '林玥涵', '2014-03-05', { id: 12 }),
      hukou('B', '林玥桐', '2016-08-08', { id: 14 }),
      pupils('A', '林?涵', '2014-03-05'),
      pupils('B', '林?桐', '2016-08-08'),
    ],
  },
  {
    title: 'Newborn children of two houses, nameless as yet, born on one day in one village',
    rows: [
      poverty('A', '未取名', '2025-07-12', { phone: 'a' }),
      card('B', '未取名', '2025-07-12', { guardian: 'b', phone: 'b' }),
    ],
  },
  {
    title: 'A name of one character, where everybody has the surname',
    rows: [
      hukou('A', '林丹', '2013-09-19', { id: 12 }),
      pupils('A', '丹', '2013-09-19', { id: 12 }),
      poverty('A', '林丹', '2013-09-19', { id: 12 }),
    ],
  },
  {
    title: 'Surname and given name changed places in a list made abroad',
    rows: [hukou('A', '林嘉懿', '2014-12-08', { id: 12 }), pupils('A', '嘉懿林', '2014-12-08', { id: 12 })],
  },
  {
    title:
      'Two pupils of one school whose names differ in a character, born a day apart, neither registered here',
    rows: [
      pupils('A', '林俊杰', '2014-06-05', { home: 'a' }),
      pupils('B', '林俊豪', '2014-06-06', { home: 'b' }),
      term('A', '林俊杰', '2014-06-05', { home: 'a' }),
      term('B', '林俊豪', '2014-06-06', { home: 'b' }),
    ],
  },
  {
    title: 'The mother’s surname beside the child’s number, and the sex mistyped',
    rows: [
      hukou('A', '林朝阳', '2012-11-14', { id: 13, sex: '男' }),
      pupils('A', '凤朝阳', '2012-11-14', { id: 13, sex: '女' }),
    ],
  },
  {
    title:
      'A child stands in the registry twice under one number, with the father’s and the stepfather’s surname',
    rows: [
      hukou('A', '林思恩', '2011-07-17', { id: 12 }),
      hukou('A', '谷思恩', '2011-07-17', { id: 12, home: 'y' }),
      pupils('A', '谷思恩', '2011-07-17', { id: 12, home: 'y' }),
    ],
  },
  {
    title: 'One Uyghur name is spelt with other characters in every list',
    rows: [
      hukou('A', '阿卜杜热合曼·艾山', '2013-12-23', { id: 11 }),
      pupils('A', '阿不都热合曼·艾山', '2013-12-23'),
      poverty('A', '阿布都热合曼.艾山', '2013-12-23', { id: 11 }),
    ],
  },
  {
    title:
      'Of the name nothing but the surname can be printed, beside the child’s own number, where the list has it at two schools',
    rows: [
      hukou('A', '林烨', '2013-11-11', { id: 12 }),
      pupils('A', '林烨', '2013-11-11', { id: 12, village: 'z' }),
      pupils('A', '林?', '2013-11-11', { id: 12 }),
    ],
  },
];
