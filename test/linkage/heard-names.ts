import { card, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Names written by their sound, beside a number that is the child's own, and where only one child of the day can be meant; and who stands next to such a child. */
export const heardNames: readonly Scenario[] = [
  {
    title:
      'A list has a boy twice under his number, in two spellings of one sound, and another with his brother’s name',
    rows: [
      hukou('A', '尕藏才让', '2012-05-04', { id: 11, parent: '1980-01-06/12' }),
      pupils('A', '尕藏才让', '2012-05-04', { id: 11 }),
      pupils('A', '尕臧才让', '2012-05-04', { id: 11 }),
      hukou('B', '尕藏才仁', '2015-02-11', { id: 13, parent: '1980-01-06/12' }),
      hukou('C', '多杰才让', '2012-06-09', { id: 21, home: 'c', parent: '1980-01-06/22' }),
      pupils('C', '多杰才让', '2012-06-09', { id: 21, home: 'c' }),
      hukou('D', '多杰才仁', '2015-07-11', { id: 23, home: 'c', parent: '1980-01-06/22' }),
      pupils('D', '多杰才仁', '2012-06-09', { id: 21, home: 'c' }),
    ],
  },
  {
    title: 'The pupil list has two boys of one name, each under his number, and the registry misspells one',
    rows: [
      hukou('A', '林示萨', '2014-10-29', { id: 11 }),
      pupils('A', '林尔萨', '2014-10-29', { id: 11 }),
      card('A', '林尔萨', '2014-10-29', { id: 11 }),
      hukou('B', '林尔萨', '2013-12-19', { id: 13 }),
      pupils('B', '林尔萨', '2013-12-19', { id: 13 }),
    ],
  },
  {
    title: 'A namesake of the day lives elsewhere; a twin does not',
    rows: [
      pupils('A', '林合三', '2011-03-04', { id: 11 }),
      term('A', '林合三', '2011-03-04', { id: 11 }),
      poverty('A', '林哈三', '2011-03-04', { id: 11 }),
      hukou('B', '林哈三', '2011-03-04', { id: 13, home: 'b' }),
      hukou('C', '林永合', '2012-08-17', { id: 21, home: 'c' }),
      pupils('C', '林永合', '2012-08-17', { id: 21, home: 'c' }),
      hukou('D', '林永哈', '2012-08-17', { id: 23, home: 'c' }),
      poverty('D', '林永哈', '2012-08-17', { id: 21, home: 'c' }),
    ],
  },
  {
    title:
      'Beside a date some days off half the name is the child’s in its family, or all of it another agency’s; a stranger’s is not',
    rows: [
      hukou('A', '格桑拉毛', '2013-12-11', { id: 12 }),
      poverty('A', '格桑拉毛', '2013-12-11', { id: 12 }),
      pupils('A', '尕桑拉姆', '2013-12-01', { id: '2013-12-11/12', guardian: null }),
      hukou('C', '古丽娜孜·哈那提', '2012-09-28', { id: 22, home: 'c' }),
      pupils('C', '巴哈尔古丽·哈那提', '2012-09-28', { id: 22, home: 'c' }),
      poverty('C', '巴哈尔古丽·哈那提', '2012-09-18', { id: '2012-09-28/22', home: 'c' }),
      hukou('E', '格桑央宗', '2014-12-11', { id: 32, home: 'e' }),
      pupils('F', '尕桑央金', '2014-12-01', { id: '2014-12-11/32', home: 'f' }),
    ],
  },
  {
    title: 'A brother’s birth date beside the number and the first part of the name; and the brother himself',
    rows: [
      hukou('A', '阿卜杜拉·依布拉音', '2012-10-15', { id: 11, parent: '1980-01-06/11' }),
      pupils('A', '阿卜杜拉·依布拉音', '2012-10-15', { id: 11 }),
      poverty('A', '阿卜杜拉', '2009-06-12', { id: '2012-10-15/11', parent: '1980-01-06/11' }),
      hukou('C', '努尔兰·赛力克', '2012-11-15', { id: 21, home: 'c', parent: '1980-01-06/21' }),
      hukou('D', '塔勒哈提·赛力克', '2009-06-22', { id: 23, home: 'c', parent: '1980-01-06/21' }),
      poverty('D', '塔勒哈提', '2009-06-22', { id: '2012-11-15/21', home: 'c', parent: '1980-01-06/21' }),
    ],
  },
  {
    title:
      'A term sheet writes the name of a temporary student number otherwise; another has the number of a boy’s twin',
    rows: [
      hukou('A', '林苏里曼', '2017-02-04', { id: 11 }),
      pupils('A', '林苏里曼', '2017-02-04', { local: '7' }),
      term('A', '林苏曼', '2017-02-04', { local: '7', guardian: null, phone: null }),
      hukou('C', '林天佑', '2016-05-09', { id: 21, home: 'c' }),
      pupils('C', '林天佑', '2016-05-09', { local: '8', home: 'c' }),
      hukou('D', '林天右', '2016-05-09', { id: 23, home: 'c' }),
      term('E', '林天右', '2016-05-09', { local: '8', guardian: null, phone: null }),
    ],
  },
  {
    title:
      'The school leaves the father’s name out, and hears the child’s otherwise; and twins have half a name in common',
    rows: [
      hukou('A', '艾力·艾则孜', '2018-01-01', { id: 11 }),
      pupils('A', '艾丽', '2018-01-01', { sex: '男', local: '1' }),
      hukou('B', '更登卓玛', '2016-03-09', { id: 22, home: 'b' }),
      pupils('C', '冷本卓玛', '2016-03-09', { sex: '女', local: '2', home: 'b' }),
      poverty('C', '冷本卓玛', '2016-03-09', { sex: '女', home: 'b' }),
    ],
  },
  {
    title: 'One of the village and the day is nearly called so; the first of a month is many children’s day',
    rows: [
      hukou('A', '林梓轩', '2011-11-11', { id: 11 }),
      pupils('A', '林梓轻', '2011-11-11', { sex: '男', local: '1', guardian: null }),
      hukou('B', '林宇航', '2012-11-01', { id: 21, home: 'b' }),
      pupils('C', '林宇轻', '2012-11-01', { sex: '男', local: '2', home: 'b', guardian: null }),
      hukou('D', '林浩博', '2013-11-11', { id: 31, home: 'd' }),
      pupils('E', '林浩轻', '2013-11-11', { sex: '男', local: '3', home: 'd', guardian: 'another' }),
    ],
  },
  {
    title:
      'The registry lists two of one name and village, of whom one has no number and is in the poverty list',
    rows: [
      hukou('A', '林多杰', '2015-01-01', { id: 11, guardian: 'a' }),
      hukou('B', '林多杰', '2015-11-20', { sex: '男', guardian: 'b' }),
      poverty('B', '林多杰', '2015-11-20', { sex: '男', guardians: ['b'] }),
    ],
  },
  {
    title: 'Two girls of one name and 1 January have a school’s telephone; a girl stands in her list twice',
    rows: [
      pupils('A', '林卓', '2011-01-01', { id: 12, village: null }),
      pupils('B', '林卓', '2011-01-01', { local: '1', guardian: 'b', village: null, sex: '女' }),
      pupils('C', '林央', '2011-03-09', { id: 22, home: 'c', village: null }),
      pupils('C', '林央', '2011-03-09', {
        local: '2',
        home: 'c',
        guardian: 'mother',
        village: null,
        sex: '女',
      }),
    ],
  },
  {
    title: 'A boy’s row has the number and the day of one of his brothers, who are twins',
    rows: [
      hukou('A', '丹增尼玛', '2012-03-08', { id: 11 }),
      pupils('A', '丹增尼玛', '2009-01-01', { id: '2009-01-01/13', sex: '男' }),
      hukou('B', '索南昂杰', '2009-01-01', { id: 13 }),
      hukou('C', '公保才旦', '2009-01-01', { id: 15 }),
    ],
  },
  {
    title:
      'Of two pupils under one temporary number one list has both, or guardian and phone are another’s: twins’ names are spellings of one',
    rows: [
      hukou('A', '林佳怡', '2016-05-09', { id: 22, sex: '女' }),
      pupils('A', '林佳怡', '2016-05-09', { local: '8', sex: '女' }),
      pupils('B', '林佳仪', '2016-05-09', { local: '8', sex: '女' }),
      hukou('C', '林文卓玛', '2015-04-09', { id: 32, sex: '女', home: 'c' }),
      pupils('C', '林文卓玛', '2015-04-09', { local: '9', sex: '女', home: 'c' }),
      term('D', '卓玛', '2015-04-09', { local: '9', sex: '女', home: 'd' }),
    ],
  },
  {
    title:
      'Cousins in their grandfather’s house have long names that begin alike, born weeks apart; of twins one is called as at home',
    rows: [
      hukou('A', '才让卓玛', '2012-06-20', { id: 12, sex: '女' }),
      pupils('B', '才让吉', '2012-05-11', { sex: '女', phone: null }),
      hukou('C', '林宇轩', '2014-02-03', { id: 21, sex: '男', home: 'c' }),
      hukou('D', '林宇航', '2014-02-03', { sex: '男', home: 'c' }),
      pupils('E', '林小宝', '2014-02-03', { sex: '男', home: 'c' }),
    ],
  },
  {
    title:
      'Beside the number of 1 January half a name is the brother’s of November; a list has it under a stranger’s name and a girl’s',
    rows: [
      hukou('A', '尼玛次仁', '2013-01-01', { id: 11, sex: '男' }),
      pupils('A', '尼玛次仁', '2013-01-01', { id: 11, sex: '男' }),
      poverty('B', '尼玛扎西', '2013-11-19', { id: '2013-01-01/11', sex: '男' }),
      hukou('C', '林浩然', '2012-10-15', { id: 21, sex: '男', home: 'c' }),
      pupils('D', '林志远', '2012-10-15', { id: 21, sex: '男', home: 'd' }),
      pupils('E', '林小红', '2012-10-15', { id: 21, sex: '女', home: 'd' }),
    ],
  },
  {
    title:
      'A namesake of the day has the number, and a school’s phone in common with its child; the registry has another’s name and day without a number',
    rows: [
      hukou('A', '林永安', '2012-08-17', { id: 21, sex: '男' }),
      card('A', '林永安', '2012-08-17', { id: 21, sex: '男', phone: 'school' }),
      hukou('B', '林玉梁', '2012-08-17', { id: 23, sex: '男', home: 'b' }),
      poverty('C', '林玉梁', '2012-08-17', { id: 21, village: 'c', phone: 'school' }),
      hukou('D', '格桑旺', '2013-12-11', { id: 31, sex: '男', home: 'd' }),
      card('D', '达瓦林', '2013-12-11', { id: 31, sex: '男', home: 'e' }),
      hukou('E', '达瓦林', '2013-12-01', { sex: '男', home: 'e' }),
      pupils('E', '达瓦林', '2013-12-01', { id: '2013-12-11/31', sex: '男', home: 'e' }),
    ],
  },
];
