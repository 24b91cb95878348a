import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { tokenOf } from '../access/tokens.ts';
import { subscribe, type EventClient } from '../federation/event-client.ts';
import { makeHappenings, type Happenings } from './happenings.ts';
import { cpuMs, memoryMiB } from './process-use.ts';
import { childQuestion, startServing, type Serving } from './serving.ts';
import { subscribeSlowly, type SlowClient } from './slow-client.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

/** As many as one client may have open, but for the one that reads. */
const slowOnes = 19;
/** Each shows the history of them all: some 30 kB. */
const largeEvents = 400;
/** What 19 clients leave unread would be 200 MiB and more. */
const mostGrowthMiB = 150;
const clientsOfCrowd = 25;
const streamsPerClient = 20;

describe('streams of events', () => {
  let stage: Stage;
  let databaseUrl: string;
  let serving: Serving;
  let mismatch: string;
  let happenings: Happenings;
  const opened: { close(): void }[] = [];

  beforeAll(async () => {
    stage = await openStage();
    databaseUrl = await stage.copy('finished', 'crowded');
    happenings = makeHappenings(databaseUrl);
    serving = await startServing({ databaseUrl, environment: stage.environment });
    const { data } = await serving.ask('{ mismatches(first: 1) { edges { node { id } } } }');
    const { edges } = data?.['mismatches'] as { edges: { node: { id: string } }[] };
    mismatch = edges[0]?.node.id ?? '';
  });
  afterEach(() => {
    for (const client of opened.splice(0)) client.close();
  });
  afterAll(async () => {
    await serving.stop();
    await stage.close();
  });

  async function listen(query: string, token: string): Promise<EventClient> {
    const client = await subscribe(`http://127.0.0.1:${serving.gatewayPort}/graphql`, { query }, { token });
    opened.push(client);
    return client;
  }
  const ids = (client: EventClient): string[] => client.events.map(({ id }) => id);

  it('500 at once: one listens and looks for all, each is told everything in order', async () => {
    const query = 'subscription { mismatchChanged { id status child { id } } }';
    const { pid } = serving.gateway;
    const before = memoryMiB(pid).now;
    const home = stage.environment['HUB_HOME'] ?? '';
    const crowd: EventClient[] = [];
    for (let client = 0; client < clientsOfCrowd; client += 1) {
      const bearer = { department: 'EDUCATION', division: '450703', scopes: [], purpose: 'control-dropout' };
      const token = await tokenOf(home, { ...bearer, clientId: `console-${client}` });
      const streams = Array.from({ length: streamsPerClient }, () => listen(query, token));
      crowd.push(...(await Promise.all(streams)));
    }
    await until('all listen', () => crowd.every((client) => client.lastEventId() !== ''));
    expect(await countListeners(databaseUrl)).toBe(1);
    const grown = memoryMiB(pid).now - before;
    const subgraph = serving.subgraphs.get('reconciliation')?.pid ?? 0;
    const measure = async (work: () => Promise<unknown>): Promise<string> => {
      const start = [cpuMs(pid), cpuMs(subgraph)];
      await work();
      return [cpuMs(pid), cpuMs(subgraph)].map((end, index) => end - (start[index] ?? 0)).join(' + ');
    };
    const idle = await measure(() => sleep(16_000));
    const told = await measure(async () => {
      await happenings.move(mismatch, 1);
      await until('all are told', () => crowd.every(({ events }) => events.length >= 1), { everyMs: 5 });
    });
    const burst = await measure(async () => {
      await happenings.move(mismatch, 60);
      await until('all are told more', () => crowd.every(({ events }) => events.length >= 61), {
        everyMs: 5,
      });
    });
    process.stdout.write(
      `${crowd.length} streams: ${grown} MiB; CPU ms of gateway + subgraph: ${idle} in 16 s of silence, ` +
        `${told} for one event, ${burst} for 60\n`,
    );
    const [witness] = crowd as [EventClient];
    expect(new Set(ids(witness)).size).toBe(61);
    for (const client of crowd) expect(ids(client)).toEqual(ids(witness));
  });

  it('that are not read: the gateway holds little of them, others are served, each goes on in order', async () => {
    const query = 'subscription { mismatchChanged { id history { from to at actor reason } } }';
    const { gatewayPort: port, token, gateway } = serving;
    const witness = await listen(query, token);
    await until('the witness listens', () => witness.lastEventId() !== '');
    const slow: SlowClient[] = [];
    for (let count = 0; count < slowOnes; count += 1)
      slow.push(await subscribeSlowly(port, query, { token }));
    opened.push(...slow);
    const before = memoryMiB(gateway.pid).most;
    await happenings.move(mismatch, largeEvents);
    await until('the witness is told all', () => witness.events.length === largeEvents);
    const bytes = JSON.stringify(witness.events).length;
    // Beside all these, others are answered.
    const { errors, tookMs } = await serving.ask(childQuestion, { id: serving.children[0] });
    expect(errors).toEqual([]);

    const [patient, ...others] = slow as [SlowClient, ...SlowClient[]];
    expect(patient.hasEnded()).toBe(false);
    patient.read();
    await until('the slow one has caught up', () => patient.ids().length === largeEvents);
    expect(patient.ids()).toEqual(ids(witness));
    await until('those that read nothing are cut off', () => cutOffs(gateway.log()) === others.length);
    const grown = memoryMiB(gateway.pid).most - before;
    process.stdout.write(
      `${slow.length} streams of ${Math.round(bytes / 2 ** 20)} MiB not read: the gateway grew by ${grown} MiB; ` +
        `another client was answered in ${Math.round(tookMs)} ms\n`,
    );
    expect(grown).toBeLessThan(mostGrowthMiB);

    for (const cut of others.slice(0, 2)) {
      cut.read();
      await until('it has ended', () => cut.hasEnded());
      expect(cut.isComplete()).toBe(false);
      const lastEventId = cut.ids().at(-1) ?? '';
      const resumed = await subscribeSlowly(port, query, { token, lastEventId });
      opened.push(resumed);
      resumed.read();
      await until('it has the rest', () => cut.ids().length + resumed.ids().length >= largeEvents);
      expect([...cut.ids(), ...resumed.ids()]).toEqual(ids(witness));
    }
  });
});

function cutOffs(log: string): number {
  return log.split('gateway.subscription.cut-off').length - 1;
}

/** Connections on which somebody waits for signals. */
async function countListeners(url: string): Promise<number> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where application_name = 'hub-change-signal' and datname = current_database()`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
