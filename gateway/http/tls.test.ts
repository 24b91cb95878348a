import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCertificate } from '../../test/certificates.ts';
import type { TestCertificate } from '../../test/certificates.ts';
import { followRenewals, tlsOptions } from './tls.ts';
import type { TlsFiles } from './tls.ts';

let folder: string;
let files: TlsFiles;
let server: Server;
let events: string[];
let stop: () => void;
let age = 0;

/** Every writing is younger than the one before, however coarse the clock of the file system. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  age += 10;
  await utimes(file, age, age);
}

async function served(): Promise<Buffer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const first: TestCertificate = createCertificate('first');
const second: TestCertificate = createCertificate('second');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem'), clientCaFile: null };
  await write(files.certFile, first.cert);
  await write(files.keyFile, first.key);
  server = createServer(tlsOptions(files));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  events = [];
  const note = (_: object, event: string): void => void events.push(event);
  stop = followRenewals(server, files, { info: note, error: note }, 20);
});
afterEach(async () => {
  stop();
  server.close();
  await rm(folder, { recursive: true });
});

it('a renewed certificate is served without a restart, the old one until both files fit', async () => {
  expect(await served()).toEqual(first.der);
  await write(files.certFile, second.cert);
  while (!events.includes('gateway.tls.unusable')) await sleep(10);
  expect(await served()).toEqual(first.der);
  await write(files.keyFile, second.key);
  while (!events.includes('gateway.tls.renewed')) await sleep(10);
  expect(await served()).toEqual(second.der);
});
