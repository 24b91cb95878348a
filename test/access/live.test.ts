import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedChannels } from '../../gateway/subscriptions/feeds.ts';
import type { Gateway } from '../../gateway/server.ts';
import { listenForChanges } from '../../platform/postgres/signal/change-signal.ts';
import type { ChangeSignal } from '../../platform/postgres/signal/change-signal.ts';
import { subscribe } from '../federation/event-client.ts';
import { createHubGateway, post, silent } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { expectedFlags, reachOf } from './oracle.ts';
import type { Bearer } from './oracle.ts';
import { tokenOf } from './tokens.ts';
import { fillWorld } from './fill-world.ts';
import { makeWorld } from './world.ts';

const world = makeWorld(60);
const withheld = ['poverty-monitoring', 'disability-register'];
const inCounty = world.children.filter(({ division }) => division?.startsWith('450703') === true);
const hidden = inCounty.find(({ records }) => records.every(({ source }) => withheld.includes(source)));
const known = inCounty.find(({ records }) => records.length === 4);
const elsewhere = world.children.find(({ division }) => division?.startsWith('450981') === true);

let hub: HubGateway;
let gateway: Gateway;
let wakeUps: ChangeSignal;

beforeAll(async () => {
  hub = await createHubGateway();
  await fillWorld(hub, world);
  await hub.token();
  // Events that follow are numbered behind those of the county.
  for (const [table, column] of [
    ['children.change', 'seq'],
    ['reconciliation.mismatch_event', 'event_id'],
  ] as const) {
    const db = await hub.dataSource(table.startsWith('children') ? 'children' : 'reconciliation');
    await db.query(`select setval(pg_get_serial_sequence($1, $2), (select max(${column}) from ${table}))`, [
      table,
      column,
    ]);
  }
  wakeUps = await listenForChanges({ url: hub.database.url, channels: feedChannels, log: silent });
  gateway = await hub.start({ wakeUps });
}, 60_000);
afterAll(async () => {
  await wakeUps.close();
  await hub.stop();
});

const bearer = (department: string): Bearer => ({
  department,
  purpose: 'control-dropout',
  division: '450703',
  scopes: [],
});

type Event = readonly [kind: string, childId: string, otherChildId: string | null, sources: string[] | null];

/** A run of changes, as a link run writes them. */
async function change(events: readonly Event[]): Promise<void> {
  const db = await hub.dataSource('children');
  for (const [kind, childId, other, sources] of events) {
    const division = childId === elsewhere?.id ? '450981' : '450703101';
    await db.query(
      'insert into children.change (kind, child_id, other_child_id, division, sources) values ($1, $2, $3, $4, $5)',
      [kind, childId, other, division, sources],
    );
  }
}

const ids = { hidden: hidden?.id ?? '', known: known?.id ?? '', elsewhere: elsewhere?.id ?? '' };

describe('a subscriber is told, during a run of changes, what it could have read', () => {
  const run: readonly Event[] = [
    ['CREATED', ids.hidden, null, null],
    ['UPDATED', ids.hidden, null, ['poverty-monitoring']],
    ['UPDATED', ids.known, null, ['student-registry', 'poverty-monitoring']],
    ['UPDATED', ids.known, null, ['poverty-monitoring']],
    ['MOVED', ids.known, ids.hidden, ['population-registry']],
    ['UPDATED', ids.elsewhere, null, ['student-registry']],
    ['JOINED', 'goneunseen', ids.known, ['disability-register']],
    ['JOINED', 'goneseen', ids.hidden, ['student-registry']],
    ['RETIRED', 'leftunseen', null, ['poverty-monitoring']],
    ['ERASED', 'erasedunseen', null, ['disability-register']],
    ['ERASED', 'erasedseen', null, ['population-registry', 'disability-register']],
    ['UPDATED', ids.known, null, null],
  ];
  const toldTo = {
    PUBLIC_SECURITY: [
      ['UPDATED', ids.known, null],
      ['MOVED', ids.known, null],
      ['JOINED', 'goneseen', null],
      ['ERASED', 'erasedseen', null],
      ['UPDATED', ids.known, null],
    ],
    EDUCATION: run
      .filter(([, childId]) => childId !== ids.elsewhere)
      .map(([kind, childId, other]) => [kind, childId, other]),
  };

  it.each(['PUBLIC_SECURITY', 'EDUCATION'] as const)('of children: %s', async (department) => {
    expect(Object.values(ids).every((id) => id !== '')).toBe(true);
    const token = await tokenOf(hub.home, bearer(department));
    const page = '{ changes(first: 1) { latestCursor } }';
    const before = (await post(gateway.url, token, { query: page })).data?.['changes'] as {
      latestCursor: string;
    };
    const query = 'subscription { childChanged { kind childId otherChildId child { id name } } }';
    const client = await subscribe(gateway.url, { query }, { token });
    await change(run);
    const expected = toldTo[department];
    const events = await client.untilEvents(expected.length);
    client.close();
    type Told = { kind: string; childId: string; otherChildId: string | null; child: object | null };
    const told = events.map(({ data }) => (data as { data: { childChanged: Told } }).data.childChanged);
    expect(told.map(({ kind, childId, otherChildId }) => [kind, childId, otherChildId])).toEqual(expected);
    if (department !== 'EDUCATION')
      expect(JSON.stringify(events)).not.toMatch(new RegExp(`unseen|${ids.hidden}`));

    // The same from the page, asked for afterwards.
    const pages = `query ($after: String) { changes(after: $after) { changes { kind childId otherChildId child { id name } } } }`;
    const answer = await post(gateway.url, token, {
      query: pages,
      variables: { after: before.latestCursor },
    });
    expect((answer.data?.['changes'] as { changes: Told[] }).changes).toEqual(told);
  });

  it.each(['PUBLIC_SECURITY', 'SCHOOL', 'EDUCATION'])('of mismatches: %s', async (department) => {
    const reach = reachOf(bearer(department));
    if (reach === null) throw new TypeError('A row of the matrix opens something');
    const token = await tokenOf(hub.home, bearer(department));
    const query = 'subscription { mismatchChanged { id division evidence { value withheld } } }';
    const client = await subscribe(gateway.url, { query }, { token });
    const db = await hub.dataSource('reconciliation');
    const flags = world.children.flatMap((child) => child.flags).filter(({ isOpen }) => isOpen);
    for (const { id } of flags)
      await db.query(
        `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor) values ($1, 'OPEN', now(), 'hub')`,
        [id],
      );
    const expected = expectedFlags(world.children, reach);
    const events = await client.untilEvents(expected.length);
    client.close();
    type Told = { id: string };
    const told = events.map(({ data }) => (data as { data: { mismatchChanged: Told } }).data.mismatchChanged);
    expect(told.map(({ id }) => id)).toEqual(expected);
    const one = 'query ($id: ID!) { mismatch(id: $id) { id division evidence { value withheld } } }';
    for (const flag of told) {
      const { data } = await post(gateway.url, token, { query: one, variables: { id: flag.id } });
      expect(data?.['mismatch']).toEqual(flag);
    }
  });
});
