import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { createHubGateway, post } from '../federation/hub-gateway.ts';
import type { ClientAnswer, HubGateway } from '../federation/hub-gateway.ts';
import {
  expectedChanges,
  expectedChild,
  expectedFlags,
  expectedList,
  expectedPlace,
  matrix,
  reachOf,
  seesAll,
} from './oracle.ts';
import type { Bearer, Filter } from './oracle.ts';
import { tokenOf } from './tokens.ts';
import { fillWorld } from './fill-world.ts';
import { makeWorld, worldNames } from './world.ts';
import { fc } from '../fast-check.ts';

const world = makeWorld(60);
const { children } = world;
const wrongs: string[] = [];

let hub: HubGateway;
let gateway: Gateway;

beforeAll(async () => {
  hub = await createHubGateway();
  await fillWorld(hub, world);
  await hub.token();
  const error = (_: object, event: string): void => void wrongs.push(event);
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error };
  gateway = await hub.start({ log });
}, 60_000);
afterAll(async () => {
  await hub.stop();
});

async function ask(
  bearer: Bearer,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<ClientAnswer> {
  return post(gateway.url, await tokenOf(hub.home, bearer), { query, variables });
}

const departments = [...new Set(matrix.map(({ department }) => department)), 'WEATHER', ''];
const purposes = [...new Set(matrix.map(({ purpose }) => purpose)), 'curiosity'];
const bearers: fc.Arbitrary<Bearer> = fc.record({
  department: fc.constantFrom(...departments),
  purpose: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('control-dropout', 'correct-records') },
    { weight: 2, arbitrary: fc.constantFrom(...purposes) },
  ),
  division: fc.constantFrom('', '45', '4507', '450703', '450703101', '450702101001', '450981', '4507031'),
  scopes: fc.subarray(['hub:all', 'citizen-id:full', 'other']),
});
const ids = fc.constantFrom(...children.map(({ id }) => id), 'cunknownunknownunknown', 'c');
const filters: fc.Arbitrary<Filter> = fc.record(
  {
    division: fc.constantFrom('45', '4507', '450703', '450703101', '450981'),
    bornFrom: fc.constantFrom('2010-01-01', '2013-05-14', '2016-01-01'),
    bornTo: fc.constantFrom('2012-12-31', '2015-06-01', '2020-01-01'),
    hasMismatch: fc.boolean(),
    schooling: fc.subarray(['ENROLLED', 'NOT_ENROLLED', 'NOT_OF_SCHOOL_AGE', 'DROPPED_OUT', 'UNKNOWN'], {
      minLength: 1,
    }),
    nameContains: fc.constantFrom('韦', '小', ...worldNames),
  },
  { requiredKeys: [] },
);

const childSelection = `id name sex birthDate citizenId division links { source }
  student { state records { name disabilityCategory inclusiveEducation receivesBoardingSubsidy } }
  household { state records { name } } welfare { state records { name } } disability { state records { name } }
  schooling { status } mismatches { id }`;
const childQueries = [
  `query ($id: ID!) { child(id: $id) { ${childSelection} } }`,
  `query ($id: ID!) { child(id: $id) { ...Whole ...Part } }
   fragment Whole on Child { ${childSelection} } fragment Part on Child { id welfare { state } ... on Child { name } }`,
];
const aliased = `query ($id: ID!) { state: child(id: $id) { division: name name: citizenId records: welfare { withheld: state }
  id: division student: disability { state: records { state: name } } } }`;

const sorted = (values: unknown): string[] =>
  (values as unknown[]).map((value) => JSON.stringify(value)).sort();

function plainChild(child: Record<string, unknown> | null): unknown {
  if (child === null) return null;
  return { ...child, links: sorted(child['links']), mismatches: sorted(child['mismatches']) };
}

async function everyPage(
  bearer: Bearer,
  query: string,
  variables: Record<string, unknown>,
  read: (data: Record<string, unknown>) => {
    items: unknown[];
    hasNextPage: boolean;
    endCursor: string | null;
    totalCount?: number;
  },
): Promise<{ items: unknown[]; totals: Set<number | undefined> }> {
  const items: unknown[] = [];
  const totals = new Set<number | undefined>();
  let after: string | null = null;
  for (;;) {
    const { status, data, codes } = await ask(bearer, query, { ...variables, after });
    expect({ status, codes }).toEqual({ status: 200, codes: [] });
    const page = read(data ?? {});
    items.push(...page.items);
    totals.add(page.totalCount);
    if (!page.hasNextPage) return { items, totals };
    expect(page.endCursor).not.toBeNull();
    after = page.endCursor;
  }
}

