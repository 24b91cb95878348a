import { hukou, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** A namesake, a sister or a twin whose rows come as near as a slip does, each beside a child whose rows are no more alike and are one child's. */
export const namesakes: readonly Scenario[] = [
  {
    title:
      'A girl’s row has her sister’s birth date, and her own name as it sounds; another’s name has one other character, and she has no sister',
    rows: [
      hukou('A', '林长英', '2008-05-27', { id: 12, sex: '女' }),
      hukou('B', '林长花', '2009-10-15', { id: 14, sex: '女' }),
      pupils('C', '林长画', '2008-05-27', { sex: '女', local: '1', grade: 2009 }),
      hukou('D', '林晓红', '2014-03-03', { id: 22, sex: '女', home: 'd' }),
      pupils('D', '林晓芳', '2014-03-03', { sex: '女', local: '2', home: 'd' }),
    ],
  },
  {
    title:
      'A boy and a girl are twins with long names a syllable apart; a girl’s name was heard otherwise, and her sex mistyped',
    rows: [
      pupils('A', '海来尔布', '2019-07-07', { id: 40, sex: '女' }),
      term('B', '海来石布', '2019-07-07', { sex: '男' }),
      hukou('D', '吉克阿牛', '2018-03-04', { id: 21, sex: '男', home: 'd' }),
      pupils('D', '吉克阿优', '2018-03-04', { sex: '男', home: 'd' }),
      hukou('E', '仁青卓玛', '2016-09-21', { id: 24, sex: '女', home: 'e' }),
      pupils('E', '仁欠卓玛', '2016-09-21', { sex: '男', home: 'e' }),
    ],
  },
  {
    title:
      'A twin’s own name is as children are called at home, and the registry has the other; a teacher writes a boy so',
    rows: [
      pupils('A', '林小洋', '2009-12-01', { id: 39, sex: '男' }),
      term('A', '林小洋', '2009-12-01', { id: 39, sex: '男' }),
      hukou('B', '林一阳', '2009-12-01', { sex: '男' }),
      hukou('D', '林一帆', '2012-04-05', { id: 11, sex: '男', home: 'd' }),
      term('D', '林小三', '2012-04-05', { sex: '男', home: 'd' }),
    ],
  },
  {
    title:
      'A namesake of the village has the lunar day for a birthday, and other parents; another child lives with his grandmother',
    rows: [
      hukou('A', '林家豪', '2020-09-18', {
        id: 247,
        sex: '男',
        guardian: 'father',
        guardians: ['father', 'mother'],
      }),
      pupils('B', '林家豪', '2020-08-02', {
        sex: '男',
        local: '1',
        guardian: 'grandmother',
        guardians: ['grandmother', 'neighbour'],
      }),
      term('B', '林家豪', '2020-08-02', { sex: '男', guardian: 'grandmother' }),
      hukou('D', '林俊杰', '2020-09-18', {
        id: 249,
        sex: '男',
        home: 'd',
        guardian: 'somebody',
        guardians: ['somebody', 'mother'],
      }),
      pupils('D', '林俊杰', '2020-08-02', { sex: '男', home: 'd', guardian: 'grandmother' }),
    ],
  },
  {
    title:
      'Two girls of a town have one name, their fathers have one name, and their mothers have not; another girl’s day was copied wrong',
    rows: [
      pupils('A', '林梓涵', '2011-08-18', { id: 230, sex: '女', guardian: 'stepmother', village: null }),
      term('A', '林梓涵', '2011-08-18', { id: 230, sex: '女', guardian: 'father' }),
      hukou('B', '林梓涵', '2011-08-02', { sex: '女', guardian: 'father', guardians: ['father', 'woman'] }),
      term('D', '林雨涵', '2011-08-18', { id: 232, sex: '女', home: 'd', guardian: 'elder' }),
      hukou('D', '林雨涵', '2011-08-02', {
        sex: '女',
        home: 'd',
        guardian: 'elder',
        guardians: ['elder', 'woman'],
      }),
    ],
  },
  {
    title:
      'A school has a girl of the name of another school’s, two months younger, whose guardian is called alike; a girl who moved is there twice',
    rows: [
      hukou('A', '林托娅', '2013-01-13', { id: 12, sex: '女', home: 'a', guardian: 'x' }),
      pupils('A', '林托娅', '2013-01-13', { id: 12, sex: '女', home: 'a', guardian: 'x' }),
      pupils('B', '林托娅', '2013-03-13', { sex: '女', local: '1', home: 'b', guardian: 'x' }),
      pupils('D', '林娜仁', '2013-01-13', { id: 22, sex: '女', home: 'd' }),
      pupils('D', '林娜仁', '2013-03-13', { sex: '女', local: '2', home: 'd', phone: 'new' }),
    ],
  },
  {
    title:
      'A boy who goes to school has the number of his brother in kindergarten, not verified; of another the name was misread',
    rows: [
      hukou('A', '林正涵', '2021-08-23', { id: 37, sex: '男' }),
      term('A', '林正涵', '2021-08-23', { id: 37, sex: '男', grade: 2020 }),
      hukou('B', '林正权', '2020-01-20', { id: 31, sex: '男' }),
      pupils('B', '林正全', null, { id: '2021-08-23/37', sex: '男', local: '1', grade: 2019 }),
      hukou('D', '林文涵', '2021-08-23', { id: 41, sex: '男', home: 'd' }),
      term('D', '林文涵', '2021-08-23', { id: 41, sex: '男', home: 'd', grade: 2020 }),
      pupils('D', '林文全', '2021-08-23', { id: 41, sex: '男', home: 'd', grade: 2019 }),
    ],
  },
  {
    title:
      'A girl of seven has her number, a character misread and the birth date of her sister of two; another girl of two stands beside a boy’s number',
    rows: [
      hukou('A', '林可馨', '2019-08-20', { id: 328, sex: '女' }),
      pupils('A', '林可幸', '2024-03-17', { id: '2019-08-20/328', sex: '女', grade: 2018 }),
      hukou('B', '林雨桐', '2024-03-17', { id: 22, sex: '女' }),
      hukou('D', '林思远', '2019-08-20', { id: 331, sex: '男', home: 'd' }),
      pupils('E', '林浩宇', '2024-03-17', { id: '2019-08-20/331', sex: '男', grade: 2018, home: 'd' }),
    ],
  },
  {
    title: 'The schools have a girl under another name, and once under her brother’s',
    rows: [
      hukou('A', '林长芳', '2017-12-28', { id: 622, sex: '女' }),
      pupils('A', '林雨婷', '2017-12-28', { id: 622, sex: '女', grade: 2017 }),
      term('A', '林雨婷', '2017-12-28', { id: 622, sex: '女', grade: 2017 }),
      hukou('B', '林子睿', '2019-03-03', { id: 31, sex: '男' }),
      term('B', '林子睿', '2017-12-28', { id: 622 }),
    ],
  },
];
