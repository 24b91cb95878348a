import { describe, expect, it } from 'vitest';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { traceProvenance } from '../golden-record/provenance.ts';
import { createStore } from '../../store.ts';
import { citizenNumber, emptyChildren, linkRecords, listGroups, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { fc } from '../../../../test/fast-check.ts';

const children = useChildren();
const idA = citizenNumber('2015-01-01', 11);
const readGolden = () =>
  children.db.query(
    'select name, sex, birth_date, citizen_id, division from children.child where retired_at is null',
  );

const hukou: TestRecord = {
  key: 'p1',
  source: 'population-registry',
  name: '林甲',
  born: '2015-01-01',
  id: idA,
  division: '450703',
};

describe('the golden record', () => {
  it('prefers the population registry, and takes from others what it does not say', async () => {
    await linkRecords(children.db, [
      { ...hukou },
      {
        key: 's1',
        source: 'student-registry',
        name: '林申',
        sex: 'MALE',
        born: '2015-01-01',
        id: idA,
        division: '450721',
      },
    ]);
    expect(await readGolden()).toEqual([
      { name: '林甲', sex: 'MALE', birth_date: '2015-01-01', citizen_id: idA, division: '450703' },
    ]);
  });

  it('prefers what the newest exports still hold', async () => {
    await linkRecords(children.db, [
      { ...hukou, present: false },
      { key: 's1', source: 'student-registry', name: '林申', born: '2015-01-01', id: idA },
    ]);
    expect(await readGolden()).toMatchObject([{ name: '林申' }]);
  });

  it('prefers the birth date that the citizen number confirms', async () => {
    await linkRecords(children.db, [
      { ...hukou, born: '2015-01-10' },
      { key: 't1', source: 'term-registration', name: '林甲', born: '2015-01-01', id: idA, present: false },
    ]);
    expect(await readGolden()).toMatchObject([{ birth_date: '2015-01-01' }]);
  });

  it('reads the birth date from the number when nobody prints one', async () => {
    await linkRecords(children.db, [{ key: 't1', source: 'term-registration', name: '林甲', id: idA }]);
    expect(await readGolden()).toMatchObject([{ birth_date: '2015-01-01' }]);
  });

  it.each([
    ['poverty-monitoring', '2005-01-01'],
    ['term-registration', '1985-06-07'],
    ['population-registry', '2005-01-01'],
    ['student-registry', '2005-01-01'],
  ] as const)('believes the number of a child’s row of the %s that says %s', async (source, born) => {
    for (const options of [{}, { full: true }, { fresh: true }]) {
      await emptyChildren(children.db);
      await linkRecords(children.db, [{ ...hukou, source, born }], options);
      expect(await readGolden()).toMatchObject([{ birth_date: '2015-01-01', citizen_id: idA }]);
    }
  });

  it('does not make a child of a grown-up by one mistyped row', async () => {
    const number = citizenNumber('1985-01-01', 11);
    await linkRecords(children.db, [
      { ...hukou, id: number, born: '1985-01-10' },
      { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-01', id: number },
    ]);
    expect(await readGolden()).toEqual([]);
  });
});

describe('a pupil’s row with the birth date of a grown-up', () => {
  const family = { guardian: '林父', phone: '13900000001', village: '青山村' };
  const slip: TestRecord = {
    key: 't1',
    source: 'term-registration',
    name: '林甲',
    born: '2005-01-01',
    ...family,
  };

  it('is no child of its own', async () => {
    await linkRecords(children.db, [slip]);
    expect(await readGolden()).toEqual([]);
  });

  it('joins the child it is about, whose birth date stands', async () => {
    for (const options of [{}, { full: true }, { fresh: true }]) {
      await emptyChildren(children.db);
      await linkRecords(children.db, [{ ...hukou, ...family }, slip], options);
      expect(await listGroups(children.db)).toEqual([['p1', 't1']]);
      expect(await readGolden()).toMatchObject([{ birth_date: '2015-01-01' }]);
    }
  });

  it('joins a child without a number, whose birth date stands', async () => {
    const [one, other] = [
      { ...slip, key: 's1', source: 'student-registry', localKey: 'L1' },
      { ...slip, key: 's2', source: 'student-registry', localKey: 'L1', born: '2015-01-01' },
    ] as const satisfies TestRecord[];
    await linkRecords(children.db, [one, other]);
    expect(await listGroups(children.db)).toEqual([['s1', 's2']]);
    expect(await readGolden()).toMatchObject([{ birth_date: '2015-01-01' }]);
  });

  it('leaves the birth date to the number where no other row gives one', async () => {
    const { born: _, ...silent } = { ...hukou, ...family };
    await linkRecords(children.db, [silent, slip]);
    expect(await readGolden()).toMatchObject([{ birth_date: '2015-01-01' }]);
  });

  it('stays when the day comes on which somebody of its own birth date grows up', async () => {
    const late = { ...slip, born: '2005-12-01', asOf: '2025-08-31' };
    await linkRecords(
      children.db,
      [{ ...hukou, ...family, born: '2015-12-01', id: citizenNumber('2015-12-01', 11) }, late],
      { today: '2024-11-30' },
    );
    expect(await listGroups(children.db)).toEqual([['p1', 't1']]);
    await linkRecords(children.db, [], { today: '2025-09-01' });
    expect(await listGroups(children.db)).toEqual([['p1', 't1']]);
  });
});

describe('who is a child', () => {
  it.each([
    ['is 18', '2006-09-02', 1],
    ['turns 19 today', '2006-09-01', 0],
    ['is born today', '2025-09-01', 1],
    ['is born tomorrow', '2025-09-02', 0],
  ])('on 1 September 2025, somebody who %s', async (_, born, count) => {
    await linkRecords(children.db, [{ key: 'p1', source: 'population-registry', name: '林甲', born }]);
    expect(await readGolden()).toHaveLength(count);
  });

  it('nobody without any date', async () => {
    await linkRecords(children.db, [{ key: 'p1', source: 'population-registry', name: '林甲' }]);
    expect(await readGolden()).toEqual([]);
  });

  it('goes by the birth date of all records together', async () => {
    await linkRecords(children.db, [
      hukou,
      { key: 's1', source: 'student-registry', name: '林甲', born: '1995-01-01', id: idA },
    ]);
    expect(await children.db.query('select count(child_id) as linked from children.link_record')).toEqual([
      { linked: 2 },
    ]);
  });
});

describe('provenance', () => {
  const sources: readonly SourceSystem[] = [
    'population-registry',
    'student-registry',
    'poverty-monitoring',
    'disability-register',
  ];
  const said = fc.record({
    source: fc.constantFrom(...sources),
    sex: fc.constantFrom('MALE', 'FEMALE', undefined),
    born: fc.constantFrom('2015-01-01', '2015-01-10', '1985-01-01', undefined),
    division: fc.constantFrom('450703', '450721', undefined),
    asOf: fc.constantFrom('2025-08-31', '2024-08-31', '1999-12-31'),
    present: fc.boolean(),
  });

  it('names the value that the golden record holds', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 5 }), async (rows) => {
        await emptyChildren(children.db);
        const records = rows.map((row, index) => {
          const given = Object.entries(row).filter(([, value]) => value !== undefined);
          return { key: String(index), name: '林甲', id: idA, ...Object.fromEntries(given) } as TestRecord;
        });
        // A second confirming name mate, so that no record is ejected for its birth date.
        await linkRecords(children.db, [
          ...records,
          { ...hukou, key: 'p', source: 'graduate-roster', born: '2015-01-01' },
        ]);
        const [child] = await children.db.query<
          [{ child_id: string; sex: string | null; birth_date: string; division: string }]
        >('select child_id, sex, birth_date, division from children.child');
        const traced = traceProvenance(await createStore(children.db).listLinkRecords([child.child_id], ''));
        const valueOf = (field: string): string | null =>
          traced.find((entry) => entry.field === field)?.value ?? null;
        expect({
          sex: valueOf('sex'),
          birth_date: valueOf('birthDate'),
          division: valueOf('division'),
        }).toEqual({
          sex: child.sex,
          birth_date: child.birth_date,
          division: child.division,
        });
      }),
      { numRuns: 40 },
    );
  });
});
