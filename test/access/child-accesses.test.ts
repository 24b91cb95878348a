import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whoLooked } from '../../cli/audit-log/who-looked.ts';
import type { Hub } from '../../cli/hub/open-hub.ts';
import { openAuditLog } from '../../gateway/audit/log/audit-log.ts';
import type { AuditLog } from '../../gateway/audit/log/audit-log.ts';
import { sampleEntry } from '../../gateway/audit/test-support.ts';
import type { Gateway } from '../../gateway/server.ts';
import { loadConfig } from '../../platform/config.ts';
import { openHomeKeys } from '../../platform/data-keys/key-source.ts';
import { createLogger } from '../../platform/logger.ts';
import { serveSubgraph } from '../../platform/subgraph/serving/http-server.ts';
import type { SubgraphServer } from '../../platform/subgraph/serving/http-server.ts';
import { createHubGateway, post, silent } from '../federation/hub-gateway.ts';
import type { ClientAnswer, HubGateway } from '../federation/hub-gateway.ts';

const here = `c${'a'.repeat(20)}`;
const joined = `c${'b'.repeat(20)}`;
const unread = `c${'d'.repeat(20)}`;
const elsewhere = `c${'e'.repeat(20)}`;
const internalSecret = 'a secret of at least thirty-two characters';

let hub: HubGateway;
let home: string;
let audit: AuditLog;
let gateway: Gateway;
let command: Hub;

