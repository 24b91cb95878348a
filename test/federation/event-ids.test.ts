import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { subscribe } from './event-client.ts';
import type { EventClient } from './event-client.ts';
import { createHubGateway, post } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

let hub: HubGateway;
let url: string;
let token: string;
const clients: EventClient[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  ({ url } = await hub.start());
  token = await hub.token();
  const children = await hub.dataSource('children');
  await children.query(`insert into children.change (kind, child_id, division)
    select 'RETIRED', 'c1', '450703' from generate_series(1, 3)`);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => hub.stop());

async function open(query: string, options: { lastEventId?: string } = {}): Promise<EventClient> {
  const client = await subscribe(url, { query }, { token, ...options });
  clients.push(client);
  return client;
}

const changed = 'subscription { mismatchChanged { id status } }';

describe('ids of events', () => {
  it('are the cursors of the feed, in its order, each once', async () => {
    const client = await open('subscription { childChanged { kind cursor } }');
    await client.untilMarked();
    const children = await hub.dataSource('children');
    await children.query(`insert into children.change (kind, child_id, division)
      select 'UPDATED', 'c1', '450703101' from generate_series(1, 75)`);
    const events = await client.untilEvents(75);
    const cursors = events.map(
      ({ data }) => (data as { data: { childChanged: { cursor: string } } }).data.childChanged.cursor,
    );
    expect(cursors).toEqual(events.map(({ id }) => id));
    expect(new Set(cursors).size).toBe(75);
  });

  it.each([changed, 'subscription { childChanged { kind } }'])(
    'refuses an id the feed never gave, and says so: %s',
    async (query) => {
      const client = await open(query);
      const given = JSON.parse(Buffer.from(await client.untilMarked(), 'base64url').toString()) as [
        number,
        string,
      ];
      const write = (values: unknown): string => Buffer.from(JSON.stringify(values)).toString('base64url');
      const [newest, mark] = given;
      const answers = {
        malformed: await open(query, { lastEventId: 'x' }),
        'of another store': await open(query, { lastEventId: write([newest, `${mark}0`]) }),
        'of the future': await open(query, { lastEventId: write([newest + 1000, mark]) }),
        // As they were before they told their store, and a client may still hold one.
        'without a store': await open(query, { lastEventId: write([newest]) }),
        'of the beginning': await open(query, { lastEventId: write([0, mark]) }),
      };
      const statuses = Object.entries(answers).map(([of, { status }]) => [of, status]);
      expect(Object.fromEntries(statuses)).toEqual({
        malformed: 400,
        'of another store': 400,
        'of the future': 400,
        'without a store': 200,
        'of the beginning': 200,
      });
      const { codes } = await post(
        url,
        token,
        { query },
        { accept: 'text/event-stream, application/json', 'last-event-id': write([newest, `${mark}0`]) },
      );
      expect(codes).toEqual(['EVENT_ID_UNKNOWN']);
    },
  );

  it('tells bad arguments from a bad event id', async () => {
    const query = 'subscription { childChanged(division: "%") { kind } }';
    const headers = { accept: 'text/event-stream', 'last-event-id': 'x' };
    expect((await post(url, token, { query }, headers)).codes).toEqual(['BAD_USER_INPUT']);
  });
});
