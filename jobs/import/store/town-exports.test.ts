import { describe, expect, it } from 'vitest';
import type { Export } from './exports-test-support.ts';
import { importedExports, others, permutations } from './exports-test-support.ts';

const { importAll, state, present, clear, query } = importedExports();

describe('an export of one town, after one of the county', () => {
  const [county, town, other] = ['450703', '450703101', '450703102'];
  const everybody = { ...others, child: 'a', elsewhere: 'a', vague: 'a', nowhere: 'a' };
  const places = { elsewhere: `${other}201`, vague: county, nowhere: '' };
  const first: Export = { asOf: '2026-01-01', scope: county, rows: everybody, places };

  it('removes whom it leaves out, and nobody of another town or of none that is told', async () => {
    await importAll([first, { asOf: '2026-02-01', scope: town, rows: others }]);
    expect(await present()).toEqual([...Object.keys(others), 'elsewhere', 'nowhere', 'vague'].toSorted());
  });
  it('keeps whom it holds in a row nobody could read', async () => {
    await importAll([first, { asOf: '2026-02-01', scope: town, rows: others, unread: ['child'] }]);
    expect(await present()).toContain('child');
  });
  it('removes nobody whom a later export of the county or of another town holds', async () => {
    const moved = {
      asOf: '2026-01-15',
      scope: other,
      rows: { child: 'b' },
      places: { child: `${other}201` },
    };
    const exports: Export[] = [first, moved, { asOf: '2026-02-01', scope: town, rows: others }];
    await importAll(exports);
    expect(await present()).toContain('child');
    await importAll([{ asOf: '2026-03-01', scope: county, rows: everybody, places }]);
    expect(await present()).toEqual(Object.keys(everybody).toSorted());
  });
  it('lets the town the child moved to bring it back', async () => {
    const moved = {
      asOf: '2026-02-02',
      scope: other,
      rows: { child: 'b' },
      places: { child: `${other}201` },
    };
    await importAll([first, { asOf: '2026-02-01', scope: town, rows: others }]);
    expect(await present()).not.toContain('child');
    await importAll([moved]);
    expect(await present()).toContain('child');
  });
  it('waits for a person when it lost more of the town than the guard allows', async () => {
    const few = Object.fromEntries(Object.entries(others).slice(0, 12));
    await importAll([first, { asOf: '2026-02-01', scope: town, rows: few }]);
    expect(await present()).toEqual(Object.keys(everybody).toSorted());
    const held: unknown = await query('select scope from households.import_batch where shrink_held');
    expect(held).toEqual([{ scope: town }]);
  });
  it('says the same in whatever order the files come', async () => {
    const exports: Export[] = [
      first,
      { asOf: '2026-02-01', scope: town, rows: others },
      { asOf: '2026-02-10', scope: other, rows: { child: 'b' }, places: { child: `${other}201` } },
      { asOf: '2026-03-01', scope: county, rows: { ...others, child: 'c', vague: 'a' }, places },
      { asOf: '2026-03-05', scope: town, rows: Object.fromEntries(Object.entries(others).slice(0, 9)) },
    ];
    await importAll(exports);
    const now = async () => {
      const { current, batches } = await state();
      return { current, batches };
    };
    const expected = await now();
    for (const order of permutations(exports)) {
      await clear();
      await importAll(order);
      expect(await now()).toEqual(expected);
    }
  }, 600_000);
});
