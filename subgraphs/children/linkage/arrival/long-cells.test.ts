import { expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();

/** As much as a cell may hold (docs/files.md), of characters that take four bytes and do not repeat. */
const cell = (from: number): string =>
  Array.from({ length: 100 }, (_, place) => String.fromCodePoint(0x2_00_00 + from + 7 * place)).join('');

const named = {
  name: cell(1),
  formerName: cell(2),
  born: '2015-01-01',
  guardian: cell(3),
  guardianId: citizenNumber('1985-04-05', 31),
  guardians: [cell(3), cell(4), cell(5), cell(6)],
  phone: '13800000001',
  village: cell(7),
  division: '450703101',
} as const;
const hukou: TestRecord = {
  ...named,
  key: 'p1',
  source: 'population-registry',
  id: citizenNumber('2015-01-01', 11),
};
const pupil: TestRecord = { ...named, key: 's1', source: 'student-registry', localKey: cell(8) };
const poor: TestRecord = { ...named, key: 'w1', source: 'poverty-monitoring', born: '2015-01-02' };

it('links rows all of whose cells are as long as a cell may be, at first and when they change', async () => {
  await linkRecords(children.db, [hukou, pupil, poor], { fresh: true });
  expect(await listGroups(children.db)).toEqual([['p1', 's1', 'w1']]);
  const changed = [hukou, pupil, poor].map((record) => ({
    ...record,
    village: cell(9),
    phone: '13800000002',
  }));
  await linkRecords(children.db, changed);
  expect(await listGroups(children.db)).toEqual([['p1', 's1', 'w1']]);
  expect((await readRules(children.db))['w1']).toBe('PROBABILISTIC');
  await linkRecords(children.db, changed, { full: true });
  expect(await listGroups(children.db)).toEqual([['p1', 's1', 'w1']]);
});