beforeAll(async () => {
  hub = await createHubGateway();
  home = await mkdtemp(join(tmpdir(), 'hub-audit-'));
  audit = await openAuditLog({ url: hub.database.url, home, auditKeyFile: null, log: silent });
  gateway = await hub.start({ onRead: audit.record });
  command = {
    config: loadConfig({ HUB_HOME: home }),
    log: createLogger('silent'),
    databaseUrl: hub.database.url,
    databaseKind: 'server',
    dataSource: (schema) => hub.database.dataSource(schema),
    reader: (schema) => hub.database.reader(schema),
    dataKeys: () => openHomeKeys(home),
    close: () => Promise.resolve(),
  };
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, division) values
       ($1, '某甲', '450703101'), ($2, '某乙', '450703101'), ($3, '某丙', '450702101')`,
    [here, unread, elsewhere],
  );
  await children.query(
    `insert into children.child (child_id, name, division, redirect_to, retired_at) values ($1, '某甲', '450702101', $2, now())`,
    [joined, here],
  );
  const entries: Parameters<typeof sampleEntry>[0][] = [
    {
      requestId: 'answer',
      children: [here],
      fields: 'Child{name} Query{child} WelfareView{records}',
      caseId: 'case-7',
    },
    { requestId: 'under its old id', children: [joined], at: '2026-09-11T00:00:00.000Z' },
    { requestId: 'refusal', children: [], refused: [here], decision: 'DENY' },
    { requestId: 'police', children: [here], purpose: 'criminal-investigation', withheld: true },
    { requestId: 'export', children: [], bulk: true, kind: 'EXPORT', fields: 'export children' },
    { requestId: 'another child', children: [elsewhere] },
  ];
  for (const entry of entries) await audit.record(sampleEntry(entry));
}, 60_000);
afterAll(async () => {
  await audit.close();
  await hub.stop();
  await rm(home, { recursive: true });
});

const whole = `edges { cursor node { at how kind subject clientId department division purpose caseId decision classes fields
  sources requestId withheld } } pageInfo { hasNextPage endCursor } withheldReads archivedUntil`;
const ofChild = (selection: string, page = ''): string =>
  `query ($id: ID!) { child(id: $id) { accesses${page} { ${selection} } } }`;

type Bearer = Parameters<HubGateway['token']>[0];
const steward: Bearer = { purpose: 'correct-records' };
const supervisor: Bearer = { purpose: 'supervision' };

async function ask(bearer: Bearer, query: string, id: string, url = gateway.url): Promise<ClientAnswer> {
  return post(url, await hub.token(bearer), { query, variables: { id } });
}

type Page = {
  edges: { cursor: string; node: { requestId: string } & Record<string, unknown> }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  withheldReads: string;
  archivedUntil: string | null;
};

function pageOf({ data }: ClientAnswer): Page {
  return (data?.['child'] as { accesses: Page }).accesses;
}

/** Entries made before the tests asked anything. */
const prepared = ['export', 'police', 'refusal', 'under its old id', 'answer'];
const preparedIn = (page: Page): string[] =>
  page.edges.map(({ node }) => node.requestId).filter((id) => prepared.includes(id));

describe('who was told of a child', () => {
  it('is told newest first, under every id, with what was asked for', async () => {
    const page = pageOf(await ask(steward, ofChild(whole, '(to: "2026-09-12T00:00:00Z")'), here));
    expect(preparedIn(page)).toEqual(['export', 'refusal', 'under its old id', 'answer']);
    expect(page.withheldReads).toBe('LEFT_OUT');
    expect(page.archivedUntil).toBeNull();
    expect(page.edges.at(-1)?.node).toEqual({
      at: '2026-09-10T01:02:03.456Z',
      how: 'ANSWERED',
      kind: 'QUERY',
      subject: 'clerk',
      clientId: 'console',
      department: 'EDUCATION',
      division: '450703',
      purpose: 'control-dropout',
      caseId: 'case-7',
      decision: 'ALLOW',
      classes: ['identity', 'poverty'],
      fields: 'Child{name} Query{child} WelfareView{records}',
      sources: ['children'],
      requestId: 'answer',
      withheld: false,
    });
    expect(page.edges[0]?.node).toMatchObject({ how: 'EXPORTED', classes: [], fields: 'export children' });
  });

  it('is the same by the id of a child that was joined to it', async () => {
    const page = '(to: "2026-09-12T00:00:00Z")';
    const [one, other] = [
      await ask(steward, ofChild(whole, page), here),
      await ask(steward, ofChild(whole, page), joined),
    ];
    expect(pageOf(other)).toEqual(pageOf(one));
  });

  it('leaves confidential reads out without a trace, and marks them for supervision', async () => {
    const narrow = ofChild(whole, '(to: "2026-09-12T00:00:00Z")');
    const told = pageOf(await ask(supervisor, narrow, here));
    expect(preparedIn(told)).toEqual(prepared);
    expect(told.withheldReads).toBe('SHOWN');
    expect(told.edges.filter(({ node }) => node['withheld'] === true)).toHaveLength(1);
    // Nothing tells a child with a confidential read from one without.
    const clean = pageOf(await ask(steward, narrow, unread));
    expect(clean.withheldReads).toBe('LEFT_OUT');
    expect(preparedIn(clean)).toEqual(['export']);
  });

  it.each([
    ['the command', steward, false],
    ['the command of supervision', supervisor, true],
  ])('is what %s tells', async (_, bearer, supervision) => {
    // The question to the gateway is an entry by the time the command asks, and was none when it was answered.
    const page = pageOf(await ask(bearer, ofChild(whole, '(first: 100)'), here));
    const { accesses } = await whoLooked(command, here, { supervision, most: 100, archive: null });
    const since = accesses.findIndex(({ requestId }) => requestId === page.edges[0]?.node.requestId);
    expect(since).toBe(1);
    const told = accesses.slice(since).map(({ seq: _seq, ...access }) => access);
    expect(page.edges.map(({ node }) => node)).toEqual(told);
    expect(told.length).toBeGreaterThan(3);
  });

  it('comes in pages, and between two instants', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const place: string = after === null ? '' : `, after: "${after}"`;
      const page = pageOf(
        await ask(supervisor, ofChild(whole, `(to: "2026-09-12T00:00:00Z", first: 2${place})`), here),
      );
      expect(page.edges.length).toBeLessThanOrEqual(2);
      seen.push(...page.edges.map(({ node }) => node.requestId));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(prepared);
    const day = '(from: "2026-09-11T00:00:00Z", to: "2026-09-11T08:00:00.001+08:00")';
    const page = pageOf(await ask(supervisor, ofChild(whole, day), here));
    expect(page.edges.map(({ node }) => node.requestId)).toEqual(['under its old id']);
  });

  it.each(['(after: "x")', '(first: -1)', '(after: "WyJhIl0")'])('refuses %s', async (page) => {
    expect((await ask(steward, ofChild(whole, page), here)).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('is recorded itself, before it is told', async () => {
    const { headers } = await ask(supervisor, ofChild('edges { node { at } }'), here);
    const sql = await hub.dataSource('audit');
    expect(
      await sql.query('select * from audit.entry where request_id = $1', [headers.get('x-request-id')]),
    ).toMatchObject([
      {
        children: [here],
        purpose: 'supervision',
        withheld: true,
        fields: expect.stringContaining('accesses'),
      },
    ]);
  });

  it('is answered by a subgraph of its own process as in this one', async () => {
    const servers: SubgraphServer[] = [];
    const handler = hub.subgraphs.children;
    servers.push(await serveSubgraph({ handler, name: 'children', port: 0, internalSecret, log: silent }));
    try {
      const subgraphUrls = { children: servers[0]?.url ?? '' };
      const remote = await hub.start({ onRead: audit.record }, { subgraphUrls, internalSecret });
      const narrow = ofChild(whole, '(to: "2026-09-12T00:00:00Z")');
      const [near, far] = [await ask(steward, narrow, here), await ask(steward, narrow, here, remote.url)];
      expect(pageOf(far)).toEqual(pageOf(near));
    } finally {
      for (const server of servers) await server.close();
    }
  });

  it('of several children is one statement', async () => {
    hub.statements.children.length = 0;
    const query =
      '{ children(first: 10) { edges { node { id accesses(first: 1) { edges { node { at } } } } } } }';
    const { data, codes } = await post(gateway.url, await hub.token(steward), { query });
    expect(codes).toEqual([]);
    expect((data?.['children'] as { edges: unknown[] }).edges).toHaveLength(2);
    expect(hub.statements.children.filter((one) => one.includes('children: accesses'))).toHaveLength(1);
  });
});

describe('whoever may not know', () => {
  it('of the child is answered as if there were none', async () => {
    const answers = [];
    for (const id of [elsewhere, `c${'z'.repeat(20)}`]) {
      const { status, data, codes } = await ask(supervisor, ofChild(whole), id);
      answers.push({ status, data, codes });
    }
    expect(answers[0]).toEqual({ status: 200, data: { child: null }, codes: [] });
    expect(answers[1]).toEqual(answers[0]);
  });

  it.each<[string, Bearer]>([
    ['a clerk who works on dropouts', { purpose: 'control-dropout' }],
    ['a school', { department: 'SCHOOL', purpose: 'supervision' }],
    ['the police', { department: 'PUBLIC_SECURITY', purpose: 'supervision' }],
  ])('who looked is refused, whatever the data: %s', async (_, bearer) => {
    for (const id of [here, elsewhere]) {
      const { data, codes } = await ask(bearer, ofChild(whole), id);
      expect({ data, codes }).toEqual({ data: null, codes: ['FORBIDDEN'] });
    }
  });
});

describe('the second wall: the role the subgraph reads as', () => {
  const asReader = async <T>(setting: string, statement: string, values: unknown[]): Promise<T> => {
    const reader = await hub.database.reader('children');
    return reader.transaction(async (tx) => {
      await tx.query(`select set_config('hub.division', $1, true)`, [setting]);
      return tx.query<T>(statement, values);
    });
  };
  const count = `select count(*)::int as count from audit.access_to_child($1, true, null, null, null, 1000)`;

  it.each([
    ['of the division', ':450703', here, true],
    ['of the division, by an old id', ':450703', joined, true],
    ['of everywhere', ':', elsewhere, true],
    ['of another division', ':450703', elsewhere, false],
    ['of no division', '', here, false],
    ['nobody knows', ':', `c${'z'.repeat(20)}`, false],
  ])('is told of a child %s', async (_, setting, id, isTold) => {
    const [row] = await asReader<{ count: number }[]>(setting, count, [id]);
    expect((row?.count ?? 0) > 0).toBe(isTold);
  });

  it.each([
    'select * from audit.entry',
    'select * from audit.batch',
    'select * from audit.checkpoint',
    `select * from audit.list_access('{${here}}', true, null, null, null, 1)`,
    `insert into audit.batch values (1, 1, 1, '', '', '', '')`,
    'delete from audit.entry',
  ])('may not %s', async (statement) => {
    await expect(asReader(':', statement, [])).rejects.toThrow('permission denied');
  });

  it.each(['jobs', 'children', 'reconciliation'])('nor may the role of %s ask', async (schema) => {
    const sql = await hub.dataSource(schema);
    await expect(sql.query(count, [here])).rejects.toThrow('permission denied');
  });
});
