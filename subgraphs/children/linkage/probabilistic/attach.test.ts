import { beforeEach, describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { decide } from '../review/test-support.ts';
import { saveModel, shippedModel } from './model-store.ts';
import type { Model } from './specification.ts';

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

type Doubt = { key: string; bits: number; runner_up: { bits: number } | null };
const readDoubts = (): Promise<Doubt[]> =>
  children.db.query(`select source_key as key, bits, runner_up from children.review_candidate
    join children.link_record using (source_system, record_id) order by bits desc`);

/** A model of the test's own: another version each, so that it is the one in use. */
async function useModel(thresholds: Partial<Model['thresholds']>): Promise<void> {
  await saveModel(children.db, {
    ...shippedModel,
    version: JSON.stringify(thresholds),
    thresholds: { ...shippedModel.thresholds, ...thresholds },
  });
}

beforeEach(() => saveModel(children.db, shippedModel));

describe('a record without a number that the fallback leaves', () => {
  it.each<[string, Partial<TestRecord>]>([
    ['sounds the same', {}],
    ['has lost a character', { name: '林?文' }],
    ['bears another surname', { name: '罗佳文' }],
    ['is a day off', { name: '林佳文', born: '2015-01-02' }],
    ['gives the lunar date', { name: '林佳文', born: '2014-11-11' }],
  ])('goes to the child it scores with when it %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...change }])).toEqual([['p', 's']]);
    expect((await readRules(children.db))['s']).toBe('PROBABILISTIC');
  });

  it.each<[string, Partial<TestRecord>]>([
    ["its birth date is another person's", { born: '2012-06-03', guardian: '林父' }],
    ["its birth date is another person's, and only the phone agrees", { name: '林佳文', born: '2012-06-03' }],
    ['its sex is another, and only the phone agrees', { sex: 'FEMALE' }],
    [
      'only the family speaks for it',
      { name: '林乙', guardian: '林父', village: '青山村', division: '450703101' },
    ],
    ['nothing but name and birth date agrees', { phone: '13700000009' }],
    ['the village has that name elsewhere', { phone: '13700000009', village: '青山村', division: '450721' }],
  ])('stays alone when %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...change }])).toEqual([['p'], ['s']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['a character of its name is left out', { name: '林文' }],
    ['two characters changed places', { name: '林文佳' }],
    ['it gives the name the child is called by at home', { name: '林小文' }],
    ['it gives 1 January for the day', { name: '林佳文', born: '2015-01-01' }],
    ['its sex is another, and all of the household agrees', { sex: 'FEMALE', guardian: '林父' }],
    ['another character differs, and all of the household agrees', { name: '林佳春', guardian: '林父' }],
    ['the sex is a slip, and everything else agrees', { name: '林佳文', sex: 'FEMALE', guardian: '林父' }],
    ['the sex is a slip, and the phone agrees', { name: '林佳文', sex: 'FEMALE' }],
    [
      'the birth date is wrong twice over, and all of the household agrees',
      { name: '林佳文', born: '2014-03-08', guardian: '林父' },
    ],
    [
      'the sex and the birth date are slips, and all of the household agrees',
      { name: '林佳文', sex: 'FEMALE', born: '2015-11-24', guardian: '林父' },
    ],
    ['two syllables of its name changed places', { name: '林雯嘉' }],
  ])('goes to the child when %s', async (_, change) => {
    const day = '2015-11-23';
    const child = { ...holder, born: day, id: citizenNumber(day, 11), sex: 'MALE' } as const;
    expect(await groupsOf([child, { ...loose, born: day, ...change }])).toEqual([['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['one character differs, and only the phone agrees', { name: '林佳春' }],
    [
      'one character differs, and the birth date a little',
      { name: '林佳春', guardian: '林父', born: '2015-01-02' },
    ],
    [
      'one character differs, and it prints a number of its own',
      { name: '林佳春', guardian: '林父', printed: '450703201501019999' },
    ],
    [
      'the birth date is another, and so is the number it prints',
      { name: '林佳文', guardian: '林父', born: '2012-06-03', printed: '450703201206039999' },
    ],
    [
      'the sex is another, and only the phone agrees',
      { name: '林佳文', sex: 'FEMALE', phone: '13700000009' },
    ],
  ])('waits for a steward when %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...change }])).toEqual([['p'], ['s']]);
  });

  it('is scored by the shipped model where the store has one of another specification', async () => {
    await saveModel(children.db, { ...shippedModel, version: 'county-1', specification: 'hub-4' });
    expect(await groupsOf([holder, loose])).toEqual([['p', 's']]);
    expect(
      await children.db.query('select version from children.linkage_model where active order by version'),
    ).toEqual([{ version: shippedModel.version }]);
  });

  it("goes to the child whose name differs in a character when it prints a number of somebody's born on another day", async () => {
    const brother = {
      ...holder,
      key: 'q',
      name: '林佳武',
      born: '2012-06-03',
      id: citizenNumber('2012-06-03', 11),
    };
    const row = { ...loose, name: '林佳春', guardian: '林父', id: brother.id } as const;
    expect(await groupsOf([holder, brother, row])).toEqual([['p', 's'], ['q']]);
  });

  it('goes to a child of the very name whose birthday it gives some weeks before, as by the lunar calendar, where only the village agrees', async () => {
    const day = '2015-03-08';
    const child = { ...holder, born: day, id: citizenNumber(day, 11) };
    const { phone: _, ...told } = loose;
    const row = { ...told, name: '林佳文', village: '青山村', division: '450703' };
    expect(await groupsOf([child, { ...row, born: '2015-04-20' }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([{ ...row, born: '2015-01-20' }])).toEqual([['p', 's']]);
  });

  it('goes by name, birth date and sex in a county, and no longer where so many live that a namesake is likely', async () => {
    const row = { ...loose, name: '林佳文', sex: 'MALE', phone: '13700000009', guardian: '罗母' } as const;
    expect(await groupsOf([holder, row])).toEqual([['p', 's']]);
    // What a full run of a province would have left.
    await children.db.query('update children.linkage_state set prior = 2 ^ -22');
    expect(await groupsOf([{ ...row, phone: '13700000010' }])).toEqual([['p'], ['s']]);
  });

  it("does not go by name and birth date to a namesake of its number's holder", async () => {
    const other = citizenNumber(born, 33);
    const bearer = { ...holder, key: 'q', name: '林乙', id: other, guardian: '罗母', phone: '1' } as const;
    const row = { ...loose, name: '林佳文', sex: 'MALE', id: other, phone: '13700000009' } as const;
    expect(await groupsOf([holder, bearer, row])).toEqual([['p'], ['q'], ['s']]);
  });

  it('says how it scored, and by which model', async () => {
    await groupsOf([holder, loose]);
    const [row] = await children.db.query<{ explanation: Record<string, unknown> }[]>(
      `select explanation from children.link_record where source_key = 's'`,
    );
    expect(row?.explanation).toMatchObject({
      model: shippedModel.version,
      fields: { name: ['homophone', 11.6], phone: ['same', 14.88], 'birth-date': ['exact', 12.29] },
    });
    expect(row?.explanation['bits']).toBeCloseTo(11.6 + 14.88 + 12.29 - 15, 1);
  });

  it('adds up as the worked example in docs/linkage.md does', async () => {
    const family = { born, phone: '13900000001', village: '青山村', division: '450703101' } as const;
    await groupsOf([
      { key: 'p', source: 'population-registry', name: '林甲', id, ...family },
      { key: 'q', source: 'population-registry', name: '林文', id: citizenNumber(born, 33), ...family },
      { key: 's', source: 'student-registry', name: '林嘉', sex: 'MALE', ...family },
    ]);
    expect(
      await children.db.query(`select explanation -> 'bits' as bits, explanation -> 'runnerUp' as next
        from children.link_record where source_key = 's'`),
    ).toEqual([{ bits: 25.88, next: 10.19 }]);
  });

  it('waits for a steward below the threshold, and is not asked about below that of reviews', async () => {
    await useModel({ attach: 40, review: 3 });
    expect(await groupsOf([holder, loose])).toEqual([['p'], ['s']]);
    expect(await readDoubts()).toMatchObject([{ key: 's', runner_up: null }]);
    await useModel({ attach: 40, review: 39 });
    await linkRecords(children.db, [holder, loose], { full: true });
    expect(await readDoubts()).toEqual([]);
  });

  it('waits for a steward between two children, unless one is far enough ahead', async () => {
    const twin = { ...holder, key: 'q', name: '林佳雯', id: citizenNumber(born, 33) };
    const rows = [holder, twin, loose];
    expect(await groupsOf(rows)).toEqual([['p'], ['q'], ['s']]);
    expect(await readDoubts()).toMatchObject([{ key: 's', runner_up: { bits: expect.any(Number) } }]);
    const namesake = { ...twin, phone: '13700000009', guardian: '林母' };
    expect(await groupsOf([holder, namesake, loose])).toEqual([['p', 's'], ['q']]);
  });

  it.each<[string, Partial<TestRecord>, Partial<TestRecord>]>([
    ['its own list has the child under another name', {}, {}],
    [
      'the population registry has the child already, under its very name',
      { source: 'population-registry', name: '林佳文', born: '2015-01-02' },
      { source: 'population-registry' },
    ],
  ])('waits for a steward when %s', async (_, change, mine) => {
    const listed = { ...holder, key: 'h', source: 'student-registry', ...mine } as const;
    const rows = [listed, { ...loose, ...change }];
    expect(await groupsOf(rows)).toEqual([['h'], ['s']]);
    expect(await readDoubts()).toMatchObject([{ key: 's' }]);
    // A change of nobody's name looks at the holder no more than this.
    expect(await groupsOf([{ ...loose, ...change, guardian: '林父' }])).toEqual([['h'], ['s']]);
    await linkRecords(children.db, [{ ...listed, present: false }]);
    expect(await groupsOf([])).toEqual([['h', 's']]);
  });

  it('waits when its own list has the child under the same name with quite another birth date', async () => {
    const listed = { ...holder, key: 'h', source: 'student-registry' } as const;
    const row = { ...loose, name: '林佳文', guardian: '林父', born: '2012-06-03' };
    expect(await groupsOf([listed, row])).toEqual([['h'], ['s']]);
    expect(await readDoubts()).toMatchObject([{ key: 's' }]);
  });

  it('is in the population registry twice when name, birth date and all of the household agree', async () => {
    const { id: _, phone: __, ...rest } = holder;
    const row = { ...rest, key: 'r' };
    expect(await groupsOf([holder, row])).toEqual([['p', 'r']]);
    expect(await groupsOf([{ ...row, name: '林嘉文' }])).toEqual([['p'], ['r']]);
  });

  it('does not go to a child of another household that its own list has under the same name, a birth date beside it', async () => {
    const listed = { ...holder, key: 'h', source: 'student-registry' } as const;
    const { phone: _, ...row } = loose;
    const namesake = { ...row, name: '林佳文', born: '2015-01-02', village: '青山村', division: '450703' };
    expect(await groupsOf([listed, namesake])).toEqual([['h'], ['s']]);
  });

  it("waits where its number repeats its birth date, and neither is the child's: nobody slips twice alike", async () => {
    const row = { ...loose, name: '林佳文', born: '2015-01-11' };
    expect(await groupsOf([holder, { ...row, printed: '450721201501110050' }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([{ ...row, printed: '450721201501010050' }])).toEqual([['p', 's']]);
  });

  it('goes to a child that its own list has under the same name', async () => {
    const listed = { ...holder, key: 'h', source: 'student-registry' } as const;
    expect(await groupsOf([listed, { ...loose, name: '林佳文', born: '2015-01-02' }])).toEqual([['h', 's']]);
  });

  it('does not go there from another household: the list has a namesake', async () => {
    const row = { ...loose, name: '林佳文', sex: 'MALE', phone: '13700000009', guardian: '罗母' } as const;
    const registered = await groupsOf([holder, row]);
    expect(registered).toEqual([['p', 's']]);
    const listed = { ...holder, key: 'h', source: 'student-registry' } as const;
    expect(await groupsOf([listed])).toEqual([['h', 'p'], ['s']]);
  });

  it('is no centre for another', async () => {
    const third = { ...loose, key: 't', name: '林家文', phone: '13700000009', guardian: '林叔' };
    const second = { ...loose, guardian: '林叔' };
    expect(await groupsOf([holder, second, third])).toEqual([['p', 's'], ['t']]);
  });
});

describe('what a steward decided', () => {
  it('is not undone by a score', async () => {
    await linkRecords(children.db, [holder, loose]);
    await decide(children.db, { kind: 'CANNOT_LINK', record: 's', other: 'p' });
    expect(await groupsOf([loose])).toEqual([['p'], ['s']]);
    expect(await readDoubts()).toEqual([]);
  });
});

describe('every block', () => {
  const families = {
    guardian: '林父',
    guardians: ['林父', '林母'],
    guardianId: citizenNumber('1985-04-05', 31),
    phone: '13900000001',
    village: '青山村',
    division: '450703101',
  } as const;
  const full = { ...holder, ...families };
  const none = { key: 's', source: 'student-registry', name: '林嘉文', sex: 'MALE' } as const;

  /** Without a threshold whatever is compared is told of, attached or in doubt. */
  it.each<[string, Partial<TestRecord>]>([
    ['birth date and sound', { born }],
    ["birth date and guardian's number", { name: '罗乙', born, guardianId: families.guardianId }],
    ['birth date and phone', { name: '罗乙', born, phone: families.phone }],
    ["sound and guardian's number", { guardianId: families.guardianId }],
    ["sound and guardian's name", { guardian: '林父' }],
    ['sound and phone', { phone: families.phone }],
    ['sound and village', { village: '青山村' }],
    ['birth date, village and sex', { name: '罗乙', born, village: '青山村' }],
    ['the birth date in the printed number and sound', { printed: nearly }],
    [
      'birth date and any guardian the row names',
      { name: '罗乙', born, guardian: '罗母', guardians: ['罗母', '林父'] },
    ],
    ['sound and any guardian the row names', { guardian: '罗母', guardians: ['罗母', '林父'] }],
    ['sound and year of birth', { born: '2015-11-23' }],
    ['sound and day of the year', { born: '2013-01-01' }],
    ["guardian's name and year of birth", { name: '罗乙', born: '2015-11-23', guardian: '林父' }],
    ['guardian and the year beside', { name: '罗乙', born: '2014-11-23', guardian: '林父' }],
    [
      "any guardian the child's row names and the year",
      { name: '罗乙', born: '2015-11-23', guardian: '林母' },
    ],
    ['the number but for a slip', { name: '罗乙', born: '2013-02-03', printed: nearly }],
    [
      'the number but for a lost digit',
      { name: '罗乙', born: '2013-02-03', printed: id.slice(0, 8) + id.slice(9) },
    ],
  ])('reaches its pairs: %s', async (_, change) => {
    await useModel({ attach: 1000, review: -1000 });
    await groupsOf([full, { ...none, ...change }]);
    expect(await readDoubts()).toMatchObject([{ key: 's' }]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['the birth date alone', { name: '罗乙', born }],
    ['the sound alone', { born: '2013-02-03' }],
    ['the village alone', { name: '罗乙', village: '青山村' }],
    ['a guardian alone', { name: '罗乙', born: '2012-06-03', guardian: '林父' }],
  ])('needs more than %s', async (_, change) => {
    await useModel({ attach: 1000, review: -1000 });
    await groupsOf([full, { ...none, ...change }]);
    expect(await readDoubts()).toEqual([]);
  });

  it('holds no grown-up: a score does not decide who is a child', async () => {
    await useModel({ attach: 1000, review: -1000 });
    const adult = { ...full, born: '1985-04-05', id: citizenNumber('1985-04-05', 31) };
    await groupsOf([adult, { ...none, phone: families.phone }]);
    expect(await readDoubts()).toEqual([]);
  });
});
