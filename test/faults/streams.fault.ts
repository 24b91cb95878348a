import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { tokenOf } from '../access/tokens.ts';
import { subscribe, type EventClient } from '../federation/event-client.ts';
import { makeHappenings, type Happenings } from './happenings.ts';
import type { HubProcess } from './hub-process.ts';
import { childQuestion, startServing, type Serving } from './serving.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const subscriptions = {
  mismatchChanged: 'subscription { mismatchChanged { id status child { id } } }',
  childChanged: 'subscription { childChanged { kind childId child { id } } }',
  importProgress: 'subscription ($id: ID!) { importProgress(id: $id) { status rowsRead } }',
};
/** What docker gives a container before it kills it. */
const stopMs = 10_000;
/** Events a test makes at a time. */
const burst = 60;

describe('streams of events', () => {
  let stage: Stage;
  let serving: Serving;
  let home: string;
  let mismatch: string;
  let child: string;
  let happenings: Happenings;
  /** The one that is to end; the gateway of `serving` stays. */
  let first: { process: HubProcess; port: number };
  const clients: EventClient[] = [];

  beforeAll(async () => {
    stage = await openStage();
    const databaseUrl = await stage.copy('finished', 'streamed');
    happenings = makeHappenings(databaseUrl);
    home = stage.environment['HUB_HOME'] ?? '';
    serving = await startServing({ databaseUrl, environment: stage.environment });
    const { data } = await serving.ask('{ mismatches(first: 1) { edges { node { id } } } }');
    const { edges } = data?.['mismatches'] as { edges: { node: { id: string } }[] };
    mismatch = edges[0]?.node.id ?? '';
    child = serving.children[0] ?? '';
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await first.process.kill();
  });
  afterAll(async () => {
    await serving.stop();
    await stage.close();
  });

  async function listen(
    port: number,
    field: keyof typeof subscriptions,
    options: { lastEventId?: string; id?: string; token?: string } = {},
  ): Promise<EventClient> {
    const { id, ...rest } = options;
    const request = { query: subscriptions[field], ...(id !== undefined && { variables: { id } }) };
    const url = `http://127.0.0.1:${port}/graphql`;
    const client = await subscribe(url, request, { token: serving.token, ...rest });
    clients.push(client);
    return client;
  }

  const isNext = ({ event }: { event: string }): boolean => event === 'next';
  const ids = (client: EventClient): string[] => client.events.filter(isNext).map(({ id }) => id);
  const rows = (client: EventClient): number[] =>
    client.events
      .filter(isNext)
      .map(({ data }) => (data as { data: { importProgress: { rowsRead: number } } }).data.importProgress)
      .map(({ rowsRead }) => rowsRead);
  const codes = (client: EventClient): unknown[] =>
    client.events.flatMap(({ data }) =>
      ((data as { errors?: { extensions: { code: string } }[] } | null)?.errors ?? []).map(
        ({ extensions }) => extensions.code,
      ),
    );

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'go on at another gateway after %s to the first: no event is lost, none comes twice, all come in order',
    async (signal) => {
      first = await serving.startGateway();
      const logs = ['mismatchChanged', 'childChanged'] as const;
      const cut = await Promise.all(logs.map((field) => listen(first.port, field)));
      const witnesses = await Promise.all(logs.map((field) => listen(serving.gatewayPort, field)));
      const importId = await happenings.handIn();
      const followed = await listen(first.port, 'importProgress', { id: importId });
      const both = [...cut, ...witnesses];
      await until('all listen', () => both.every((client) => client.lastEventId() !== ''));
      await until('the import is told', () => followed.events.length === 1);

      const happen = (): Promise<unknown> =>
        Promise.all([happenings.move(mismatch, burst), happenings.change(child, burst)]);
      await happen();
      for (let row = 1; row <= 5; row += 1) await happenings.advance(importId, 'RUNNING', row);
      await until('some are told', () => cut.every(({ events }) => events.length > 0));
      const ended = signal === 'SIGKILL' ? first.process.kill().then(() => 0) : first.process.stop(stopMs);
      await Promise.all([...cut, followed].map((client) => client.ended));
      expect(await ended).toBe(0);
      await happen();
      for (let row = 6; row <= 9; row += 1) await happenings.advance(importId, 'RUNNING', row);

      const resumed = await Promise.all(
        logs.map((field, index) =>
          listen(serving.gatewayPort, field, { lastEventId: cut[index]?.lastEventId() ?? '' }),
        ),
      );
      const lastEventId = followed.lastEventId();
      const followedOn = await listen(serving.gatewayPort, 'importProgress', { id: importId, lastEventId });
      await happenings.advance(importId, 'IMPORTED', 10);
      await followedOn.ended;
      for (const [index, witness] of witnesses.entries()) {
        const before = cut[index] as EventClient;
        const after = resumed[index] as EventClient;
        await until('all are told', () => ids(before).length + ids(after).length >= 2 * burst);
        await until('the witness has them all', () => ids(witness).length >= 2 * burst);
        expect([...ids(before), ...ids(after)]).toEqual(ids(witness));
        expect(new Set(ids(witness)).size).toBe(2 * burst);
        expect(before.events.every(isNext)).toBe(true);
        expect(before.retryMs()).toBeGreaterThanOrEqual(1000);
      }
      // States are told as they are found: some may be passed over, none comes again, and the last one comes.
      const states = [...rows(followed), ...rows(followedOn)];
      expect(states).toEqual([...new Set(states)].toSorted((one, other) => one - other));
      expect(states.at(-1)).toBe(10);
      expect(followedOn.events.at(-1)?.event).toBe('complete');
      expect(followed.events.every(isNext)).toBe(true);
    },
  );

  it('end with SIGTERM beside requests that are answered; the gateway ends with 0', async () => {
    first = await serving.startGateway();
    const client = await listen(first.port, 'mismatchChanged');
    await until('it listens', () => client.lastEventId() !== '');
    serving.subgraphs.get('welfare')?.signal('SIGSTOP');
    const asked = fetch(`http://127.0.0.1:${first.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${serving.token}` },
      body: JSON.stringify({ query: childQuestion, variables: { id: child } }),
    });
    await until('it is under way', async () => {
      const ready = await fetch(`http://127.0.0.1:${first.port}/ready`);
      return ((await ready.json()) as { underWay: number }).underWay === 1;
    });
    const code = first.process.stop(stopMs);
    await client.ended;
    expect((await asked).status).toBe(200);
    expect(await code).toBe(0);
    serving.subgraphs.get('welfare')?.signal('SIGCONT');
  });

  it('end when the token is withdrawn or ends, say so, and tell nothing that happens after it', async () => {
    first = await serving.startGateway();
    const { port } = first;
    const common = { home, department: 'EDUCATION', division: '450703' };
    const withdrawn = await issueDevelopmentToken(common);
    // The gateway allows clocks to differ by five seconds.
    const short = await issueDevelopmentToken({ ...common, expiresInSeconds: 5 });
    const open = await Promise.all(
      [withdrawn, short].flatMap((token) => [
        listen(port, 'mismatchChanged', { token }),
        listen(port, 'childChanged', { token }),
      ]),
    );
    const witness = await listen(port, 'mismatchChanged');
    await until('all listen', () => [...open, witness].every((client) => client.lastEventId() !== ''));
    await Promise.all([happenings.move(mismatch, 1), happenings.change(child, 1)]);
    await until('all are told', () => open.every(({ events }) => events.length === 1));
    await appendFile(join(home, 'withdrawn-tokens'), `${decodeJwt(withdrawn).jti}\n`);
    // The list is read again within a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await Promise.all([happenings.move(mismatch, 1), happenings.change(child, 1)]);
    await Promise.all(open.slice(0, 2).map((client) => client.ended));
    await until('the witness is told', () => witness.events.length === 2);
    await Promise.all(open.slice(2).map((client) => client.ended));
    await Promise.all([happenings.move(mismatch, 1), happenings.change(child, 1)]);
    await until('the witness is told again', () => witness.events.length === 3);
    const told = open.map((client) => [client.events.map(({ event }) => event), codes(client)]);
    const ending = ['next', 'complete'];
    expect(told.slice(0, 2)).toEqual([
      [['next', ...ending], ['UNAUTHENTICATED']],
      [['next', ...ending], ['UNAUTHENTICATED']],
    ]);
    expect(told.slice(2)).toEqual([
      [['next', 'next', ...ending], ['UNAUTHENTICATED']],
      [['next', 'next', ...ending], ['UNAUTHENTICATED']],
    ]);
    // Whoever comes back for a purpose the department may not read for is told nothing.
    const bearer = { department: 'EDUCATION', division: '450703', scopes: [], purpose: 'curiosity' };
    const token = await tokenOf(home, bearer);
    const lastEventId = open[0]?.lastEventId() ?? '';
    const refused = await listen(port, 'mismatchChanged', { token, lastEventId });
    expect([refused.status, refused.events]).toEqual([403, []]);
  });
});
