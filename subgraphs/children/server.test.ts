import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { caller as anyone, silentLog } from '../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../platform/subgraph/types.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { citizenNumber, linkRecords, readChildIds } from './linkage/test-support.ts';
import { createSubgraph } from './server.ts';

let database: TestDatabase;
let children: DataSource;
let handler: SubgraphHandler;
let childOf: Record<string, string | null>;
const statements: string[] = [];

const idA = citizenNumber('2015-01-01', 11);
const idB = citizenNumber('2016-02-02', 24);
const idC = citizenNumber('2014-03-03', 31);

beforeAll(async () => {
  database = await createTestDatabase();
  children = await database.dataSource('children');
  const recording: Sql = {
    query: (sql: string, parameters?: unknown[]) => {
      statements.push(sql);
      return children.query(sql, parameters);
    },
  };
  handler = createSubgraph({ dataSource: recording, today: plainDate('2025-09-01'), log: silentLog });

  const inTown = { division: '450703101' };
  await linkRecords(children, [
    {
      key: idA,
      source: 'population-registry',
      name: '林甲',
      sex: 'MALE',
      born: '2015-01-01',
      id: idA,
      ...inTown,
    },
    {
      key: `G${idA}`,
      source: 'student-registry',
      name: '林甲',
      born: '2015-01-11',
      id: idA,
      asOf: '2025-09-01',
    },
    { key: `2145/${idA}`, source: 'term-registration', name: '林申', id: idA, asOf: '2025-09-01' },
    { key: `${idA}31`, source: 'disability-register', name: '林甲', id: idA, evidence: 'DISABILITY_CARD' },
    { key: idB, source: 'population-registry', name: '林乙', born: '2016-02-02', id: idB, ...inTown },
    {
      key: 'old',
      source: 'poverty-monitoring',
      name: '林丙',
      born: '2014-03-03',
      guardian: '林父',
      division: '450721',
    },
  ]);
  childOf = await readChildIds(children);
  // The lone record above joins the child of this number: the older identity survives, so make the new one older.
  await linkRecords(children, [
    {
      key: idC,
      source: 'population-registry',
      name: '林丙',
      born: '2014-03-03',
      id: idC,
      division: '450721',
    },
  ]);
  await linkRecords(children, [
    {
      key: idC,
      source: 'population-registry',
      name: '林丙',
      born: '2014-03-03',
      id: idC,
      guardian: '林父',
      division: '450721',
    },
  ]);
});
afterAll(() => database.drop());

async function ask<Data>(
  query: string,
  variables: Record<string, unknown> = {},
  caller: Partial<Caller> = {},
) {
  statements.length = 0;
  const result = await handler({ query, variables }, { caller: { ...anyone, ...caller } });
  return { data: result.data as Data, errors: result.errors };
}

const entities = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Child { id name } } }';

/** A resolver that is not declared to answer at once sends every answer with its field the slow way, unnoticed. */
it.each([
  ['a child', '{ child(id: "c1") { id name citizenId sex birthDate division redirectedFrom } }'],
  [
    'a page',
    '{ children { edges { cursor node { id name citizenId division } } pageInfo { hasNextPage } } }',
  ],
  [
    'a page that is counted on demand',
    `query ($first: Int = 50, $withTotal: Boolean = false) {
      children(first: $first) { edges { node { id name } } totalCount @include(if: $withTotal) } }`,
  ],
])('answers %s by generated code once it is asked for again', async (_, query) => {
  const written: boolean[] = [];
  for (let time = 0; time < 3; time += 1) {
    const { data } = await handler({ query }, { caller: anyone });
    // graphql-js makes objects without a prototype.
    written.push(Object.getPrototypeOf(data) === Object.prototype);
  }
  expect(written).toEqual([false, false, true]);
});

describe('child', () => {
  it('answers with the golden record, the number masked', async () => {
    const { data } = await ask(
      'query ($id: ID!) { child(id: $id) { name citizenId sex birthDate division } }',
      {
        id: childOf[idA],
      },
    );
    expect(data).toEqual({
      child: {
        name: '林甲',
        citizenId: '450703********0111',
        sex: 'MALE',
        birthDate: '2015-01-01',
        division: '450703101',
      },
    });
  });

  it('shows the whole number to a caller who may see it', async () => {
    const { data } = await ask(
      'query ($id: ID!) { child(id: $id) { citizenId } }',
      { id: childOf[idA] },
      { fullCitizenId: true },
    );
    expect(data).toEqual({ child: { citizenId: idA } });
  });

  it('looks the same outside the division and where there is no child', async () => {
    const query = 'query ($id: ID!) { child(id: $id) { id } }';
    expect(await ask(query, { id: childOf[idA] }, { division: '450721' })).toEqual({ data: { child: null } });
    expect(await ask(query, { id: 'cnobody' })).toEqual({ data: { child: null } });
  });

  it('answers an old id with the child it was joined to', async () => {
    const [{ tombstone, survivor }] = await children.query<[{ tombstone: string; survivor: string }]>(
      'select child_id as tombstone, redirect_to as survivor from children.child where redirect_to is not null',
    );
    expect(survivor).toBe(childOf['old']);
    const { data } = await ask('query ($id: ID!) { child(id: $id) { id name } }', { id: tombstone });
    expect(data).toEqual({ child: { id: survivor, name: '林丙' } });
  });
});

