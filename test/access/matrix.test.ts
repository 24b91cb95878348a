import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import { viewNames } from '../../platform/subgraph/types.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { createHubGateway, post } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { expectedChild, matrix, reachOf } from './oracle.ts';
import type { Bearer } from './oracle.ts';
import { tokenOf } from './tokens.ts';
import { fillWorld } from './fill-world.ts';
import { makeWorld } from './world.ts';

const world = makeWorld(16);
/** The child every source knows. */
const known = world.children.find(({ records }) => records.length === 4) ?? world.children[0];

let hub: HubGateway;
let gateway: Gateway;

beforeAll(async () => {
  hub = await createHubGateway();
  await fillWorld(hub, world);
  await hub.token();
  gateway = await hub.start();
}, 60_000);
afterAll(() => hub.stop());

const division = '45';
const bearerOf = ({ department, purpose }: { department: string; purpose: string }): Bearer => ({
  department,
  purpose,
  division,
  scopes: ['citizen-id:full'],
});

async function ask(bearer: Bearer, query: string, variables: Record<string, unknown> = {}) {
  return post(gateway.url, await tokenOf(hub.home, bearer), { query, variables });
}

const ofChild = (selection: string): string => `query ($id: ID!) { child(id: $id) { ${selection} } }`;
const shows = (value: unknown): string => (value === null || value === undefined ? 'withhold' : 'allow');
const state = (data: unknown, view: string): string => {
  const { state: told, records } = (data as { child: Record<string, { state: string; records: unknown[] }> })
    .child[view] ?? { state: '', records: [] };
  if (told === 'WITHHELD') return records.length === 0 ? 'withhold' : 'leaked';
  return told === 'FOUND' && records.length === 1 ? 'allow' : 'lost';
};

/** For each class a query, and how its answer reads. */
const probes: Record<string, { query: string; read: (data: Record<string, unknown>) => string }> = {
  reference: { query: '{ rules { code } }', read: ({ rules }) => shows((rules as unknown[])[0]) },
  identity: {
    query: ofChild('id name sex birthDate division'),
    read: ({ child }) => shows((child as { name: string | null } | null)?.name),
  },
  'citizen-number': {
    query: ofChild('citizenId'),
    read({ child }) {
      const { citizenId } = child as { citizenId: string };
      return citizenId === known?.citizenId
        ? 'allow'
        : /^\d{6}\*{8}\d{3}[\dX]$/.test(citizenId)
          ? 'mask'
          : 'lost';
    },
  },
  schooling: { query: ofChild('student { state records { name } }'), read: (data) => state(data, 'student') },
  household: {
    query: ofChild('household { state records { name } }'),
    read: (data) => state(data, 'household'),
  },
  poverty: { query: ofChild('welfare { state records { name } }'), read: (data) => state(data, 'welfare') },
  disability: {
    query: ofChild('disability { state records { name } }'),
    read: (data) => state(data, 'disability'),
  },
  linkage: {
    query: ofChild('links { source }'),
    read: ({ child }) => shows((child as { links: unknown[] }).links[0]),
  },
  'access-log': {
    query: ofChild('accesses { withheldReads }'),
    read: ({ child }) => shows((child as { accesses: unknown } | null)?.accesses),
  },
  mismatch: { query: '{ mismatches { totalCount } }', read: ({ mismatches }) => shows(mismatches) },
  case: { query: '{ cases { totalCount } }', read: ({ cases }) => shows(cases) },
  'suspect-list': { query: '{ suspectLists { name } }', read: ({ suspectLists }) => shows(suspectLists) },
  statistics: {
    query: '{ statistics(division: "45", schoolYear: 2026) { figures { code } } }',
    read: ({ statistics }) => shows(statistics),
  },
  import: { query: '{ imports { totalCount } }', read: ({ imports }) => shows(imports) },
  post: { query: '{ posts { id } }', read: ({ posts }) => shows(posts) },
  command: {
    query: 'mutation { undoDecision(input: { decisionId: "none", reason: "none" }) { userErrors { code } } }',
    read: ({ undoDecision }) => shows(undoDecision),
  },
};

const cells = matrix.flatMap((row) =>
  Object.entries(row.cells).map(([name, effect]) => [row.department, row.purpose, name, effect] as const),
);

describe('every cell of the matrix holds at the gateway', () => {
  it.each(cells)('%s for %s: %s is %s', async (department, purpose, name, effect) => {
    const probe = probes[name] ?? { query: '', read: () => 'no probe' };
    const { status, data } = await ask(bearerOf({ department, purpose }), probe.query, {
      ...(probe.query.includes('$id') && { id: known?.id }),
    });
    expect(status).toBe(200);
    expect(probe.read(data ?? {})).toBe(effect);
  });
});

describe('the same field gives the same answer', () => {
  const roles = matrix.filter(({ purpose }) => purpose === 'correct-records');

  it.each(roles)('by an entity of a subgraph: $department', async (row) => {
    const bearer = bearerOf(row);
    const reach = reachOf(bearer);
    if (reach === null || known === undefined) throw new TypeError('A row of the matrix opens something');
    const expected = expectedChild(known, reach);
    const classes: Record<string, string> = {
      student: 'schooling',
      household: 'household',
      welfare: 'poverty',
      disability: 'disability',
    };
    const caller: Caller = {
      subject: 'clerk',
      clientId: 'client',
      department: row.department,
      purpose: row.purpose,
      division,
      views: viewNames.filter((view) => reach.classes.has(classes[view] ?? '')),
      fullCitizenId: reach.full,
      requestId: 'request',
    };
    const query = (fields: string): string =>
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Child { ${fields} } } }`;
    const fieldsOf: Record<string, string> = {
      children: 'name citizenId',
      students: 'student { state }',
      households: 'household { state }',
      welfare: 'welfare { state }',
      disability: 'disability { state }',
      reconciliation: 'schooling { status }',
    };
    for (const name of subgraphNames) {
      const { data, errors } = await hub.subgraphs[name](
        { query: query(fieldsOf[name] ?? ''), variables: { r: [{ __typename: 'Child', id: known.id }] } },
        { caller },
      );
      expect(errors).toBeUndefined();
      expect(expected).toMatchObject((data?.['_entities'] as object[])[0] ?? { name: 'missing' });
    }
  });

  it('and where there is none, the same statements are asked for as of a child nobody knows', async () => {
    const hidden = world.children.find(
      ({ records, division: place }) =>
        place?.startsWith('45') === true &&
        records.every(({ source }) => ['poverty-monitoring', 'disability-register'].includes(source)),
    );
    const outside = world.children.find(({ division: place }) => place === null);
    const police = bearerOf({ department: 'PUBLIC_SECURITY', purpose: 'control-dropout' });
    const query = ofChild('name student { state } mismatches { id }');
    const told = [];
    for (const id of [hidden?.id, outside?.id, 'cunknownunknownunknow']) {
      for (const name of subgraphNames) hub.statements[name].length = 0;
      const { status, data, codes } = await ask(police, query, { id });
      told.push({ status, data, codes, statements: structuredClone(hub.statements) });
    }
    expect(hidden).toBeDefined();
    expect(told[0]?.data).toEqual({ child: null });
    expect(told[0]).toEqual(told[2]);
    expect(told[1]).toEqual(told[2]);
  });
});
