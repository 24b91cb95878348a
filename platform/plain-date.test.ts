import { describe, expect, it } from 'vitest';
import {
  addDays,
  addYears,
  compareDates,
  completedYears,
  daysBetween,
  parsePlainDate,
  plainDate,
  todayIn,
} from './plain-date.ts';

describe('parsing a day', () => {
  it.each(['2015-01-01', '2016-02-29', '2000-02-29', '1949-12-31'])('accepts %s', (text) => {
    expect(parsePlainDate(text)).toBe(text);
  });

  it.each([
    '2015-02-29',
    '1900-02-29',
    '2015-13-01',
    '2015-00-10',
    '2015-04-31',
    '2015-1-1',
    '20150101',
    '2015-01-01 ',
    '2015-01-01T00:00:00',
    '0000-01-01',
    '',
  ])('refuses %j', (text) => {
    expect(parsePlainDate(text)).toBeNull();
    expect(() => plainDate(text)).toThrow(RangeError);
  });
});

describe('counting', () => {
  it.each([
    ['2015-09-01', '2021-08-31', 5],
    ['2015-09-01', '2021-09-01', 6],
    ['2016-02-29', '2022-02-28', 5],
    ['2016-02-29', '2022-03-01', 6],
    ['2016-02-29', '2024-02-29', 8],
    ['2021-09-01', '2021-08-31', -1],
  ])('born %s, on %s: %i completed years', (birth, on, years) => {
    expect(completedYears(plainDate(birth), plainDate(on))).toBe(years);
  });

  it('adds days across months, years and leap days', () => {
    expect(addDays(plainDate('2024-02-28'), 2)).toBe('2024-03-01');
    expect(addDays(plainDate('2025-01-01'), -1)).toBe('2024-12-31');
    expect(addDays(plainDate('0999-12-31'), 1)).toBe('1000-01-01');
  });

  it('adds years, ending a leap day on 28 February', () => {
    expect(addYears(plainDate('2016-02-29'), 1)).toBe('2017-02-28');
    expect(addYears(plainDate('2016-02-29'), 4)).toBe('2020-02-29');
    expect(addYears(plainDate('2015-09-01'), -6)).toBe('2009-09-01');
  });

  it('counts days between two days', () => {
    expect(daysBetween(plainDate('2024-02-28'), plainDate('2024-03-01'))).toBe(2);
    expect(daysBetween(plainDate('2024-03-01'), plainDate('2024-02-28'))).toBe(-2);
  });

  it('orders days', () => {
    const days = ['2015-09-01', '2014-12-31', '2015-01-01'].map(plainDate);
    expect(days.toSorted(compareDates)).toEqual(['2014-12-31', '2015-01-01', '2015-09-01']);
    expect(compareDates(plainDate('2015-09-01'), plainDate('2015-09-01'))).toBe(0);
  });
});

describe('today', () => {
  it('is the day in the given zone, not in UTC', () => {
    const lateEveningUtc = new Date('2025-08-31T16:00:00Z');
    expect(todayIn('Asia/Shanghai', lateEveningUtc)).toBe('2025-09-01');
    expect(todayIn('UTC', lateEveningUtc)).toBe('2025-08-31');
  });
});
