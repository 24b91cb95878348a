import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import type { TestDatabase } from '../../../../test/database.ts';
import { duties } from './duties.ts';
import { listOccurrences } from './occurrences.ts';
import { listTermStarts, saveTermStart } from './term-starts.ts';

/** Days on which one duty falls due. */
function days(code: string, from: string, to: string, termStarts: readonly string[] = []): string[] {
  const own = duties.filter((duty) => duty.code === code);
  expect(own).toHaveLength(1);
  const period = { from: plainDate(from), to: plainDate(to) };
  return listOccurrences(own, period, termStarts.map(plainDate)).map(({ dueOn }) => dueOn);
}

describe('the calendar of duties', () => {
  it('takes the last day of February for the 30th (R48)', () => {
    expect(days('dropout-check', '2026-01-01', '2026-03-31')).toEqual([
      '2026-01-13',
      '2026-01-30',
      '2026-02-13',
      '2026-02-28',
      '2026-03-13',
      '2026-03-30',
    ]);
    expect(days('dropout-check', '2028-02-14', '2028-02-29')).toEqual(['2028-02-29']);
  });

  it('begins with the first day a clause is in force', () => {
    expect(days('dropout-check', '2021-08-01', '2021-09-30')).toEqual(['2021-09-13', '2021-09-30']);
  });

  it('ends with its last one', () => {
    const [duty] = duties;
    if (duty === undefined) throw new RangeError('No duty');
    const ended = { ...duty, effectiveTo: plainDate('2026-01-13') };
    const period = { from: plainDate('2026-01-01'), to: plainDate('2026-12-31') };
    expect(listOccurrences([ended], period, []).map(({ dueOn }) => dueOn)).toEqual(['2026-01-13']);
  });

  it.each([
    ['monthly-report', '2025-11-01', '2026-01-31', ['2025-11-13', '2025-12-13', '2026-01-13']],
    // 20 November 2025 was a Thursday.
    ['weekly-entry', '2025-11-20', '2025-12-05', ['2025-11-21', '2025-11-28', '2025-12-05']],
    ['annual-form', '2025-01-01', '2026-12-31', ['2025-06-30', '2026-06-30']],
    ['rosters', '2025-08-01', '2025-08-31', ['2025-08-20']],
    ['archive', '2025-07-15', '2025-07-15', ['2025-07-15']],
    ['graduate-hand-over', '2025-07-01', '2025-08-31', ['2025-07-10', '2025-08-10', '2025-08-15']],
    [
      'suspension-persuasion',
      '2025-01-01',
      '2025-12-31',
      ['2025-03-31', '2025-06-30', '2025-09-30', '2025-12-31'],
    ],
  ])('knows when %s is due', (code, from, to, expected) => {
    expect(days(code, from, to)).toEqual(expected);
  });

  it('counts from the first day of the place’s terms, from the usual one where none is told', () => {
    expect(days('term-dropout-statistics', '2025-09-01', '2026-03-31')).toEqual(['2025-09-08', '2026-03-08']);
    expect(days('term-dropout-statistics', '2025-09-01', '2026-03-31', ['2026-02-23'])).toEqual([
      '2025-09-08',
      '2026-03-02',
    ]);
    expect(days('movement-statistics', '2026-01-01', '2026-12-31', ['2026-01-31'])).toEqual([
      '2026-02-28',
      '2026-10-01',
    ]);
  });

  it('has a duty for every deadline of the acceptance list', () => {
    const rows = new Set(duties.map(({ clause }) => clause.split(' ')[0]));
    expect([...rows].toSorted()).toEqual(Array.from({ length: 12 }, (_, index) => `R${48 + index}`));
  });

  it('lists what is due on one day and no more', () => {
    const day = plainDate('2025-11-13');
    const found = listOccurrences(duties, { from: day, to: day }, []);
    expect(found.map(({ duty }) => duty.code)).toEqual(['dropout-check', 'monthly-report']);
    expect(listOccurrences(duties, { from: day, to: plainDate('2025-11-12') }, [])).toEqual([]);
  });
});

describe('term starts', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = await database.dataSource('reconciliation');
  });
  afterAll(async () => database.drop());

  it('of a county outrank those of its province; a new one takes the place of the last', async () => {
    await saveTermStart(db, '45', plainDate('2025-09-01'));
    await saveTermStart(db, '45', plainDate('2026-02-23'));
    await saveTermStart(db, '450703', plainDate('2025-08-30'));
    expect(await listTermStarts(db, '450703101')).toEqual(['2025-08-30', '2026-02-23']);
    expect(await listTermStarts(db, '4509')).toEqual(['2025-09-01', '2026-02-23']);
    await saveTermStart(db, '450703', plainDate('2025-08-31'));
    await saveTermStart(db, '450703', plainDate('2025-08-31'));
    expect(await listTermStarts(db, '450703')).toEqual(['2025-08-31', '2026-02-23']);
  });
});
