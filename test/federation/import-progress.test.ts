import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { subscribe } from './event-client.ts';
import type { EventClient } from './event-client.ts';
import { createHubGateway } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

let hub: HubGateway;
let gateway: Gateway;
let token: string;
const clients: EventClient[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  gateway = await hub.start({ limits: { subscriptions: { pollMs: 50 } } });
  token = await hub.token();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => hub.stop());

async function open(
  query: string,
  { variables, lastEventId }: { variables: Record<string, unknown>; lastEventId?: string },
): Promise<EventClient> {
  const client = await subscribe(
    gateway.url,
    { query, variables },
    { token, ...(lastEventId !== undefined && { lastEventId }) },
  );
  clients.push(client);
  return client;
}

describe('importProgress', () => {
  const progress = 'subscription ($id: ID!) { importProgress(id: $id) { status rowsRead progress } }';

  async function submit(scope: string): Promise<string> {
    const id = randomUUID();
    const jobs = await hub.dataSource('jobs');
    await jobs.query(
      `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope,
         bytes_total) values ($1, 'student-registry', 'x', 'x', $2, '2026-09-01', 'SNAPSHOT', $3, 100)`,
      [id, id, scope],
    );
    return id;
  }
  async function advance(id: string, status: string, rows: number): Promise<void> {
    const jobs = await hub.dataSource('jobs');
    await jobs.query(
      'update jobs.import set status = $2, rows_read = $3::int, bytes_read = $3::int where import_id = $1',
      [id, status, rows],
    );
  }
  const states = (client: EventClient): unknown[] =>
    client.events.map(({ event, data }) =>
      event === 'next' ? (data as { data: { importProgress: unknown } }).data.importProgress : event,
    );

  it('tells where it stands, then what changes, and completes when it has ended', async () => {
    const id = await submit('450703');
    const client = await open(progress, { variables: { id } });
    await client.untilEvents(1);
    await advance(id, 'RUNNING', 40);
    await client.untilEvents(2);
    await advance(id, 'IMPORTED', 100);
    await client.ended;
    expect(states(client)).toEqual([
      { status: 'QUEUED', rowsRead: 0, progress: 0 },
      { status: 'RUNNING', rowsRead: 40, progress: 0.4 },
      { status: 'IMPORTED', rowsRead: 100, progress: 1 },
      'complete',
    ]);
  });

  it('tells a client that comes back only what it has not seen', async () => {
    const id = await submit('450703');
    const first = await open(progress, { variables: { id } });
    const [seen] = await first.untilEvents(1);
    first.close();
    const lastEventId = seen?.id ?? '';
    const second = await open(progress, { variables: { id }, lastEventId });
    await advance(id, 'REFUSED', 3);
    await second.ended;
    expect(states(second)).toEqual([{ status: 'REFUSED', rowsRead: 3, progress: 0.03 }, 'complete']);
    const third = await open(progress, { variables: { id }, lastEventId: second.events[0]?.id ?? '' });
    await third.ended;
    expect(states(third)).toEqual(['complete']);
  });

  it('says the same of an import of another place and of none', async () => {
    const answers = [];
    for (const id of [await submit('450702'), randomUUID(), 'no id at all']) {
      const client = await open(progress, { variables: { id } });
      await client.ended;
      answers.push(client.events);
    }
    expect(answers[0]).toMatchObject([
      {
        event: 'next',
        data: { data: { importProgress: null }, errors: [{ extensions: { code: 'NOT_FOUND' } }] },
      },
      { event: 'complete' },
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});
