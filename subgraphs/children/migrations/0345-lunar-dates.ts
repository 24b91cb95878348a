import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lunar years (农历, GB/T 33661-2017): the year, its first day, the month after which a leap month comes (0: none), and its
 * months in order, 1 for one of 30 days, 0 for one of 29. From before the oldest child was born; who is born after the
 * last year needs another migration.
 */
const years = `
        (2004, date '2004-01-22', 2, '0101101010101'),
        (2005, date '2005-02-09', 0, '010101101010'),
        (2006, date '2006-01-29', 7, '1010101011011'),
        (2007, date '2007-02-18', 0, '001001011101'),
        (2008, date '2008-02-07', 0, '100100101101'),
        (2009, date '2009-01-26', 5, '1100100101011'),
        (2010, date '2010-02-14', 0, '101010010101'),
        (2011, date '2011-02-03', 0, '101101001010'),
        (2012, date '2012-01-23', 4, '1011010101010'),
        (2013, date '2013-02-10', 0, '101011010101'),
        (2014, date '2014-01-31', 9, '0101010110101'),
        (2015, date '2015-02-19', 0, '010010111010'),
        (2016, date '2016-02-08', 0, '101001011011'),
        (2017, date '2017-01-28', 6, '0101001010111'),
        (2018, date '2018-02-16', 0, '010100101011'),
        (2019, date '2019-02-05', 0, '101010010011'),
        (2020, date '2020-01-25', 4, '0111010010101'),
        (2021, date '2021-02-12', 0, '011010101010'),
        (2022, date '2022-02-01', 0, '101011010101'),
        (2023, date '2023-01-22', 2, '0100110110101'),
        (2024, date '2024-02-10', 0, '010010110110'),
        (2025, date '2025-01-29', 6, '1010010101110'),
        (2026, date '2026-02-17', 0, '101001001111'),
        (2027, date '2027-02-07', 0, '010100100110'),
        (2028, date '2028-01-26', 5, '1110100100110'),
        (2029, date '2029-02-13', 0, '110101010010'),
        (2030, date '2030-02-02', 0, '110110101010'),
        (2031, date '2031-01-23', 3, '0110101101010'),
        (2032, date '2032-02-11', 0, '100101101101'),
        (2033, date '2033-01-31', 11, '0100101011101'),
        (2034, date '2034-02-19', 0, '010010101101'),
        (2035, date '2035-02-08', 0, '101001001101')`;

/** A grandmother tells the birthday by the lunar calendar, and the clerk takes it down as if it were a solar date. */
export class LunarDates1800000000345 implements MigrationInterface {
  readonly name = 'LunarDates1800000000345';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function children.lunar_date(day date) returns text language sql immutable strict parallel safe as $$
        select y.year || lpad((m.place - case when y.leap > 0 and m.place > y.leap then 1 else 0 end)::text, 2, '0')
          || lpad((day - m.first_day + 1)::text, 2, '0')
        from (values ${years}) y (year, first_day, leap, months)
        cross join lateral (
          select i as place, y.first_day + 29 * (i - 1) + length(replace(left(y.months, i - 1), '0', '')) as first_day,
            29 + substr(y.months, i, 1)::int as days
          from generate_series(1, length(y.months)) i) m
        where day >= y.first_day and day < y.first_day + 385
          and day >= m.first_day and day < m.first_day + m.days
      $$;
      comment on function children.lunar_date is 'The lunar date of a day as YYYYMMDD; a leap month has its month''s number. Null for years the calendar here does not reach';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function children.lunar_date(date)');
  }
}
