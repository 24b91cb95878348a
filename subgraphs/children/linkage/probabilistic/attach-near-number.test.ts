import { beforeEach, describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { decide } from '../review/test-support.ts';
import { saveModel, shippedModel } from './model-store.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const id = citizenNumber(born, 11);
/** The same number with its sequence mistyped: valid for nobody. */
const nearly = id.replace('0111', '0171');
const holder: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林佳文',
  born,
  id,
  guardian: '林父',
  phone: '13900000001',
  village: '青山村',
  division: '450703101',
};
const loose: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林嘉文',
  born,
  phone: '13900000001',
};

const readDoubts = (): Promise<{ key: string }[]> =>
  children.db.query(`select source_key as key from children.review_candidate
    join children.link_record using (source_system, record_id) order by bits desc`);

beforeEach(() => saveModel(children.db, shippedModel));

describe('a printed number one slip away', () => {
  const printed: TestRecord = { ...loose, name: '林佳武', printed: nearly };

  it('speaks for the child with the same birth date under a misspelt name', async () => {
    expect(await groupsOf([holder, printed])).toEqual([['p', 's']]);
  });

  it('speaks for the child of the same birth date and family under any name, if the registry gives it the number', async () => {
    expect(await groupsOf([holder, { ...printed, name: '罗阿妹' }])).toEqual([['p', 's']]);
  });

  it("waits under a name that is plainly another where the holder may have a brother's or sister's number", async () => {
    const unregistered: TestRecord = { ...holder, source: 'poverty-monitoring' };
    expect(await groupsOf([unregistered, { ...printed, name: '罗乙' }])).toEqual([['p'], ['s']]);
    expect(await readDoubts()).toMatchObject([{ key: 's' }]);
  });

  it('does not where another child bears the name', async () => {
    const called: TestRecord = { ...holder, key: 'q', name: '罗乙', id: citizenNumber('2015-01-01', 235) };
    expect(await groupsOf([holder, called, { ...printed, name: '罗乙' }])).toEqual([['p'], ['q', 's']]);
  });

  it('brings a child whom the registry has twice to itself, however little of the household is told', async () => {
    const again: TestRecord = {
      ...holder,
      key: 's',
      printed: nearly,
      guardian: '林父',
      phone: '1',
      village: '白水村',
    };
    const { id: _, ...twice } = again;
    expect(await groupsOf([holder, twice])).toEqual([['p', 's']]);
  });

  it("does with a slip for the birth date, which is none of a sibling's, and not with another", async () => {
    expect(await groupsOf([holder, { ...printed, born: '2012-06-03' }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([{ ...printed, born: '2015-01-02' }])).toEqual([['p', 's']]);
  });

  it('leads to the child where nothing else does', async () => {
    const alone: TestRecord = {
      key: 's',
      source: 'student-registry',
      name: '罗佳文',
      born: '2015-01-02',
      printed: nearly,
    };
    expect(await groupsOf([holder, alone])).toEqual([['p', 's']]);
  });

  it('is no second child in the list that has the child, spelt otherwise: of twins none has such a number', async () => {
    const listed: TestRecord = { ...holder, key: 'h', source: 'student-registry' };
    expect(await groupsOf([listed, loose])).toEqual([['h'], ['s']]);
    expect(await groupsOf([{ ...loose, printed: nearly }])).toEqual([['h', 's']]);
  });

  it('brings a record without a birth date to the child, whose name it must then bear', async () => {
    const { born: _, ...dateless } = printed;
    expect(await groupsOf([holder, dateless])).toEqual([['p']]);
    expect(await groupsOf([holder, { ...dateless, name: '林嘉文' }])).toEqual([['p', 's']]);
  });

  it('outweighs another sex under a name that a clerk may have made of it', async () => {
    const row = { ...printed, name: '林嘉文', sex: 'FEMALE', phone: '13700000009' } as const;
    expect(await groupsOf([holder, row])).toEqual([['p', 's']]);
    expect(await groupsOf([{ ...row, printed: '450703201501019999' }])).toEqual([['p'], ['s']]);
  });

  it('does not for a record that a steward took from a child: the next one it comes near is as wrong', async () => {
    await linkRecords(children.db, [holder, printed]);
    expect((await readRules(children.db))['s']).toBe('PROBABILISTIC');
    await decide(children.db, { kind: 'CANNOT_LINK', record: 's', other: 'p' });
    // One slip away from what is printed, too.
    const next = { ...holder, key: 'q', name: '林佳成', id: citizenNumber(born, 97) };
    expect(await groupsOf([next, printed])).toEqual([['p'], ['q'], ['s']]);
    expect(await readDoubts()).toMatchObject([{ key: 's' }]);
  });
});
