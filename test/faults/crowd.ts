import { connect } from 'node:net';

type CrowdAnswer = { status: number; retryAfter: string | null };

/**
 * One request on a connection of its own, sent with the first packet: a client of many layers would keep a thousand
 * connections waiting for their requests. Rejects when the connection breaks before the answer's head has come.
 */
export function askOnce(port: number, token: string, body: string): Promise<CrowdAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const head = [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      `authorization: Bearer ${token}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    let text = '';
    socket.setEncoding('utf8').on('data', (block: string) => {
      text += block;
      if (!text.includes('\r\n\r\n')) return;
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
      const retryAfter = /^retry-after: (.*)\r$/im.exec(text)?.[1] ?? null;
      resolve({ status, retryAfter });
      socket.resume();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The connection ended without an answer')));
  });
}
