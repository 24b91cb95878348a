import { expect, it } from 'vitest';
import { linkRecords, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();

it('counts everybody anew where fewer than no children would be left', async () => {
  const moving: TestRecord = {
    key: 'p',
    source: 'population-registry',
    name: '林甲',
    born: '2015-01-01',
    division: '450703101',
  };
  const staying: TestRecord = { ...moving, key: 'q', name: '罗乙', division: '450703103' };
  await linkRecords(children.db, [moving, staying], { fresh: true });
  await children.db.query('update children.known_children set children = 0');
  await linkRecords(children.db, [{ ...moving, division: '450703102' }]);
  expect(
    await children.db.query('select division, children from children.known_children order by division'),
  ).toEqual([
    { division: '450703102', children: 1 },
    { division: '450703103', children: 1 },
  ]);
});