describe('childByCitizenId', () => {
  const query = 'query ($n: String!) { childByCitizenId(citizenId: $n) { name } }';

  it('takes 18 characters and the old form of 15 digits', async () => {
    expect((await ask(query, { n: idA })).data).toEqual({ childByCitizenId: { name: '林甲' } });
    const old = idA.slice(0, 6) + idA.slice(8, 17);
    expect((await ask(query, { n: old })).data).toEqual({ childByCitizenId: { name: '林甲' } });
  });

  it('finds nothing by a number that is not valid, and nothing outside the division', async () => {
    expect((await ask(query, { n: '123' })).data).toEqual({ childByCitizenId: null });
    expect((await ask(query, { n: idA }, { division: '1101' })).data).toEqual({ childByCitizenId: null });
  });
});

describe('children', () => {
  type Page = {
    children: {
      edges: { cursor: string; node: { name: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
      totalCount: number;
    };
  };
  const query = `query ($filter: ChildFilter, $first: Int, $after: String) {
    children(filter: $filter, first: $first, after: $after) {
      edges { cursor node { name } } pageInfo { hasNextPage endCursor } totalCount } }`;
  const namesOf = (page: Page): string[] => page.children.edges.map(({ node }) => node.name);

  it('pages through all of them once, in a stable order', async () => {
    const one = await ask<Page>(query, { first: 2 });
    // Children of one run have no order among themselves but keep the one they got.
    expect(namesOf(one.data).sort()).toEqual(['林乙', '林甲']);
    expect(one.data.children.totalCount).toBe(3);
    const two = await ask<Page>(query, { first: 2, after: one.data.children.pageInfo.endCursor });
    expect(namesOf(two.data)).toEqual(['林丙']);
    expect(two.data.children.pageInfo.hasNextPage).toBe(false);
    const all = await ask<Page>(query, { first: 3 });
    expect(namesOf(all.data)).toEqual([...namesOf(one.data), '林丙']);
  });

  it('narrows by division, birth date, name, mismatch and schooling, within the caller’s division', async () => {
    const found = async (filter: Record<string, unknown>, caller: Partial<Caller> = {}) =>
      namesOf((await ask<Page>(query, { filter }, caller)).data).sort();
    expect(await found({ division: '450703' })).toEqual(['林乙', '林甲']);
    expect(await found({ division: '450703' }, { division: '450721' })).toEqual([]);
    expect(await found({}, { division: '450721' })).toEqual(['林丙']);
    expect(await found({ bornFrom: '2015-01-01', bornTo: '2015-12-31' })).toEqual(['林甲']);
    expect(await found({ nameContains: '乙' })).toEqual(['林乙']);
    expect(await found({ hasMismatch: true })).toEqual([]);
    expect(await found({ schooling: ['UNKNOWN'] })).toHaveLength(3);
  });

  it('counts only for who asks, in the same statement', async () => {
    await ask('{ children { edges { node { name } } } }');
    expect(statements.filter((statement) => statement.includes('count(*)'))).toEqual([]);
    await ask('{ children { totalCount edges { node { name } } } }');
    expect(statements).toHaveLength(1);
  });

  it.each([{ first: 101 }, { first: -1 }, { after: 'no cursor' }, { filter: { division: '45070' } }])(
    'refuses %o',
    async (variables) => {
      const { errors } = await ask(query, variables);
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    },
  );

  it('takes one statement for the links and provenance of all children of a page', async () => {
    await ask('{ children { edges { node { links { rule } provenance { field } } } } }');
    expect(statements).toHaveLength(1);
  });
});

describe('provenance and links', () => {
  const query = `query ($id: ID!) { child(id: $id) {
    provenance { field value source asOf rivals { value source } }
    links { source sourceKey rule present explanation(language: EN) } } }`;
  type Answer = {
    child: {
      provenance: { field: string }[];
      links: { source: string; sourceKey: string; rule: string; explanation: string }[];
    };
  };

  it('tell where each value comes from and what it won over', async () => {
    const { data } = await ask<Answer>(query, { id: childOf[idA] });
    expect(data.child.provenance).toEqual([
      {
        field: 'name',
        value: '林甲',
        source: 'POPULATION_REGISTRY',
        asOf: '2025-08-31',
        rivals: [{ value: '林申', source: 'TERM_REGISTRATION' }],
      },
      {
        field: 'citizenId',
        value: '450703********0111',
        source: 'POPULATION_REGISTRY',
        asOf: '2025-08-31',
        rivals: [],
      },
      { field: 'sex', value: 'MALE', source: 'POPULATION_REGISTRY', asOf: '2025-08-31', rivals: [] },
      {
        field: 'birthDate',
        value: '2015-01-01',
        source: 'POPULATION_REGISTRY',
        asOf: '2025-08-31',
        rivals: [{ value: '2015-01-11', source: 'STUDENT_REGISTRY' }],
      },
      {
        field: 'division',
        value: '450703101',
        source: 'POPULATION_REGISTRY',
        asOf: '2025-08-31',
        rivals: [],
      },
    ]);
  });

  it('mask every citizen number, also inside keys and explanations', async () => {
    const { data } = await ask<Answer>(query, { id: childOf[idA] });
    expect(JSON.stringify(data)).not.toContain(idA.slice(0, 17));
    expect(data.child.links.map(({ source, rule }) => [source, rule])).toEqual([
      ['DISABILITY_REGISTER', 'DISABILITY_CARD'],
      ['POPULATION_REGISTRY', 'CITIZEN_ID'],
      ['STUDENT_REGISTRY', 'CITIZEN_ID'],
      ['TERM_REGISTRATION', 'CITIZEN_ID'],
    ]);
    expect(data.child.links[1]?.explanation).toBe(
      'The citizen number 450703********0111 is valid and the same as on 3 other record(s): disability register, student registry, term registration. Other records with it spell the name differently, but it sounds or looks the same, has lost a character or is a former name: one name.',
    );
  });

  it('leave out agencies whose data the caller may not see', async () => {
    const { data } = await ask<Answer>(query, { id: childOf[idA] }, { views: ['household', 'student'] });
    expect(JSON.stringify(data).toLowerCase()).not.toContain('disability');
    expect(data.child.links).toHaveLength(3);
  });
});

describe('a reference to a child', () => {
  const reference = (id: string | null | undefined) => ({ __typename: 'Child', id });

  it('is resolved in one statement, and an unknown or hidden one is an error of its own', async () => {
    const { data, errors } = await ask<{ _entities: unknown[] }>(
      entities,
      { refs: [reference(childOf[idA]), reference('cnobody'), reference(childOf['old'])] },
      { division: '450703' },
    );
    expect(data._entities).toEqual([{ id: childOf[idA], name: '林甲' }, null, null]);
    expect(errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['_entities', 1], 'NOT_FOUND'],
      [['_entities', 2], 'NOT_FOUND'],
    ]);
    expect(statements).toHaveLength(1);
  });
});

