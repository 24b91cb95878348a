import { once } from 'node:events';
import { connect } from 'node:net';
import { Agent, EventSource } from 'undici';
import type { Dispatcher } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../e2e/running-process.ts';
import { createHubGateway } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

let hub: HubGateway;
let port: number;
let token: string;
const sources: EventSource[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  token = await hub.token();
  port = await freePort();
});
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});
afterAll(() => hub.stop());

const start = () => hub.start({ limits: { subscriptions: { pollMs: 50 } } }, { port });
const query = 'subscription { childChanged { childId } }';
const address = (): string => `http://localhost:${port}/graphql?query=${encodeURIComponent(query)}`;

async function change(...childIds: string[]): Promise<void> {
  const children = await hub.dataSource('children');
  for (const id of childIds) {
    await children.query(
      `insert into children.change (kind, child_id, division) values ('RETIRED', $1, '450703')`,
      [id],
    );
  }
}

/** The standard's client, which sends no headers of its own. */
function openSource(): { told: string[]; opened: () => number } {
  const signed = new Agent().compose((dispatch) => (options: Dispatcher.DispatchOptions, handler) => {
    const headers = { ...(options.headers as Record<string, string>), authorization: `Bearer ${token}` };
    return dispatch({ ...options, headers }, handler);
  });
  const source = new EventSource(address(), { node: { dispatcher: signed } });
  sources.push(source);
  const told: string[] = [];
  let opened = 0;
  source.addEventListener('open', () => (opened += 1));
  source.addEventListener('next', (event) => {
    const { data } = JSON.parse('data' in event ? String(event.data) : '') as {
      data: { childChanged: { childId: string } };
    };
    told.push(data.childChanged.childId);
  });
  return { told, opened: () => opened };
}

describe('the EventSource of the standard', () => {
  it('comes back by itself after the time it was told, and goes on where it was', async () => {
    const gateway = await start();
    const { told, opened } = openSource();
    await expect.poll(opened, { timeout: 60_000 }).toBe(1);
    await change('a', 'b');
    await expect.poll(() => told, { timeout: 60_000 }).toEqual(['a', 'b']);
    await gateway.stop();
    await change('c', 'd');
    const again = await start();
    await expect.poll(opened, { timeout: 60_000 }).toBe(2);
    await change('e');
    await expect.poll(() => told, { timeout: 60_000 }).toEqual(['a', 'b', 'c', 'd', 'e']);
    await again.stop();
  }, 300_000);
});

describe('whoever stands between', () => {
  /** The answer's text so far, to a request written by hand. */
  async function ask(version: string, ...headers: string[]): Promise<() => string> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const head = [
      `GET /graphql?query=${encodeURIComponent(query)} HTTP/${version}`,
      'host: localhost',
      'accept: text/event-stream',
      `authorization: Bearer ${token}`,
      ...headers,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    let text = '';
    socket.setEncoding('utf8').on('data', (block: string) => (text += block));
    return () => text;
  }

  it('is told to hold nothing back, to change nothing, and to keep nothing', async () => {
    const gateway = await start();
    const answer = await ask('1.1', 'accept-encoding: gzip, br');
    await expect.poll(answer).toMatch(/\r\n\r\n[^]*id: /);
    const [head = ''] = answer().split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/^content-type: text\/event-stream; charset=utf-8$/im);
    expect(head).toMatch(/^cache-control: no-store, no-transform$/im);
    expect(head).toMatch(/^x-accel-buffering: no$/im);
    expect(head).not.toMatch(/^content-(?:encoding|length):/im);
    await gateway.stop();
  });

  it('may speak HTTP/1.0, as nginx does unless told otherwise', async () => {
    const gateway = await start();
    const answer = await ask('1.0');
    await expect.poll(answer).toMatch(/\r\n\r\nretry: \d{4}\n\nid: /);
    await change('f');
    await expect
      .poll(answer)
      .toMatch(/event: next\nid: [\w-]+\ndata: \{"data":\{"childChanged":\{"childId":"f"\}\}\}\n\n/);
    expect(answer()).not.toMatch(/^transfer-encoding/im);
    await gateway.stop();
  });
});
