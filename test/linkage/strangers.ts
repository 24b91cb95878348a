import { card, graduates, hukou, poverty, pupils, term } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** Namesakes, neighbours and twins whom a rule that speaks for one child must not join, and what a former row must not undo. */
export const strangers: readonly Scenario[] = [
  {
    title:
      'Poverty monitoring has a child under the number of his namesake of the same day, who goes to school here, too',
    rows: [
      hukou('A', '林沐志', '2013-08-16', { id: 42 }),
      pupils('A', '林沐志', '2013-08-16', { id: 42 }),
      poverty('A', '林沐志', '2013-08-16', { id: 98 }),
      pupils('B', '林沐志', '2013-08-16', { id: 98, home: 'q' }),
      term('B', '林沐志', '2013-08-16', { id: 98, home: 'q' }),
    ],
  },
  {
    title:
      'The pupil list has a child under the number of his namesake of the same day, whom two offices know',
    rows: [
      hukou('A', '林沐泽', '2013-08-16', { id: 42 }),
      poverty('A', '林沐泽', '2013-08-16', { id: 42 }),
      pupils('A', '林沐泽', '2013-08-16', { id: 98 }),
      poverty('B', '林沐泽', '2013-08-16', { id: 98, home: 'q' }),
      card('B', '林沐泽', '2013-08-16', { id: 98, home: 'q' }),
    ],
  },
  {
    title: 'Two namesakes of two homes stand in the pupil list under the number of a third pupil',
    rows: [
      hukou('A', '林浩', '2013-08-16', { id: 11 }),
      pupils('A', '林浩', '2013-08-16', { id: 11 }),
      pupils('B', '林子涵', '2013-08-16', { id: 11, home: 'y' }),
      pupils('C', '林子涵', '2013-08-16', { id: 11, home: 'z' }),
    ],
  },
  {
    title: 'Of two such namesakes one has a temporary student number that leads to his own child',
    rows: [
      hukou('A', '林浩', '2013-08-16', { id: 11 }),
      pupils('A', '林浩', '2013-08-16', { id: 11 }),
      hukou('B', '林子涵', '2013-08-16', { id: 13, home: 'y' }),
      term('B', '林子涵', '2013-08-16', { id: 13, local: '1', home: 'y' }),
      pupils('B', '林子涵', '2013-08-16', { id: 11, local: '1', home: 'y' }),
      pupils('C', '林子涵', '2013-08-16', { id: 11, home: 'z' }),
    ],
  },
  {
    title: 'The same, and the other namesake stands in poverty monitoring',
    rows: [
      hukou('A', '林浩', '2013-08-16', { id: 11 }),
      pupils('A', '林浩', '2013-08-16', { id: 11 }),
      poverty('A', '林浩', '2013-08-16', { id: 11 }),
      hukou('B', '林子涵', '2013-08-16', { id: 13, home: 'y' }),
      term('B', '林子涵', '2013-08-16', { id: 13, local: '1', home: 'y' }),
      pupils('B', '林子涵', '2013-08-16', { id: 11, local: '1', home: 'y' }),
      poverty('C', '林子涵', '2013-08-16', { id: 11, home: 'z' }),
    ],
  },
  {
    title: 'Of two such namesakes one goes home by guardian and village',
    rows: [
      hukou('A', '林浩', '2013-08-16', { id: 11 }),
      pupils('A', '林浩', '2013-08-16', { id: 11 }),
      hukou('B', '林子涵', '2013-08-16', { id: 13, home: 'y' }),
      pupils('B', '林子涵', '2013-08-16', { id: 11, home: 'y' }),
      pupils('C', '林子涵', '2013-08-16', { id: 11, home: 'z' }),
    ],
  },
  {
    title:
      'A pupil beside her twin whom the pupil list has under the number, without one; the term sheet copied her row',
    rows: [
      hukou('A', '林雅颖', '2014-07-06', { id: 12 }),
      pupils('A', '林雅颖', '2014-07-06', { id: 12 }),
      graduates('A', '林雅丽', '2014-07-06', { id: 12 }),
      card('A', '林雅丽', '2014-07-06', { id: 12 }),
      pupils('B', '林雅丽', '2014-07-06'),
      term('B', '林雅丽', '2014-07-06'),
    ],
  },
  {
    title: 'The same, and poverty monitoring has her without a number',
    rows: [
      hukou('A', '林雅颖', '2014-07-06', { id: 12 }),
      pupils('A', '林雅颖', '2014-07-06', { id: 12 }),
      graduates('A', '林雅丽', '2014-07-06', { id: 12 }),
      card('A', '林雅丽', '2014-07-06', { id: 12 }),
      pupils('B', '林雅丽', '2014-07-06'),
      poverty('B', '林雅丽', '2014-07-06'),
    ],
  },
  {
    title: 'The same, and both her rows have one temporary student number',
    rows: [
      hukou('A', '林雅颖', '2014-07-06', { id: 12 }),
      pupils('A', '林雅颖', '2014-07-06', { id: 12 }),
      graduates('A', '林雅丽', '2014-07-06', { id: 12 }),
      card('A', '林雅丽', '2014-07-06', { id: 12 }),
      pupils('B', '林雅丽', '2014-07-06', { local: '1' }),
      term('B', '林雅丽', '2014-07-06', { local: '1' }),
    ],
  },
  {
    title:
      'The registry once had another name under the number, too: that takes nothing from what it says today',
    rows: [
      hukou('A', '林慧娴', '2013-09-11', { id: 20 }),
      hukou('B', '林招娣', '2013-09-11', { id: 20, present: false }),
      graduates('A', '林慧娴', '2013-09-11', { id: 20, other: 54 }),
    ],
  },
  {
    title:
      'A pupil misspelt, in a wrong grade, and one so called in a far village who has the school’s phone',
    rows: [
      hukou('A', '林一依', '2018-03-02', { id: 12 }),
      pupils('A', '林一依', '2018-03-02', { id: 12 }),
      term('A', '林一一', '2018-03-02', { id: 12, grade: 2013 }),
      hukou('B', '林一一', '2014-01-18', { id: 16, home: 'q' }),
      pupils('B', '林一一', '2014-01-18', { id: 16, home: 'q', phone: 'x' }),
      term('B', '林一一', '2014-01-18', { id: 16, home: 'q', phone: 'x' }),
    ],
  },
];
