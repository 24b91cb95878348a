import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drainRequest, hasTooMuchLeft } from './drain-request.ts';

describe('a request that is refused before it is read', () => {
  let server: Server;
  let client: Socket;

  beforeEach(async () => {
    server = createServer((request, response) => {
      void drainRequest(request).then(() => {
        const headers = hasTooMuchLeft(request) ? { connection: 'close' } : {};
        response.writeHead(503, { ...headers, 'content-length': 7 }).end('refused');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  });
  afterEach(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });

  const head = (length: number): string => `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;

  function readAnswer(): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      client.on('data', (block: Buffer) => {
        text += block.toString();
        if (text.includes('refused')) resolve(text);
      });
      client.once('error', reject);
      client.once('close', () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
    });
  }

  it('is answered once its body has come, and the connection goes on', async () => {
    const answer = readAnswer();
    client.write(head(3));
    await sleep(50);
    client.write('abc');
    expect(await answer).not.toContain('connection: close');
  });

  it('is answered after a second when its body does not come, and the next request is told from the late body', async () => {
    client.write(head(3));
    expect(await readAnswer()).not.toContain('connection: close');
    const next = readAnswer();
    client.write(`abc${head(0)}`);
    expect(await next).toContain('503');
  });

  it('is answered when there is more to come than anybody wants to throw away', async () => {
    const answer = readAnswer();
    client.write(head(1024 * 1024));
    client.write(Buffer.alloc(300 * 1024));
    expect(await answer).toContain('connection: close');
  });
});
