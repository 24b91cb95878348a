import { describe, expect, it } from 'vitest';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { traceProvenance } from '../golden-record/provenance.ts';
import { createStore } from '../../store.ts';
import { citizenNumber, emptyChildren, linkRecords, useChildren } from '../test-support.ts';
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
    born: fc.constantFrom('2015-01-01', '2015-01-10', undefined),
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
