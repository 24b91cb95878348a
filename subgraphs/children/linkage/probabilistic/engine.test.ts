import { describe, expect, it } from 'vitest';
import type { Sql } from '../../../../platform/postgres/index.ts';
import { useChildren } from '../test-support.ts';
import { createPairs, scorePairs } from './engine.ts';
import type { LinkageSpecification, Model } from './specification.ts';
import type { Person } from './test-support.ts';
import { personModel, persons, withPersons } from './test-support.ts';

const children = useChildren();

type Scored = { left_id: number; right_id: number; bits: number; levels: number[]; field_bits: number[] };

const readScores = (sql: Sql): Promise<Scored[]> =>
  sql.query('select * from scored_pair order by left_id, right_id');

function score(
  rows: readonly Person[],
  options: { specification?: LinkageSpecification; model?: Model; entity?: string } = {},
): Promise<Scored[]> {
  const { specification = persons, model = personModel, entity } = options;
  const pairs =
    'select l.id as left_id, r.id as right_id from person l, person r where l.id = 1 and r.id > 1';
  return withPersons(children.db, rows, async (sql) => {
    await scorePairs(sql, specification, model, { pairs, ...(entity === undefined ? {} : { entity }) });
    return readScores(sql);
  });
}

describe('blocks', () => {
  const rows = [
    { id: 1, name: 'ann', town: 'a', shade: 'Red' },
    { id: 2, name: 'ann', town: 'b', shade: 'red' },
    { id: 3, name: 'bea', town: 'a', shade: 'RED' },
    { id: 4, town: 'b' },
    { id: 5, town: 'b' },
  ];

  it('pair rows that agree on all keys of one, each pair once; what is not given agrees with nothing', async () => {
    await withPersons(children.db, rows, async (sql) => {
      await createPairs(sql, persons);
      expect(await sql.query('select * from candidate_pair order by 1, 2')).toEqual([
        { left_id: 1, right_id: 2, blocks: 1 },
        { left_id: 1, right_id: 3, blocks: 2 },
      ]);
    });
  });

  it('tell by their bits all the blocks a pair shares', async () => {
    await withPersons(children.db, [rows[0] ?? { id: 1 }, { ...rows[0], id: 9 }], async (sql) => {
      await createPairs(sql, persons);
      expect(await sql.query('select blocks from candidate_pair')).toEqual([{ blocks: 3 }]);
    });
  });
});

describe('a score', () => {
  const one = { id: 1, name: 'ann', town: 'a', shade: 'red' };

  it.each<[string, Omit<Person, 'id'>, number[], number[]]>([
    ['everything agrees', { name: 'ann', town: 'a', shade: 'red' }, [1, 1, 1], [10, 3, 4]],
    ['a middle level', { name: 'amy', town: 'a', shade: 'red' }, [2, 1, 1], [2, 3, 4]],
    ['nothing agrees', { name: 'bea', town: 'b', shade: 'blue' }, [3, 2, 2], [-4, -2, -1]],
    ['to know nothing is neither', { name: 'ann' }, [1, 0, 0], [10, 0, 0]],
  ])('adds up the bits of the levels: %s', async (_, other, levels, bits) => {
    const [pair] = await score([one, { id: 2, ...other }]);
    expect(pair?.levels).toEqual(levels);
    expect(pair?.field_bits).toEqual(bits);
    expect(pair?.bits).toBeCloseTo(
      bits.reduce((sum, field) => sum + field, 0),
      4,
    );
  });

  it('begins from the prior', async () => {
    const [pair] = await score([one, { ...one, id: 2 }], { model: { ...personModel, prior: 1 / 1025 } });
    expect(pair?.bits).toBeCloseTo(17 - 10, 4);
  });

  it('counts what fields of one household say for no more, and against for no less, than their joint caps', async () => {
    const specification = { ...persons, jointCaps: [{ names: ['town', 'shade'], maxBits: 5, minBits: -2 }] };
    const pairs = await score([one, { ...one, id: 2 }, { ...one, id: 3, town: 'b', shade: 'blue' }], {
      specification,
    });
    expect(pairs.map(({ bits }) => Math.round(bits))).toEqual([10 + 5, 10 - 2]);
  });

  it('weighs a rare name for more than a common one, and one it does not know by the rest', async () => {
    const model = {
      ...personModel,
      // The average name has a frequency of 2^-11.
      termFrequencies: { name: { other: 2 ** -13, values: { ann: 2 ** -6 } } },
    };
    const common = await score([one, { id: 2, name: 'ann' }], { model });
    const rare = await score(
      [
        { id: 1, name: 'zoe' },
        { id: 2, name: 'zoe' },
      ],
      { model },
    );
    const differing = await score([one, { id: 2, name: 'amy' }], { model });
    expect([common, rare, differing].map(([pair]) => pair?.field_bits[0])).toEqual([10 - 5, 10 + 2, 2]);
  });

  it('takes for an entity of several rows the best that any row says, field by field', async () => {
    const [pair, ...others] = await score(
      [
        one,
        { id: 2, who: 7, name: 'ann', town: 'b' },
        { id: 3, who: 7, name: 'bea', town: 'a', shade: 'red' },
      ],
      { entity: 'who' },
    );
    expect(others).toEqual([]);
    expect(pair).toMatchObject({ left_id: 1, right_id: 7, levels: [1, 1, 1], field_bits: [10, 3, 4] });
  });
});
