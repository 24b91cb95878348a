import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../platform/postgres/index.ts';
import { comparePairs, createPairs } from '../../subgraphs/children/linkage/probabilistic/engine.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { febrlColumns, febrlSpecification } from './febrl-specification.ts';

let database: TestDatabase;
let jobs: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());

type Row = Partial<Record<(typeof febrlColumns)[number], string>>;

/** What two rows come out at, field by field, and whether they share a block. */
async function compare(one: Row, other: Row): Promise<Record<string, string | boolean | undefined>> {
  const specification = febrlSpecification('febrl_row');
  return withTransaction(jobs, async (sql) => {
    await sql.query(
      `create temp table febrl_row (id int, ${febrlColumns.map((column) => `${column} text`).join(', ')}) on commit drop`,
    );
    for (const [index, row] of [one, other].entries()) {
      await sql.query(
        `insert into febrl_row values ($1, ${febrlColumns.map((_, place) => `$${place + 2}`).join(', ')})`,
        [index, ...febrlColumns.map((column) => row[column] ?? null)],
      );
    }
    await createPairs(sql, specification);
    const met = await sql.query<unknown[]>('select * from candidate_pair');
    await comparePairs(sql, specification, { pairs: 'select 0 as left_id, 1 as right_id' });
    const [levels] = await sql.query<Record<string, number>[]>('select * from compared_pair');
    const told = specification.comparisons.map(({ name, levels: labels }, place) => [
      name,
      labels[levels?.[`level_${place + 1}`] ?? -1]?.label,
    ]);
    return { met: met.length > 0, ...Object.fromEntries(told) };
  });
}

describe('the specification of the FEBRL sets', () => {
  const person: Row = { given_name: 'harriet', surname: 'webb', postcode: '2606', birth_date: '19310507' };

  it.each<[string, Row, Record<string, string | boolean>]>([
    ['a slip in a name', { ...person, given_name: 'harriot' }, { met: true, 'given-name': 'one-slip' }],
    ['two slips', { ...person, given_name: 'hariot' }, { met: true, 'given-name': 'two-slips' }],
    [
      'names in each other’s columns',
      { ...person, given_name: 'webb', surname: 'harriet' },
      { met: true, 'given-name': 'swapped', surname: 'swapped' },
    ],
    ['digits changed', { ...person, postcode: '2660' }, { met: true, postcode: 'two-slips' }],
    [
      'a field that one side does not give',
      { surname: 'webb', postcode: '2606' },
      { met: true, 'birth-date': 'not-given' },
    ],
    ['strangers', { given_name: 'joe', surname: 'kerr', postcode: '4000' }, { met: false, surname: 'other' }],
  ])('tells of %s', async (_, other, expected) => {
    expect(await compare(person, other)).toMatchObject(expected);
  });
});
