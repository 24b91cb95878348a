import { expect, it } from 'vitest';
import { useChildren } from '../test-support.ts';
import { mayBeMendedSql, mendedWithin, partsOfBirth } from './mended-number.ts';

const children = useChildren();

/** All days of winter months, in a leap year and beside one, each with all days of the years around it. */
it('looks a mended birth date up on each day that it may be', async () => {
  const row = (day: string): string => `${day} as id_birth, ${day} as born, '林' as name_key`;
  const [days] = await children.db.query<[{ mended: number; missed: number }]>(`
    select count(*)::int as mended, (count(*) filter (where not (${mendedWithin('a.id_birth', 'b.born').join(' or ')})))::int as missed
    from (select ${row('d::date')}, 45070320150101001 as id17
      from generate_series('2015-01-01'::timestamp, '2016-12-31', '1 day') d where extract(month from d) in (1, 2, 12)) a
    ${partsOfBirth('a.id_birth')}
    cross join (select ${row('d::date')}, 45070320150101003 as id17
      from generate_series('2012-11-01'::timestamp, '2019-02-01', '1 day') d) b
    where ${mayBeMendedSql('a', 'b')}`);
  expect(days.mended).toBeGreaterThan(10_000);
  expect(days.missed).toBe(0);
});