type Connection = {
  edges: { node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: number;
};
const readConnection = (field: string) => (data: Record<string, unknown>) => {
  const { edges, pageInfo, totalCount } = data[field] as Connection;
  return { items: edges.map(({ node }) => node.id), ...pageInfo, totalCount };
};

async function listOf(bearer: Bearer, filter: Filter, first: number): Promise<unknown[]> {
  const query = `query ($filter: ChildFilter, $first: Int, $after: String) { children(filter: $filter, first: $first, after: $after) {
    edges { node { id } } pageInfo { hasNextPage endCursor } totalCount } }`;
  const { items, totals } = await everyPage(bearer, query, { filter, first }, readConnection('children'));
  expect([...totals]).toEqual([items.length]);
  return items;
}

const open = bearers.filter((bearer) => reachOf(bearer) !== null);
const reachable = (bearer: Bearer) => {
  const reach = reachOf(bearer);
  if (reach === null) throw new TypeError('Only bearers whose token opens something');
  return reach;
};
const runs = (numRuns: number) => ({ numRuns, seed: 6, endOnFailure: true });
const patience = 300_000;

describe('for random departments, purposes, divisions and scopes, against the policy read a second time', () => {
  it(
    'a token opens something exactly where the matrix has a row for it',
    async () => {
      await fc.assert(
        fc.asyncProperty(bearers, async (bearer) => {
          const { status } = await ask(bearer, '{ rules { code } }');
          expect(status).toBe(reachOf(bearer) === null ? 403 : 200);
        }),
        runs(80),
      );
    },
    patience,
  );

  it(
    'a child is answered as it may be seen, whatever the query looks like; one that may not, as one that is not there',
    async () => {
      await fc.assert(
        fc.asyncProperty(open, ids, fc.constantFrom(...childQueries), async (bearer, id, query) => {
          const child = children.find((one) => one.id === id);
          const expected = child === undefined ? null : expectedChild(child, reachable(bearer));
          const { status, data, codes } = await ask(bearer, query, { id });
          expect({ status, codes }).toEqual({ status: 200, codes: [] });
          const found = data?.['child'] as Record<string, unknown> | null;
          expect(plainChild(found)).toEqual(plainChild(expected));
          const renamed = (await ask(bearer, aliased, { id })).data?.['state'];
          expect(renamed).toEqual(
            expected === null
              ? null
              : {
                  division: expected['name'],
                  name: expected['citizenId'],
                  records: { withheld: (expected['welfare'] as { state: string }).state },
                  id: expected['division'],
                  student: {
                    state: (expected['disability'] as { records: { name: string }[] }).records.map(
                      ({ name }) => ({ state: name }),
                    ),
                  },
                },
          );
        }),
        runs(160),
      );
    },
    patience,
  );

  it(
    'a citizen number finds whom the caller may know to bear it',
    async () => {
      const numbers = fc.constantFrom(...children.flatMap(({ citizenId }) => citizenId ?? []));
      await fc.assert(
        fc.asyncProperty(open, numbers, async (bearer, citizenId) => {
          const child = children.find((one) => one.citizenId === citizenId);
          const expected = child === undefined ? null : expectedChild(child, reachable(bearer));
          const { data } = await ask(
            bearer,
            'query ($n: String!) { childByCitizenId(citizenId: $n) { id } }',
            {
              n: citizenId,
            },
          );
          expect(data?.['childByCitizenId']).toEqual(
            expected === null || expected['citizenId'] === null ? null : { id: expected['id'] },
          );
        }),
        runs(80),
      );
    },
    patience,
  );

  it(
    'a list holds the same children, in the same order, with the same count on every page',
    async () => {
      await fc.assert(
        fc.asyncProperty(open, filters, fc.integer({ min: 3, max: 40 }), async (bearer, filter, first) => {
          expect(await listOf(bearer, filter, first)).toEqual(
            expectedList(children, reachable(bearer), filter),
          );
        }),
        runs(120),
      );
    },
    patience,
  );

  it(
    'mismatches, their total and the work queues hold what gives nothing away',
    async () => {
      const query = `query ($after: String, $filter: MismatchFilter) { mismatches(first: 30, after: $after, filter: $filter) {
        edges { node { id division } } pageInfo { hasNextPage endCursor } totalCount } }`;
      const places = fc.constantFrom('45', '4507', '450703', '450703101', '450702', '450981001');
      const queue = `query ($d: Department!) { workQueue(filter: { department: $d }) { totals { total byRule { rule count } } } }`;
      await fc.assert(
        fc.asyncProperty(open, places, async (bearer, division) => {
          const reach = reachable(bearer);
          const expected = expectedFlags(children, reach);
          const placed = children.flatMap((child) =>
            child.flags
              .filter(({ id }) => expected.includes(id))
              .map((flag) => ({ id: flag.id, division: expectedPlace(child, flag, reach) })),
          );
          const told: unknown[] = [];
          const within = await everyPage(bearer, query, { filter: { division } }, (data) => {
            told.push(...(data['mismatches'] as Connection).edges.map(({ node }) => node));
            return readConnection('mismatches')(data);
          });
          expect(sorted(told)).toEqual(sorted(placed.filter((flag) => flag.division.startsWith(division))));
          expect([...within.totals]).toEqual([told.length]);
          const { items, totals } = await everyPage(bearer, query, {}, readConnection('mismatches'));
          expect(sorted(items)).toEqual(sorted(expected));
          expect([...totals]).toEqual([expected.length]);
          const flags = children.flatMap((child) => child.flags);
          const ofRural = flags.filter(
            ({ id, department }) => department === 'RURAL_AFFAIRS' && expected.includes(id),
          );
          const { data } = await ask(bearer, queue, { d: 'RURAL_AFFAIRS' });
          const shown = (data?.['workQueue'] as { totals: { total: number; byRule: { count: number }[] } })
            .totals;
          expect(shown.total).toBe(ofRural.length);
          expect(shown.byRule.reduce((sum, { count }) => sum + count, 0)).toBe(ofRural.length);
        }),
        runs(60),
      );
    },
    patience,
  );

  it(
    'the feed tells of the same children as the lists',
    async () => {
      const query = `query ($after: String) { changes(first: 25, after: $after) {
        changes { kind childId otherChildId child { id } } hasNextPage endCursor } }`;
      type Page = {
        changes: {
          kind: string;
          childId: string;
          otherChildId: string | null;
          child: { id: string } | null;
        }[];
        hasNextPage: boolean;
        endCursor: string | null;
      };
      await fc.assert(
        fc.asyncProperty(open, async (bearer) => {
          const { items } = await everyPage(bearer, query, {}, (data) => {
            const page = data['changes'] as Page;
            const told = page.changes.map(({ kind, childId, otherChildId, child }) => [
              kind,
              childId,
              otherChildId,
              child?.id ?? null,
            ]);
            return { items: told, hasNextPage: page.hasNextPage, endCursor: page.endCursor };
          });
          expect(items).toEqual(expectedChanges(world, reachable(bearer)));
        }),
        runs(40),
      );
    },
    patience,
  );

  it('never needs the gateway to hold an answer back', () => {
    expect(wrongs).toEqual([]);
  });
});

describe('of two callers', () => {
  const narrower: Record<string, string> = { '45': '4507', '4507': '450703', '450703': '450703101' };

  it(
    'the one with the longer prefix finds some of what the other finds, and nothing else',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          open.filter(({ division }) => narrower[division] !== undefined),
          filters,
          async (bearer, filter) => {
            // A place withheld from both is known to the narrower one as far as its own token tells: it finds by that.
            const { division: _, ...elsewise } = filter;
            const all = await listOf(bearer, seesAll(reachable(bearer)) ? filter : elsewise, 40);
            const some = await listOf({ ...bearer, division: narrower[bearer.division] ?? '' }, filter, 40);
            expect(all).toEqual(expect.arrayContaining(some));
          },
        ),
        runs(30),
      );
    },
    patience,
  );

  it(
    'the one with fewer scopes is told nothing the other is not',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          open.filter(({ division }) => division !== ''),
          ids,
          async (bearer, id) => {
            const [query = ''] = childQueries;
            const more = await ask({ ...bearer, scopes: ['hub:all', 'citizen-id:full', 'other'] }, query, {
              id,
            });
            const less = await ask({ ...bearer, scopes: [] }, query, { id });
            const numbered = (answer: ClientAnswer): unknown =>
              (answer.data?.['child'] as { citizenId: string | null } | null)?.citizenId ?? null;
            const without = (answer: ClientAnswer): unknown => {
              const child = answer.data?.['child'] as Record<string, unknown> | null;
              return child === null ? null : { ...child, citizenId: null };
            };
            expect(without(less)).toEqual(without(more));
            expect(String(numbered(less))).toMatch(/^(null|\d{6}\*{8}\d{3}[\dX])$/);
          },
        ),
        runs(30),
      );
    },
    patience,
  );
});
