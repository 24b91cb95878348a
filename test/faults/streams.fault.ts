import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { subscribe, type EventClient } from '../federation/event-client.ts';
import { runStatement } from './postgres-server.ts';
import { childQuestion, startServing, type Serving } from './serving.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const changed = 'subscription { mismatchChanged { id status child { id } } }';
/** What docker gives a container before it kills it. */
const stopMs = 10_000;
/** Events a test makes at a time. */
const burst = 60;

describe('streams of events', () => {
  let stage: Stage;
  let databaseUrl: string;
  let serving: Serving;
  let mismatch: string;
  const clients: EventClient[] = [];
  let told = 0;

  beforeAll(async () => {
    stage = await openStage();
    databaseUrl = await stage.copy('finished', 'streamed');
  });
  beforeEach(async () => {
    serving = await startServing({ databaseUrl, environment: stage.environment });
    const { data } = await serving.ask('{ mismatches(first: 1) { edges { node { id } } } }');
    const { edges } = data?.['mismatches'] as { edges: { node: { id: string } }[] };
    mismatch = edges[0]?.node.id ?? '';
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await serving.stop();
  });
  afterAll(() => stage.close());

  async function listen(port: number, lastEventId?: string): Promise<EventClient> {
    const client = await subscribe(
      `http://127.0.0.1:${port}/graphql`,
      { query: changed },
      { token: serving.token, ...(lastEventId !== undefined && { lastEventId }) },
    );
    clients.push(client);
    return client;
  }

  /** So many transitions of one flag, each with a reason of its own. */
  async function happen(count: number): Promise<void> {
    await runStatement(
      databaseUrl,
      `insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
       select '${mismatch}', 'OPEN', 'OPEN', now(), 'hub', 'n' || n from generate_series(${told + 1}, ${told + count}) as n`,
    );
    told += count;
  }

  const ids = (client: EventClient): string[] => client.events.map(({ id }) => id);

  it('go on at another gateway after `kill -9` of the first: no event is lost, none comes twice', async () => {
    const second = await serving.startGateway();
    const first = await listen(serving.gatewayPort);
    const witness = await listen(second.port);
    await until('both listen', () => first.lastEventId() !== '' && witness.lastEventId() !== '');
    await happen(burst);
    await until('some are told', () => first.events.length > 0);
    await serving.gateway.kill();
    await first.ended;
    await happen(burst);
    const resumed = await listen(second.port, first.events.at(-1)?.id ?? '');
    await until('all are told', () => first.events.length + resumed.events.length >= 2 * burst);
    await until('the witness has them all', () => witness.events.length >= 2 * burst);
    expect([...ids(first), ...ids(resumed)]).toEqual(ids(witness));
    expect(new Set(ids(witness)).size).toBe(2 * burst);
    await second.process.kill();
  });

  it('end with SIGTERM and say when to come back, beside requests that are answered; the gateway ends with 0', async () => {
    const client = await listen(serving.gatewayPort);
    await until('it listens', () => client.lastEventId() !== '');
    await happen(1);
    await until('it is told', () => client.events.length === 1);
    serving.subgraphs.get('welfare')?.signal('SIGSTOP');
    const [id] = serving.children;
    const asked = serving.ask(childQuestion, { id });
    const ready = `http://127.0.0.1:${serving.gatewayPort}/ready`;
    await until('it is under way', async () => {
      const { underWay } = (await (await fetch(ready)).json()) as { underWay: number };
      return underWay === 1;
    });
    const code = serving.gateway.stop(stopMs);
    await client.ended;
    expect(client.events.map(({ event }) => event)).toEqual(['next']);
    expect(client.retryMs()).toBeGreaterThanOrEqual(1000);
    expect((await asked).status).toBe(200);
    expect(await code).toBe(0);
  });
});
