import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const id = citizenNumber(born, 11);
const idTwin = citizenNumber(born, 13);
const family = { guardian: '林父', phone: '13900000001', village: '青山村', division: '450703101' } as const;
/** Their names sound the same. */
const twin: TestRecord = { key: 'p', source: 'population-registry', name: '林嘉明', born, id, ...family };
const other: TestRecord = { ...twin, key: 'q', name: '林佳明', id: idTwin };
/** A row of the twin's number, written like the other. */
const row: TestRecord = { ...twin, key: 's', source: 'student-registry', name: '林佳明' };

const readEjected = async (key: string): Promise<string | null> => {
  const [found] = await children.db.query<{ ejected: string | null }[]>(
    `select explanation ->> 'ejected' as ejected from children.link_record where source_key = $1`,
    [key],
  );
  return found?.ejected ?? null;
};

describe("a row with one twin's number, written exactly like the other", () => {
  it('is the other twin', async () => {
    expect(await groupsOf([twin, other, row])).toEqual([['p'], ['q', 's']]);
  });

  it('is a slip in the name where its list has the other under the other number, however spelt', async () => {
    const beside: TestRecord = { ...other, key: 't', source: 'student-registry', name: '林佳鸣' };
    expect(await groupsOf([twin, other, row, beside])).toEqual([
      ['p', 's'],
      ['q', 't'],
    ]);
  });

  it("is a slip where its list has the other in a row with a parent's number, which then fits both and waits", async () => {
    await groupsOf([twin, other, row]);
    const beside: TestRecord = {
      ...other,
      key: 't',
      source: 'student-registry',
      id: citizenNumber('1985-02-03', 12),
    };
    expect(await groupsOf([beside])).toEqual([['p', 's'], ['q'], ['t']]);
  });

  it('is the other, a second time, where its list has both of them', async () => {
    const listed: TestRecord = { ...twin, key: 't', source: 'student-registry' };
    const beside: TestRecord = { ...other, key: 'u', source: 'student-registry' };
    expect(await groupsOf([twin, other, listed, beside, row])).toEqual([
      ['p', 't'],
      ['q', 's', 'u'],
    ]);
  });

  it('is the other where the numbers of both are swapped in the list', async () => {
    const swapped: TestRecord = { ...row, key: 't', name: '林嘉明', id: idTwin };
    expect(await groupsOf([twin, other, row, swapped])).toEqual([
      ['p', 't'],
      ['q', 's'],
    ]);
    const brother: TestRecord = { ...swapped, key: 'u', name: '林佳星', born: '2012-06-03' };
    expect(await groupsOf([brother])).toEqual([['p', 't'], ['q', 's'], ['u']]);
  });
});

describe("a row with one twin's number under the other's name, one character from the holder's", () => {
  const apart: TestRecord = { ...other, name: '林嘉思' };
  const mistyped: TestRecord = { ...row, name: '林嘉思' };
  const beside: TestRecord = { ...apart, key: 't', source: 'student-registry' };

  it('is the other twin', async () => {
    expect(await groupsOf([twin, apart, mistyped])).toEqual([['p'], ['q', 's']]);
  });

  it('is a slip in the name where its list has the other, and the holder nowhere else', async () => {
    expect(await groupsOf([twin, apart, mistyped, beside])).toEqual([
      ['p', 's'],
      ['q', 't'],
    ]);
  });
});

describe("a brother's row under his sister's number", () => {
  const sister: TestRecord = { ...twin, name: '林嘉明', sex: 'FEMALE', id: citizenNumber(born, 12) };
  const listed: TestRecord = { ...sister, key: 'l', source: 'student-registry' };
  const brother: TestRecord = { ...listed, key: 's', name: '林佳明', sex: 'MALE', phone: '13700000002' };

  it('is told where their list has her, though their names sound the same', async () => {
    expect(await groupsOf([sister, listed, brother])).toEqual([['l', 'p'], ['s']]);
    expect(await readEjected('s')).toBe('sex');
  });

  it('is a slip where the list does not', async () => {
    expect(await groupsOf([sister, brother])).toEqual([['p', 's']]);
  });
});