describe('changes', () => {
  type Feed = {
    changes: {
      changes: { kind: string; childId: string; otherChildId: string | null }[];
      endCursor: string;
      hasNextPage: boolean;
    };
  };
  const query =
    'query ($first: Int, $after: String) { changes(first: $first, after: $after) { changes { kind childId otherChildId at } endCursor hasNextPage } }';

  it('come oldest first and go on from a cursor, which stays when nothing is new', async () => {
    const one = await ask<Feed>(query, { first: 3 });
    expect(one.data.changes.changes.map(({ kind }) => kind)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(one.data.changes.hasNextPage).toBe(true);
    const two = await ask<Feed>(query, { after: one.data.changes.endCursor });
    expect(two.data.changes.changes.map(({ kind }) => kind)).toEqual(['CREATED', 'JOINED', 'UPDATED']);
    const end = await ask<Feed>(query, { after: two.data.changes.endCursor });
    expect(end.data.changes).toEqual({
      changes: [],
      endCursor: two.data.changes.endCursor,
      hasNextPage: false,
    });
  });

  it('are those of the caller’s division', async () => {
    const { data } = await ask<Feed>(query, {}, { division: '450703' });
    expect(new Set(data.changes.changes.map(({ childId }) => childId))).toEqual(
      new Set([childOf[idA], childOf[idB]]),
    );
  });
});
