import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway, GatewayOptions } from '../../gateway/server.ts';
import type { AuditEntry } from '../../gateway/audit/entry/entry.ts';
import { feedChannels } from '../../gateway/subscriptions/feeds.ts';
import { listenForChanges } from '../../platform/postgres/signal/change-signal.ts';
import type { ChangeSignal } from '../../platform/postgres/signal/change-signal.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { subscribe } from './event-client.ts';
import type { EventClient } from './event-client.ts';
import { createHubGateway, post, silent } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

let hub: HubGateway;
let wakeUps: ChangeSignal;
let gateway: Gateway;
let token: string;
const clients: EventClient[] = [];
const gateways: Gateway[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  wakeUps = await listenForChanges({ url: hub.database.url, channels: feedChannels, log: silent });
  gateway = await hub.start({ wakeUps });
  token = await hub.token();
  const children = await hub.dataSource('children');
  await children.query(`insert into children.child (child_id, name, division) values
    ('c1', '某甲', '450703101'), ('c2', '某乙', '450702101')`);
  const reconciliation = await hub.dataSource('reconciliation');
  await reconciliation.query(`insert into reconciliation.comparison (child_id, child_division)
    values ('c1', '450703101'), ('c2', '450702101')`);
  for (const [id, child, division] of [
    ['m1', 'c1', '450703101'],
    ['m2', 'c2', '450702101'],
  ]) {
    await reconciliation.query(
      `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
         division, status, severity, evidence, opened_at, due_at, updated_at)
       values ($1, 'name-differs', 1, $2, '', 'EDUCATION', $3, 'OPEN', 'LOW', '[]', now(), now(), now())`,
      [id, child, division],
    );
  }
  const linked = await hub.dataSource('children');
  await linked.query(
    `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, as_of, present, name,
       name_key, citizen_id_status, id_evidence, division, child_id, rule, explanation)
     values ('student-registry', 1, 'key-1', 1, 1, '2026-09-01', true, '某甲', '某甲', 'MISSING', 'NONE',
       '450703101', 'c1', 'UNLINKED', '{}')`,
  );
  const disability = await hub.dataSource('disability');
  await disability.query(`insert into disability.child_crosswalk values ('c1', '450703101')`);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const started of gateways.splice(0)) await started.stop();
});
afterAll(async () => {
  await wakeUps.close();
  await hub.stop();
});

async function open(
  query: string,
  options: {
    at?: Gateway;
    token?: string;
    lastEventId?: string;
    method?: 'GET' | 'POST';
    variables?: Record<string, unknown>;
  } = {},
): Promise<EventClient> {
  const { at = gateway, variables, ...rest } = options;
  const request = { query, ...(variables !== undefined && { variables }) };
  const client = await subscribe(at.url, request, { token, ...rest });
  clients.push(client);
  return client;
}

async function start(options: Partial<GatewayOptions>): Promise<Gateway> {
  const started = await hub.start({ wakeUps, ...options });
  gateways.push(started);
  return started;
}

async function move(mismatchId: string, ...statuses: string[]): Promise<void> {
  const reconciliation = await hub.dataSource('reconciliation');
  for (const status of statuses) {
    await reconciliation.query(`update reconciliation.mismatch set status = $2 where mismatch_id = $1`, [
      mismatchId,
      status,
    ]);
    await reconciliation.query(
      `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor) values ($1, $2, now(), 'hub')`,
      [mismatchId, status],
    );
  }
}

async function change(childId: string, division: string, kind = 'UPDATED'): Promise<void> {
  const children = await hub.dataSource('children');
  await children.query('insert into children.change (kind, child_id, division) values ($1, $2, $3)', [
    kind,
    childId,
    division,
  ]);
}

const changed = 'subscription { mismatchChanged { id status child { name disability { state } } } }';
const next = (status: string, name = '某甲') => ({
  event: 'next',
  id: expect.stringMatching(/^[\w-]+$/),
  data: {
    data: {
      mismatchChanged: { id: 'm1', status, child: { name, disability: { state: 'NOT_COVERED' } } },
    },
  },
});
const codeOf = (data: unknown): unknown =>
  (data as { errors?: { extensions?: { code?: unknown } }[] }).errors?.[0]?.extensions?.code;

