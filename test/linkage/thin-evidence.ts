import { graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** What agrees and was copied from another's line, or is any namesake's; and what all the same is the child's. */
export const thinEvidence: readonly Scenario[] = [
  {
    title:
      'A fifth-grader’s row has the birth date of his brother of five, who is called nearly like him; a boy’s grade is mistyped',
    rows: [
      hukou('A', '林诚平', '2021-04-06', { id: 62 }),
      poverty('A', '林诚平', '2021-04-06', { id: 62 }),
      pupils('B', '林诚祥', '2021-04-06', { grade: 2015, local: '1' }),
      term('B', '林诚祥', '2021-04-06', { grade: 2015 }),
      hukou('C', '林永豪', '2014-05-06', { id: 62, home: 'c' }),
      pupils('C', '林永豪', '2014-05-06', { grade: 2008, local: '2', home: 'c' }),
      hukou('D', '林水生', '2015-05-06', { id: 51, home: 'd' }),
      pupils('D', '林水根', '2015-05-06', { grade: 2014, local: '3', home: 'd' }),
      hukou('E', '林本明', '2019-05-16', { id: 51, home: 'e' }),
      pupils('F', '林本彩', '2019-05-16', { grade: 2015, local: '4', home: 'e' }),
    ],
  },
  {
    title:
      'A school has a girl under her number’s first of January, and another girl of her name on the day that the registry tells of her',
    rows: [
      hukou('A', '林若菲', '2012-12-28', { slipped: '2012-01-01/46', sex: '女' }),
      pupils('A', '林若菲', '2012-01-01', { id: 46, sex: '女' }),
      graduates('A', '林若菲', '2012-01-01', { id: 46, sex: '女' }),
      pupils('B', '林若菲', '2012-12-28', { local: '1', home: 'b', sex: '女' }),
      graduates('B', '林若菲', '2012-12-28', { local: '1', home: 'b', sex: '女' }),
    ],
  },
  {
    title:
      'A term sheet has the number a child has now, beside the one it had, and once more in the line below',
    rows: [
      hukou('A', '林梓晨', '2016-10-31', { id: 61, other: '2016-09-19/39' }),
      term('A', '林梓晨', '2016-10-31', { id: 61, other: '2016-09-19/39' }),
      term('B', '林开俊', '2016-10-31', { id: 61, home: 'b' }),
    ],
  },
  {
    title:
      'The registry gives twins one number, and their names differ by a character; a school has the one under the name she had, the other under her own',
    rows: [
      hukou('A', '林倩', '2016-11-09', { id: 10 }),
      hukou('B', '林倩柔', '2016-11-09', { id: 10, former: '林晴' }),
      pupils('B', '林晴', '2016-11-09', { id: 10, former: '林倩柔' }),
      term('B', '林晴', '2016-11-09', { id: 10 }),
      pupils('A', '林倩', '2016-11-09', { id: 84 }),
      term('A', '林倩', '2016-11-09', { id: 84 }),
    ],
  },
  {
    title:
      'The registry gives twins one number, and of their names, one longer than the other, a character is lost',
    rows: [hukou('A', '林?', '2025-03-05', { id: 98 }), hukou('B', '林?彤', '2025-03-05', { id: 98 })],
  },
  {
    title:
      'A girl in senior school has the name of one of five in her village, and their birthdays are ten years apart; no more than the pupil list tells her grade; others have the head of another household, or a guardian’s namesake',
    rows: [
      hukou('A', '林诗涵', '2021-03-10', { id: 62, guardian: 'a' }),
      poverty('B', '林诗涵', '2011-03-10', { phone: 'b', village: 'x' }),
      pupils('B', '林诗涵', '2011-03-10', {
        local: '1',
        guardian: 'b',
        phone: 'b',
        village: 'x',
        grade: 2010,
      }),
      hukou('C', '林欣怡', '2012-04-11', { id: 64, guardian: 'c' }),
      poverty('C', '林欣怡', '2012-04-17', { phone: 'c', village: 'x', guardians: ['d'] }),
      hukou('D', '林晓燕', '2012-08-19', { id: 66, guardian: 'e' }),
      poverty('E', '林晓燕', '2022-08-19', { phone: 'h', village: 'x', guardians: ['h'] }),
      hukou('F', '林雪梅', '2019-03-01', { id: 64, home: 'k', parent: '1990-03-01/11' }),
      term('F', '林雪梅', '2019-03-01', { id: 64, home: 'k' }),
      pupils('G', '林雪梅', '2019-02-02', { local: '2', home: 'l', guardian: 'k', parent: '1985-07-01/15' }),
    ],
  },
  {
    title:
      'A row with a brother’s number and birth date has a child’s name, the phone and the village, and another head of the household; a second row has its own',
    rows: [
      hukou('A', '林扎西', '2008-10-08', { id: 75, guardians: ['x', 'mother'] }),
      pupils('A', '林扎西', '2008-10-08', { id: 75 }),
      hukou('D', '林顿珠', '2013-01-27', { id: 79, home: 'd' }),
      poverty('D', '林顿珠', '2013-01-27', { id: 79, home: 'd' }),
      poverty('B', '林扎西', '2013-01-27', { id: 79, guardians: ['d'] }),
      hukou('C', '林多吉', '2009-10-08', { id: 76, home: 'c', guardians: ['c', 'grandfather'] }),
      pupils('C', '林多吉', '2009-10-08', { id: 76, home: 'c' }),
      poverty('C', '林多吉', null, { home: 'c', guardians: ['grandfather'] }),
    ],
  },
];