describe("a toddler's number in a school's list", () => {
  const toddler: TestRecord = { ...twin, born: '2021-03-01', id: citizenNumber('2021-03-01', 11) };
  const pupil: TestRecord = { ...toddler, key: 's', source: 'student-registry', name: '罗大川' };

  it('is believed under a spelling of its name: a pupil list may have a kindergarten', async () => {
    expect(await groupsOf([toddler, { ...pupil, name: '林佳明' }])).toEqual([['p', 's']]);
  });

  it('is not believed under another name', async () => {
    expect(await groupsOf([toddler, pupil])).toEqual([['p'], ['s']]);
    expect(await readEjected('s')).toBe('too-young');
  });

  it('is believed of a child of the very name, and in a list for any age', async () => {
    const registered: TestRecord = { ...pupil, key: 'r', source: 'poverty-monitoring' };
    expect(await groupsOf([toddler, registered, { ...pupil, name: toddler.name }])).toEqual([
      ['p', 'r', 's'],
    ]);
  });

  it('is believed from the fifth birthday on, though no import tells', async () => {
    await linkRecords(children.db, [toddler, pupil], { today: '2026-02-28' });
    expect(await listGroups(children.db)).toEqual([['p'], ['s']]);
    await linkRecords(children.db, [], { today: '2026-03-01' });
    expect(await listGroups(children.db)).toEqual([['p', 's']]);
  });

  it('stays whose it was on that birthday, as when all is linked anew', async () => {
    const listed: TestRecord = { ...pupil, source: 'term-registration' };
    const { born: _born, ...undated } = listed;
    const graded: TestRecord = { ...undated, key: 't', name: '林成涛', cohortBornBy: '2021-08-31' };
    const registered: TestRecord = { ...undated, key: 'r', name: '林成涛', source: 'poverty-monitoring' };
    const records = [listed, graded, registered];
    await linkRecords(children.db, records, { today: '2026-02-28' });
    await linkRecords(children.db, [], { today: '2026-03-01' });
    const grown = await listGroups(children.db);
    await linkRecords(children.db, records, { today: '2026-03-01', full: true });
    expect(grown).toEqual(await listGroups(children.db));
    expect(grown).toEqual([['r', 's']]);
  });

  it('is nobody’s who left primary school, until the tenth', async () => {
    const graduate: TestRecord = { ...pupil, source: 'graduate-roster' };
    await linkRecords(children.db, [toddler, graduate], { today: '2030-01-01' });
    expect(await listGroups(children.db)).toEqual([['p'], ['s']]);
  });
});

describe("a row in another grade than the number's child is in today", () => {
  const pupil: TestRecord = {
    ...twin,
    source: 'student-registry',
    cohortBornBy: `${Number(born.slice(0, 4)) + 1}-08-31`,
  };
  const fellow: TestRecord = { ...pupil, key: 's', source: 'term-registration', name: '罗大川' };
  const laterBy = (years: number): string => `${Number(born.slice(0, 4)) + 1 + years}-08-31`;

  it('is not believed under another name, two grades away', async () => {
    expect(await groupsOf([pupil, { ...fellow, cohortBornBy: laterBy(2) }])).toEqual([['p'], ['s']]);
    expect(await readEjected('s')).toBe('another-grade');
  });

  it('is believed one grade away, of who stayed down', async () => {
    expect(await groupsOf([pupil, { ...fellow, cohortBornBy: laterBy(1) }])).toEqual([['p', 's']]);
  });
});

describe('a name cut short', () => {
  it('is one name with the whole', async () => {
    const whole: TestRecord = { ...twin, name: '阿依古丽买买提' };
    const rival: TestRecord = { ...other, name: '阿依古丽' };
    const cut: TestRecord = { ...whole, key: 's', source: 'poverty-monitoring', name: '阿依古丽' };
    expect(await groupsOf([whole, cut])).toEqual([['p', 's']]);
    const [read] = await children.db.query<{ name: string }[]>(
      `select explanation ->> 'name' as name from children.link_record where source_key = 's'`,
    );
    expect(read?.name).toBe('agrees');
    expect(await groupsOf([rival])).toEqual([['p'], ['q', 's']]);
  });
});