describe('mismatchChanged', () => {
  it('tells every transition within the division, joined with what other subgraphs know', async () => {
    const client = await open(changed);
    expect(client.status).toBe(200);
    expect(client.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await client.untilMarked();
    await move('m2', 'ACKNOWLEDGED');
    await move('m1', 'ACKNOWLEDGED');
    expect(await client.untilEvents(1)).toEqual([next('ACKNOWLEDGED')]);
    await move('m1', 'RESOLVED');
    expect(await client.untilEvents(2)).toEqual([next('ACKNOWLEDGED'), next('RESOLVED')]);
  });

  it('goes on after the last event a client saw, without losing or doubling one', async () => {
    const first = await open(changed);
    await first.untilMarked();
    await move('m1', 'OPEN');
    const [seen] = await first.untilEvents(1);
    first.close();
    await move('m1', 'ACKNOWLEDGED', 'CORRECTION_REPORTED', 'RESOLVED');
    const second = await open(changed, { lastEventId: seen?.id ?? '' });
    await second.untilEvents(3);
    await move('m1', 'REOPENED');
    const events = await second.untilEvents(4);
    // What happened while it was away is told as it is now; each transition once.
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    expect(events.map(({ data }) => data)).toMatchObject([
      { data: { mismatchChanged: { status: 'RESOLVED' } } },
      { data: { mismatchChanged: { status: 'RESOLVED' } } },
      { data: { mismatchChanged: { status: 'RESOLVED' } } },
      { data: { mismatchChanged: { status: 'REOPENED' } } },
    ]);
  });

  it('goes on from where it was opened although nothing had happened by then', async () => {
    const first = await open(changed);
    const position = await first.untilMarked();
    first.close();
    await move('m1', 'ESCALATED');
    const second = await open(changed, { lastEventId: position });
    expect(await second.untilEvents(1)).toEqual([next('ESCALATED')]);
  });

  it('takes variables, aliases and fragments, and a filter', async () => {
    const client = await open(
      `subscription Queue($status: [MismatchStatus!], $after: Language) { ...Root }
       fragment Root on Subscription { it: mismatchChanged(filter: { status: $status }) { ...Parts } }
       fragment Parts on Mismatch { key: id rule { title(language: $after) } }`,
      { variables: { status: ['RESOLVED'], after: 'EN' } },
    );
    await client.untilMarked();
    await move('m1', 'ACKNOWLEDGED', 'RESOLVED');
    const events = await client.untilEvents(1);
    expect(events.map(({ data }) => data)).toEqual([
      { data: { it: { key: 'm1', rule: { title: expect.stringMatching(/[a-z]/) } } } },
    ]);
  });

  it('tells a failing source at the path of the event', async () => {
    const at = await start({ subgraphs: { ...hub.subgraphs, disability: refuses } });
    const client = await open(changed, { at });
    await client.untilMarked();
    await move('m1', 'OPEN');
    const [event] = await client.untilEvents(1);
    expect(event?.data).toEqual({
      data: { mismatchChanged: { id: 'm1', status: 'OPEN', child: { name: '某甲', disability: null } } },
      errors: [
        {
          message: expect.any(String),
          path: ['mismatchChanged', 'child', 'disability'],
          extensions: { code: 'SOURCE_UNAVAILABLE' },
        },
      ],
    });
  });

  it('waits while its own source fails, and loses nothing', async () => {
    let isDown = false;
    const flaky: SubgraphHandler = (...parameters) =>
      isDown ? refuses() : hub.subgraphs.reconciliation(...parameters);
    const at = await start({ subgraphs: { ...hub.subgraphs, reconciliation: flaky } });
    const client = await open(changed, { at });
    await client.untilMarked();
    isDown = true;
    await move('m1', 'ACKNOWLEDGED');
    await new Promise((resolve) => setTimeout(resolve, 400));
    isDown = false;
    expect(await client.untilEvents(1)).toEqual([next('ACKNOWLEDGED')]);
  });
});

const refuses = (): Promise<never> => Promise.reject(new Error('connection lost'));

describe('childChanged', () => {
  it('tells what happened and the child as it is now, within a division', async () => {
    const client = await open(
      'subscription { childChanged(division: "450703101") { kind childId child { name disability { state } } } }',
    );
    await client.untilMarked();
    await change('c1', '450703102');
    await change('gone', '450703101', 'RETIRED');
    await change('c1', '450703101');
    expect((await client.untilEvents(2)).map(({ data }) => data)).toEqual([
      { data: { childChanged: { kind: 'RETIRED', childId: 'gone', child: null } } },
      {
        data: {
          childChanged: {
            kind: 'UPDATED',
            childId: 'c1',
            child: { name: '某甲', disability: { state: 'NOT_COVERED' } },
          },
        },
      },
    ]);
  });

  it('shows a police officer what the policy leaves of it', async () => {
    const police = await hub.token({ department: 'PUBLIC_SECURITY' });
    const client = await open('subscription { childChanged { child { disability { state } } } }', {
      token: police,
    });
    await client.untilMarked();
    await change('c2', '450702101');
    await change('c1', '450703101');
    expect((await client.untilEvents(1)).map(({ data }) => data)).toEqual([
      { data: { childChanged: { child: { disability: { state: 'WITHHELD' } } } } },
    ]);
  });
});

describe('access', () => {
  it.each([
    ['no good token', 'a.b.c', 401],
    ['a syntax error', null, 400, 'subscription { mismatchChanged { id }'],
    ['an unknown field', null, 400, 'subscription { mismatchChanged { nmae } }'],
    ['two fields at once', null, 400, 'subscription { mismatchChanged { id } childChanged { kind } }'],
    ['an argument out of bounds', null, 400, 'subscription { childChanged(division: "%") { kind } }'],
  ])('with %s nothing is opened', async (_, bad, status, query = changed) => {
    const client = await open(query, { token: bad ?? token });
    expect(client.status).toBe(status);
    expect(client.headers.get('content-type')).toContain('json');
  });

  it('does not answer a subscription to who accepts no events', async () => {
    const { status, codes, data } = await post(gateway.url, token, { query: changed });
    expect({ codes, data: data ?? null }).toEqual({ codes: ['OPERATION_RESOLUTION_FAILURE'], data: null });
    expect(status).toBe(400);
  });

  it('answers a query to who accepts events only, as one event', async () => {
    const client = await open('{ child(id: "c1") { name } }');
    await client.ended;
    expect(client.events).toEqual([
      { event: 'next', id: '', data: { data: { child: { name: '某甲' } } } },
      { event: 'complete', id: '', data: null },
    ]);
  });

  it('opens subscriptions by GET, and nothing else', async () => {
    const client = await open('subscription ($d: String) { childChanged(division: $d) { childId } }', {
      method: 'GET',
      variables: { d: '450703' },
    });
    await client.untilMarked();
    await change('c1', '450703101');
    await client.untilEvents(1);
    expect((await open('{ child(id: "c1") { name } }', { method: 'GET' })).status).toBe(405);
  });

  it('ends with the token, and says so', async () => {
    // The gateway allows clocks to differ by five seconds.
    const short = await hub.token({ expiresInSeconds: -1 });
    const client = await open(changed, { token: short });
    expect(client.status).toBe(200);
    await client.ended;
    expect(client.events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(codeOf(client.events[0]?.data)).toBe('UNAUTHENTICATED');
  });

  it('accounts for who listens and for every batch told, before it leaves', async () => {
    const reads: AuditEntry[] = [];
    const at = await start({ onRead: (event) => void reads.push(event) });
    const client = await open(changed, { at });
    await client.untilMarked();
    await move('m1', 'OPEN');
    await client.untilEvents(1);
    expect(reads).toMatchObject([
      { kind: 'SUBSCRIPTION', sources: ['reconciliation'], children: [] },
      { kind: 'SUBSCRIPTION', decision: 'ALLOW', children: ['c1'], division: '450703' },
    ]);
  });

  it('accounts for each of those who listen for the same', async () => {
    const reads: AuditEntry[] = [];
    const at = await start({ onRead: (event) => void reads.push(event) });
    const listening = await Promise.all([open(changed, { at }), open(changed, { at })]);
    await Promise.all(listening.map((client) => client.untilMarked()));
    await move('m1', 'OPEN');
    await Promise.all(listening.map((client) => client.untilEvents(1)));
    const told = reads.filter(({ children }) => children.includes('c1'));
    expect(new Set(told.map(({ requestId }) => requestId)).size).toBe(2);
  });

  it('tells each department, of those who listen for the same, what is its own', async () => {
    const query = 'subscription { childChanged { child { disability { state } } } }';
    const departments = ['EDUCATION', 'PUBLIC_SECURITY', 'DISABLED_PERSONS_FEDERATION'];
    const tokens = await Promise.all(departments.map((department) => hub.token({ department })));
    const listening = await Promise.all(tokens.map((bearer) => open(query, { token: bearer })));
    await Promise.all(listening.map((client) => client.untilMarked()));
    await change('c1', '450703101');
    const told = await Promise.all(listening.map((client) => client.untilEvents(1)));
    expect(told.map(([event]) => event?.data)).toEqual(
      ['NOT_COVERED', 'WITHHELD', 'NOT_COVERED'].map((state) => ({
        data: { childChanged: { child: { disability: { state } } } },
      })),
    );
  });

  it('opens nothing that cannot be accounted for', async () => {
    const at = await start({ onRead: () => Promise.reject(new Error('disk full')) });
    expect((await open(changed, { at })).status).toBe(503);
  });
});

describe('bounds', () => {
  it('gives a client only so many seats, and frees them again', async () => {
    const at = await start({ limits: { subscriptions: { perClient: 1 } } });
    const first = await open(changed, { at });
    await first.untilMarked();
    const second = await open(changed, { at });
    expect({ status: second.status, retry: second.headers.get('retry-after') }).toEqual({
      status: 429,
      retry: '30',
    });
    first.close();
    await expect.poll(async () => (await open(changed, { at })).status).toBe(200);
  });

  it('beats while nothing happens', async () => {
    const at = await start({ limits: { subscriptions: { heartbeatMs: 20 } } });
    const client = await open(changed, { at });
    await expect.poll(() => client.heartbeats()).toBeGreaterThan(2);
  });

  it('finds events without any signal', async () => {
    const at = await hub.start({ limits: { subscriptions: { pollMs: 50 } } });
    gateways.push(at);
    const client = await open(changed, { at });
    await client.untilMarked();
    await move('m1', 'DISMISSED');
    expect(await client.untilEvents(1)).toEqual([next('DISMISSED')]);
  });

  it('looks for all streams at once that only wait', async () => {
    const pollMs = 100;
    const at = await hub.start({ limits: { subscriptions: { pollMs } } });
    gateways.push(at);
    const waiting = await Promise.all(Array.from({ length: 20 }, () => open(changed, { at })));
    await Promise.all(waiting.map((client) => client.untilMarked()));
    const isLook = (statement: string): boolean => statement.includes('/* reconciliation: changes */');
    const countLooks = (): number => hub.statements.reconciliation.filter(isLook).length;
    const [before, began] = [countLooks(), performance.now()];
    await expect.poll(() => countLooks() - before).toBeGreaterThan(4);
    // Each for itself, they would look twenty times as often.
    expect(countLooks() - before).toBeLessThan(5 + (2 * (performance.now() - began)) / pollMs);
    await move('m1', 'ACKNOWLEDGED');
    for (const client of waiting) expect(await client.untilEvents(1)).toEqual([next('ACKNOWLEDGED')]);
  });

  it('ends when the gateway stops, without saying that all is told, and says when to come back', async () => {
    const at = await start({});
    const client = await open(changed, { at });
    await client.untilMarked();
    await at.stop();
    await client.ended;
    expect(client.events).toEqual([]);
    expect(client.retryMs()).toBeGreaterThanOrEqual(1000);
    expect(client.retryMs()).toBeLessThan(5000);
  });
});
