import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openEventStream } from './event-stream.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A client that sends its request and reads nothing until told to. */
async function silentClient(): Promise<{ response: ServerResponse; socket: Socket }> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const requested = once(server, 'request') as Promise<[unknown, ServerResponse]>;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.pause();
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const [, response] = await requested;
  return { response, socket };
}

const payload = 'x'.repeat(256 * 1024);
const options = { requestId: 'r', heartbeatMs: 60_000 };

describe('a client that does not read', () => {
  it('is cut off, with no more held for it than one event beyond what the connection takes', async () => {
    const { response } = await silentClient();
    let cutOff = 0;
    const onCutOff = (): void => void (cutOff += 1);
    const stream = openEventStream(response, { ...options, drainTimeoutMs: 200, onCutOff });
    let sent = 0;
    while (!response.destroyed && sent < 1000) {
      await stream.next(String(sent), payload);
      expect(response.writableLength).toBeLessThan(2 * payload.length);
      sent += 1;
    }
    expect(response.destroyed).toBe(true);
    await stream.next('later', payload);
    stream.mark('later');
    stream.complete();
    expect(cutOff).toBe(1);
  });

  it('is waited for within its time', async () => {
    const { response, socket } = await silentClient();
    const stream = openEventStream(response, { ...options, drainTimeoutMs: 5000 });
    setTimeout(() => socket.resume(), 100);
    for (let sent = 0; sent < 40; sent += 1) await stream.next(String(sent), payload);
    expect(response.destroyed).toBe(false);
  });
});
