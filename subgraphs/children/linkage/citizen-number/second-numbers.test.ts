import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const idBrother = citizenNumber('2012-06-03', 31);
const id = citizenNumber(born, 11);
const registry = { source: 'population-registry', sex: 'MALE', village: '青山村' } as const;
const brother: TestRecord = { key: 'b', ...registry, name: '林乙', born: '2012-06-03', id: idBrother };
const child: TestRecord = { key: 'p', ...registry, name: '林甲明', born, id };
/** The brother's number in the column, and the birth date that goes with it; the pupil's own inside the student number. */
const pupil: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林甲明',
  sex: 'MALE',
  born: '2012-06-03',
  id: idBrother,
  otherId: id,
};

const readExplanation = async (key: string): Promise<Record<string, unknown>> => {
  const [row] = await children.db.query<{ explanation: Record<string, unknown> }[]>(
    'select explanation from children.link_record where source_key = $1',
    [key],
  );
  return row?.explanation ?? {};
};

describe('a row that prints two citizen numbers', () => {
  it('goes to the child of its name whose number stands inside the student number', async () => {
    expect(await groupsOf([brother, child, pupil])).toEqual([['b'], ['p', 's']]);
    expect(await readRules(children.db)).toMatchObject({ s: 'STUDENT_NUMBER' });
    expect(await readExplanation('s')).toMatchObject({ ejected: 'other-number', otherNumber: true });
  });

  it('does so under a name that a clerk may have made of it, and takes its term sheet along', async () => {
    const misspelt = { ...pupil, name: '林甲名' };
    const term: TestRecord = { ...misspelt, key: 't', source: 'term-registration' };
    delete term.otherId;
    expect(await groupsOf([brother, child, misspelt, term])).toEqual([['b'], ['p', 's', 't']]);
  });

  it('stays with the number in the column where another agency calls it so', async () => {
    const renumbered = { ...pupil, name: '林乙' };
    expect(await groupsOf([brother, child, renumbered])).toEqual([['b', 's'], ['p']]);
  });

  it('stays there, too, where nobody else has either number, or none of the name', async () => {
    expect(await groupsOf([pupil])).toEqual([['s']]);
    expect(await groupsOf([child])).toEqual([['p', 's']]);
    expect(await groupsOf([{ ...child, name: '罗丙丁' }])).toEqual([['p'], ['s']]);
  });

  it('is nobody we know where the number in the column goes by another name, and the other is unknown', async () => {
    expect(await groupsOf([brother, pupil])).toEqual([['b'], ['s']]);
    expect(await readExplanation('s')).toMatchObject({ ejected: 'other-number' });
  });

  it("is believed where the name is a spelling of that, or where the other number is a parent's", async () => {
    expect(
      await groupsOf([
        { ...brother, name: '林以' },
        { ...pupil, name: '林乙' },
      ]),
    ).toEqual([['b', 's']]);
    const parent = { ...pupil, otherId: citizenNumber('1985-04-05', 33) };
    expect(await groupsOf([parent])).toEqual([['b', 's']]);
    expect(
      await groupsOf([
        { ...brother, name: '吉克依布' },
        { ...pupil, name: '吉克' },
      ]),
    ).toEqual([['b'], ['s']]);
  });

  it('is believed where the numbers are a slip apart, and nobody has the other', async () => {
    const slipped = { ...pupil, otherId: citizenNumber('2012-06-03', 32) };
    expect(await groupsOf([brother, slipped])).toEqual([['b', 's']]);
  });

  it('is not the pupil of the same name whom its list has in another row', async () => {
    const namesake = { ...pupil, key: 'o', name: '林乙' };
    delete namesake.otherId;
    const brothers = [brother, namesake, { ...pupil, name: '林乙' }];
    expect(await groupsOf(brothers)).toEqual([['b', 'o'], ['s']]);
    await linkRecords(children.db, [{ ...namesake, present: false }]);
    expect(await groupsOf([])).toEqual([['b', 'o', 's']]);
  });

  it("waits where the child's sex is another, or its list has the child under another name", async () => {
    expect(await groupsOf([brother, child, { ...pupil, sex: 'FEMALE' }])).toEqual([['b'], ['p'], ['s']]);
    const listed: TestRecord = { ...pupil, key: 'o', name: '林甲鸣', born, id };
    delete listed.otherId;
    expect(await groupsOf([pupil, listed])).toEqual([['b'], ['o', 'p'], ['s']]);
  });

  it('follows whoever comes, goes or is renamed under either number', async () => {
    expect(await groupsOf([pupil])).toEqual([['s']]);
    expect(await groupsOf([brother])).toEqual([['b'], ['s']]);
    expect(await groupsOf([child])).toEqual([['b'], ['p', 's']]);
    expect(await groupsOf([{ ...child, name: '罗丙丁' }])).toEqual([['b'], ['p'], ['s']]);
    await linkRecords(children.db, [child], { gone: [brother] });
    expect(await groupsOf([])).toEqual([['p', 's']]);
    await linkRecords(children.db, [], { gone: [child] });
    expect(await groupsOf([])).toEqual([['s']]);
  });
});
