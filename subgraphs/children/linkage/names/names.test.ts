import { describe, expect, it } from 'vitest';
import { linkRecords, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { nameFormsChanged } from './names.ts';

const children = useChildren();
const record: TestRecord = { key: 'a', source: 'population-registry', name: '林甲', born: '2015-01-01' };

describe('stored forms of names', () => {
  const forms = (): Promise<unknown> =>
    children.db.query(`select name_key, pinyin from children.name_pinyin where name_key = '林甲'`);

  it('of other tables are made anew by a full run, and only then', async () => {
    await linkRecords(children.db, [record], { full: true });
    expect(await nameFormsChanged(children.db)).toBe(false);
    await children.db.query(`update children.name_pinyin set pinyin = 'lin yi' where name_key = '林甲'`);
    await linkRecords(children.db, [record], { full: true });
    expect(await forms()).toEqual([{ name_key: '林甲', pinyin: 'lin yi' }]);
    await children.db.query(`update children.linkage_state set name_forms = 'others'`);
    expect(await nameFormsChanged(children.db)).toBe(true);
    await linkRecords(children.db, [record], { full: true });
    expect(await forms()).toEqual([{ name_key: '林甲', pinyin: 'lin jia' }]);
    expect(await nameFormsChanged(children.db)).toBe(false);
  });
});
