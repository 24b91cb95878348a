import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isInputObjectType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLArgument, GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { createHubGateway, post } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';
import { populate } from './populated-hub.ts';

const supergraph = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });

/** Values of the arguments a list cannot do without. */
const required: Readonly<Record<string, string>> = { until: '"2027-12-31"' };

/** Lists of more than one page in this hub. */
const populated = [
  'children',
  'changes',
  'mismatches',
  'mismatchChanges',
  'cases',
  'caseDuties',
  'workQueue',
  'postsWithin',
];

/** Where a page ends, and the cursors of its rows where it has any. */
function selectionOf(page: GraphQLObjectType): string {
  const { edges, pageInfo, changes } = page.getFields();
  const ends = pageInfo === undefined ? 'hasNextPage endCursor' : 'pageInfo { hasNextPage endCursor }';
  const rows = [
    ...(edges === undefined ? [] : ['edges { cursor }']),
    ...(changes === undefined ? [] : ['changes { cursor }']),
  ];
  return [ends, ...rows].join(' ');
}

/** Every list of the API: its name, and what to ask of it, given further arguments. */
const lists = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter(({ args }) => args.some(({ name }) => name === 'first'))
  .map(({ name, args, type }): [string, (further: string) => string] => {
    const page = getNamedType(type);
    if (!isObjectType(page)) throw new TypeError(`${name} is no page`);
    const own = args
      .filter(({ type: given, defaultValue }) => isNonNullType(given) && defaultValue === undefined)
      .map((argument) => `${argument.name}: ${required[argument.name] ?? 'null'}`);
    return [name, (further) => `{ page: ${name}(${[...own, further].join(', ')}) { ${selectionOf(page)} } }`];
  });

/** How a list is narrowed to a division; null for one that cannot be. */
function narrowing(args: readonly GraphQLArgument[]): ((division: string) => string) | null {
  if (args.some(({ name }) => name === 'division')) return (division) => `division: "${division}"`;
  const filter = args.find(({ type }) => {
    const named = getNamedType(type);
    return isInputObjectType(named) && 'division' in named.getFields();
  });
  return filter === undefined ? null : (division) => `${filter.name}: { division: "${division}" }`;
}
const narrowed = lists.flatMap(([name, listed]): [string, (division: string) => string][] => {
  const to = narrowing(schema.getQueryType()?.getFields()[name]?.args ?? []);
  return to !== null && populated.includes(name)
    ? [[name, (division) => listed(`first: 2, ${to(division)}`)]]
    : [];
});

const ids = Array.from({ length: 25 }, (_, index) => `c${String(index).padStart(2, '0')}`);
let hub: HubGateway;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  hub = await createHubGateway();
  gateway = await hub.start();
  token = await hub.token();
  await populate(hub, ids);
  const query = `mutation { openCasesFromMismatches(input: { rules: ["name-differs"] }) { userErrors { code } } }`;
  await hub.subgraphs.reconciliation({ query }, { caller });
  // Three who hold one post, and one without a telephone: an id is no position among them.
  await (
    await hub.dataSource('reconciliation')
  ).query(
    `with sheet as (
       insert into reconciliation.chain_arrangement (chain, division, effective_from, file_name, file_sha256, imported_at)
       values ('joint-control', '450703', '2025-09-01', 'x.csv', 'x', now()) returning arrangement_id
     )
     insert into reconciliation.chain_post
       (arrangement_id, post_id, step, step_rank, department, division, title, holder, phone)
     select arrangement_id, post, 'teacher', 3, 'EDUCATION', '450703101', '教师', holder, phone
     from sheet, (values ('p1', '某甲', '1'), ('p1', '某乙', null), ('p1', '某丙', '2'), ('p2', '某丁', '3'), ('p3', '某甲', '1'))
       as held (post, holder, phone)`,
  );
});
afterAll(() => hub.stop());

