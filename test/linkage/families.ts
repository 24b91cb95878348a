import { graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** What a family, a village and a grade say beside a name and a birth date that were both written otherwise. */
export const families: readonly Scenario[] = [
  {
    title:
      'A boy’s name is misread, his birth date a day off, and his guardian, phone and village agree: nobody else was born then',
    rows: [
      hukou('A', '林佳嘉', '2014-03-12', { id: 11, sex: '男', phone: 'x' }),
      pupils('A', '林往嘉', '2014-03-13', { sex: '男' }),
    ],
  },
  {
    title: 'A boy’s name is misread, and his birth date two years off: it may be his brother’s',
    rows: [
      hukou('A', '林子嘉', '2014-03-12', { id: 11, sex: '男' }),
      pupils('B', '林望嘉', '2012-03-12', { sex: '男' }),
    ],
  },
  {
    title: 'A girl’s birth date is her brother’s, and her grade tells',
    rows: [
      hukou('A', '林占英', '2014-10-06', { id: 12, sex: '女' }),
      pupils('A', '林占英', '2010-12-31', { sex: '女', grade: 2014, phone: null }),
    ],
  },
  {
    title: 'A girl of the clan has a namesake four years older, whose guardian is called like hers',
    rows: [
      hukou('A', '林占荣', '2014-10-06', { id: 12, sex: '女' }),
      pupils('B', '林占荣', '2010-12-31', { sex: '女', grade: 2010, phone: null }),
    ],
  },
  {
    title: 'An elder brother has the birth date of the younger one filled down, and no other list has him',
    rows: [
      hukou('A', '林成平', '2021-04-06', { id: 11, sex: '男' }),
      pupils('B', '林成祥', '2021-04-06', { sex: '男', grade: 2015 }),
    ],
  },
  {
    title: 'A girl of one name is ten years older to the day in a clan’s village',
    rows: [
      hukou('A', '林诗涵', '2021-03-10', { id: 12, sex: '女' }),
      poverty('B', '林诗涵', '2011-03-10', { sex: '女', guardian: 'y', phone: 'y' }),
    ],
  },
  {
    title:
      'A namesake without a number, born on the day that the registry gives for a child of the pupils’ list, too',
    rows: [
      hukou('A', '素菲娅买江', '2012-12-28', { slipped: '2012-01-01/12', sex: '女' }),
      pupils('A', '素菲娅买江', '2012-01-01', { id: '2012-01-01/12', sex: '女' }),
      pupils('B', '素菲娅买江', '2012-12-28', { sex: '女', home: 'y' }),
      graduates('B', '素菲娅买江', '2012-12-28', { sex: '女', home: 'y' }),
    ],
  },
  {
    title: 'Two syllables of a name are written otherwise, and the guardian’s name by its sound',
    rows: [
      hukou('A', '拉毛草毛', '2013-05-18', { id: 12, sex: '女', guardian: '卓玛平措' }),
      pupils('A', '拉姆措毛', '2013-05-18', { sex: '女', guardian: '卓马平错' }),
    ],
  },
  {
    title: 'Two syllables of a name are written otherwise, under another guardian',
    rows: [
      hukou('A', '桑杰康卓', '2013-05-19', { id: 12, sex: '女' }),
      pupils('B', '三吉抗周', '2013-05-19', { sex: '女', guardian: 'another', phone: null }),
    ],
  },
  {
    title: 'One syllable of a name is written otherwise, and so is the village',
    rows: [
      hukou('A', '普布南杰', '2010-03-15', { id: 11, sex: '男', village: '加什科' }),
      pupils('A', '甫布南杰', '2010-03-15', { sex: '男', guardian: null, phone: null, village: '贾什科' }),
    ],
  },
  {
    title: 'One syllable of a name is written otherwise, on the first of a month in one village',
    rows: [
      hukou('A', '旺堆次仁', '2010-03-01', { id: 11, sex: '男' }),
      pupils('B', '旺堆次旦', '2010-03-01', { sex: '男', guardian: null, phone: null }),
    ],
  },
  {
    title: 'A list has a child twice, once without the father’s name and the number',
    rows: [
      hukou('A', '沙吾列·叶尔兰', '2018-10-20', { id: 11, parent: '1982-10-09/22' }),
      pupils('A', '沙吾列·叶尔兰', '2018-10-20', { id: 11, parent: '1982-10-09/22' }),
      pupils('A', '沙吾列', '2018-10-20', { parent: '1982-10-09/22' }),
    ],
  },
  {
    title: 'A list has twins, one with the number and both with the father’s name',
    rows: [
      hukou('A', '海拉提·木拉提', '2018-11-20', { id: 11, sex: '男', parent: '1982-10-10/22' }),
      pupils('A', '海拉提·木拉提', '2018-11-20', { id: 11, sex: '男', parent: '1982-10-10/22' }),
      pupils('B', '夏衣提·木拉提', '2018-11-20', { sex: '男', parent: '1982-10-10/22' }),
    ],
  },
  {
    title: 'A girl has her brother’s number and birth date, her name by its sound, and her family',
    rows: [
      hukou('A', '项秀拉毛', '2019-01-05', { id: 12, parent: '1976-12-08/14' }),
      hukou('B', '项秀东智', '2013-10-18', { id: 11, parent: '1976-12-08/14' }),
      pupils('A', '相秀拉茂', '2013-10-18', { id: '2013-10-18/11', parent: '1976-12-08/14' }),
    ],
  },
  {
    title:
      'A sheet and the pupils’ list have one temporary number under two spellings and 1 January for the day',
    rows: [
      term('A', '艾山·玉素甫', '2011-10-31', { id: 11, local: '632829202836809384' }),
      pupils('A', '艾山·玉素普', '2011-01-01', { local: '632829202836809384', home: 'y' }),
    ],
  },
  {
    title: 'A sheet and the pupils’ list have one temporary number for two children',
    rows: [
      term('A', '海力力·亚森', '2011-10-31', { id: 11, local: '632829202836809385' }),
      pupils('B', '巴克尔·吐松', '2011-11-02', { local: '632829202836809385', home: 'y' }),
    ],
  },
  {
    title: 'A child without a number is a boy in one list and a girl in the other, and all else agrees',
    rows: [
      hukou('A', '朝鲁巴根', '2009-06-01', { sex: '女' }),
      poverty('A', '朝鲁巴根', '2009-06-01', { sex: '男', guardian: 'x' }),
    ],
  },
  {
    title: 'A boy and a girl without a number, born on one day, are called nearly alike',
    rows: [
      hukou('A', '朝鲁其木格', '2009-06-02', { sex: '女' }),
      poverty('B', '朝鲁其木日', '2009-06-02', { sex: '男', guardian: 'x' }),
    ],
  },
  {
    title: 'A girl’s name is misread, her birth date a year late, and her grade tells that it is a slip',
    rows: [
      hukou('A', '林水仙', '2019-08-04', { id: 12, sex: '女' }),
      pupils('A', '林永仙', '2020-08-04', { sex: '女', grade: 2018 }),
    ],
  },
  {
    title: 'A boy whose long name and village agree was born days beside, under another guardian',
    rows: [
      hukou('A', '巴特道尔吉', '2009-05-21', { id: 11, sex: '男' }),
      pupils('A', '巴特道尔吉', '2009-05-16', { sex: '男', guardian: 'another', phone: null }),
    ],
  },
  {
    title: 'A clan’s village has two boys of one name, born days beside, under two guardians',
    rows: [
      hukou('A', '林子睿', '2009-05-21', { id: 11, sex: '男' }),
      pupils('B', '林子睿', '2009-05-16', { sex: '男', guardian: 'another', phone: null }),
    ],
  },
  {
    title:
      'A sheet tells no more of the family than a new phone, and all lists of the school have the number of before',
    rows: [
      hukou('A', '林淑萍', '2013-03-04', { id: 82, sex: '女' }),
      pupils('A', '林淑萍', '2013-07-04', { id: 70, sex: '女', phone: null }),
      term('A', '林淑萍', '2013-07-04', { id: 70, sex: '女', guardian: null, phone: 'y' }),
    ],
  },
  {
    title: 'A boy is a girl in the pupils’ list and in its copy, which names nobody of the family',
    rows: [
      hukou('A', '林宇泽', '2019-04-15', { id: 11, sex: '男' }),
      pupils('A', '林宇泽', '2019-04-15', { sex: '女' }),
      term('A', '林宇泽', '2019-04-15', { sex: '女', guardian: null }),
    ],
  },
  {
    title:
      'A boy’s name is written with another character of its sound, his birth date is his brother’s, and his grade tells',
    rows: [
      hukou('A', '林奕辰', '2018-05-28', { id: 11, sex: '男', parent: '1988-03-12/14' }),
      pupils('A', '林奕晨', '2014-09-29', { sex: '男', grade: 2017, parent: '1988-03-12/14' }),
    ],
  },
  {
    title: 'A boy’s name sounds like that of one three years younger, whose mother’s number he has',
    rows: [
      hukou('A', '林奕诚', '2018-05-28', { id: 11, sex: '男', parent: '1988-03-12/14' }),
      pupils('B', '林奕成', '2014-09-29', { sex: '男', grade: 2014, parent: '1988-03-12/14' }),
    ],
  },
];