async function ask(query: string) {
  const { data, codes } = await post(gateway.url, token, { query });
  return { page: data?.['page'], codes };
}

/** What may stand in a cursor somebody has tampered with, and in no cursor of ours. */
const oddValues = [
  ...['', 'x', '1', '2026', '2026-02-30', '0000-00-00', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z'],
  ...['Tue, 24 Nov 2026', '\0', '\ud800', '9'.repeat(18), '9'.repeat(40), '-'.repeat(36), '-1'],
  ...[-1, 0.5, 1e15, 2 ** 53, 1e300, null, true, [], {}],
];

type Ends = { hasNextPage: boolean; endCursor: string | null };

function endOf(page: unknown): string {
  const { hasNextPage, endCursor } = (page as { pageInfo?: Ends } | undefined)?.pageInfo ?? (page as Ends);
  expect(hasNextPage).toBe(true);
  return endCursor ?? '';
}

describe('a list of the API', () => {
  it('is found in the schema', () => {
    expect(lists.map(([name]) => name)).toEqual(expect.arrayContaining(['children', 'mismatches', 'cases']));
  });

  it.each(lists)('%s: takes null for the size and the position it has by default', async (_, listed) => {
    const asked = await ask(listed('first: null, after: null'));
    expect(asked.codes).toEqual([]);
    expect(asked).toEqual(await ask(listed('after: null')));
  });

  it.each(lists)('%s: refuses a cursor it did not write', async (_, listed) => {
    for (const cursor of ['', 'x', 'bnVsbA', 'WzEsMiwzLDQsNSw2XQ']) {
      const { codes } = await ask(listed(`first: 2, after: "${cursor}"`));
      expect([cursor, codes]).toEqual([cursor, ['BAD_USER_INPUT']]);
    }
  });

  it.each(lists.filter(([name]) => populated.includes(name)))(
    '%s: goes on where the page before ended',
    async (_, listed) => {
      const { page: first } = await ask(listed('first: 2'));
      const { page: second, codes } = await ask(listed(`first: 2, after: "${endOf(first)}"`));
      expect(codes).toEqual([]);
      expect(endOf(second)).not.toBe(endOf(first));
    },
  );

  it('postsWithin: tells everybody who holds a post once, page by page', async () => {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { page } = await ask(
        `{ page: postsWithin(first: 1, after: ${JSON.stringify(after)}) {
          edges { node { id holder } } pageInfo { hasNextPage endCursor } } }`,
      );
      const { edges, pageInfo } = page as {
        edges: { node: { id: string; holder: string } }[];
        pageInfo: Ends;
      };
      seen.push(...edges.map(({ node }) => `${node.id} ${node.holder}`));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(seen.toSorted()).toEqual(['p1 某甲', 'p1 某乙', 'p1 某丙', 'p2 某丁', 'p3 某甲'].toSorted());
  });

  it.each(lists)('%s: goes on from a cursor that was changed, or refuses it', async (name, listed) => {
    const { page } = await ask(listed('first: 2'));
    const values = populated.includes(name)
      ? (JSON.parse(Buffer.from(endOf(page), 'base64url').toString('utf8')) as unknown[])
      : ['2026-11-24T00:00:00.000000Z', '00000000-0000-0000-0000-000000000001'];
    for (const place of values.keys()) {
      for (const odd of oddValues) {
        const cursor = Buffer.from(JSON.stringify(values.with(place, odd))).toString('base64url');
        const { codes } = await ask(listed(`first: 2, after: "${cursor}"`));
        expect([[], ['BAD_USER_INPUT']]).toContainEqual(codes);
      }
    }
  });

  it.each(narrowed)('%s: takes a division written with its zeros for the same place', async (_, within) => {
    const asked = await ask(within('450703101'));
    expect(endOf(asked.page)).not.toBe('');
    expect(await ask(within('450703101000'))).toEqual(asked);
    expect(await ask(within('450703000000'))).toEqual(await ask(within('450703')));
  });
});
