import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { Agent } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthority, createCertificate } from '../../../test/certificates.ts';
import type { TestCertificate } from '../../../test/certificates.ts';
import { createCertificateReader, readCertificate } from './client-certificate.ts';
import type { CertificateSources } from './client-certificate.ts';

const authority = createAuthority('Test authority');
const own = createCertificate('hub');
const selfSigned = createCertificate('agency');
const issued = createCertificate('agency', authority);
const header = { name: 'x-client-certificate', proxies: ['127.0.0.0/8', '::1'] };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers with the thumbprint it saw. */
async function listen(server: Server & { closeAllConnections: () => void }): Promise<number> {
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function overTls(sources: CertificateSources, ca?: string): Promise<number> {
  const read = createCertificateReader(sources);
  const options = { cert: own.cert, key: own.key, ...(ca !== undefined && { ca }) };
  const server = createTlsServer(
    { ...options, requestCert: true, rejectUnauthorized: false },
    (request, response) => void response.end(JSON.stringify(read(request))),
  );
  return listen(server);
}

function askOverTls(
  port: number,
  client: TestCertificate | null,
  agent: Agent | false = false,
  headers: IncomingHttpHeaders = {},
): Promise<{ seen: unknown; isResumed: boolean }> {
  const identity = client === null ? {} : { cert: client.cert, key: client.key };
  return new Promise((resolve, reject) => {
    const request = tlsRequest(
      { port, host: '127.0.0.1', ca: own.cert, agent, headers, ...identity },
      (response: IncomingMessage) => {
        const isResumed =
          (response.socket as { isSessionReused?: () => boolean }).isSessionReused?.() === true;
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve({ seen: JSON.parse(text), isResumed }));
      },
    );
    request.once('error', reject);
    request.end();
  });
}

describe('over the gateway’s own TLS', () => {
  const sources = { onlyAuthorized: false, header: null };

  it('is the certificate whose key the client has proved to hold', async () => {
    const port = await overTls(sources);
    expect((await askOverTls(port, selfSigned)).seen).toBe(selfSigned.thumbprint);
    expect((await askOverTls(port, issued)).seen).toBe(issued.thumbprint);
  });

  it('is none when the client shows none', async () => {
    expect((await askOverTls(await overTls(sources), null)).seen).toBeNull();
  });

  it('is the same when a session is resumed', async () => {
    const port = await overTls(sources);
    const agent = new Agent({ maxCachedSessions: 10 });
    closers.push(() => agent.destroy());
    const answers: unknown[] = [];
    for (let time = 0; time < 3; time += 1) answers.push(await askOverTls(port, selfSigned, agent));
    expect(answers.map((answer) => (answer as { seen: unknown }).seen)).toEqual(
      Array.from({ length: 3 }, () => selfSigned.thumbprint),
    );
    expect(answers).toContainEqual({ seen: selfSigned.thumbprint, isResumed: true });
  });

  it('counts with a client authority only when it comes from there', async () => {
    const port = await overTls({ ...sources, onlyAuthorized: true }, authority.cert);
    expect((await askOverTls(port, issued)).seen).toBe(issued.thumbprint);
    expect((await askOverTls(port, selfSigned)).seen).toBeNull();
  });

  it('is never what a client writes into a header', async () => {
    const headers = { 'x-client-certificate': encodeURIComponent(issued.cert) };
    const far = { name: 'x-client-certificate', proxies: ['10.0.0.1'] };
    const port = await overTls({ onlyAuthorized: false, header: far });
    expect((await askOverTls(port, null, false, headers)).seen).toBeNull();
    expect((await askOverTls(port, selfSigned, false, headers)).seen).toBe(selfSigned.thumbprint);
  });
});

describe('behind a reverse proxy', () => {
  async function told(sources: CertificateSources, headers: Record<string, string>): Promise<unknown> {
    const read = createCertificateReader(sources);
    const server = createServer((request, response) => void response.end(JSON.stringify(read(request))));
    return (await fetch(`http://127.0.0.1:${await listen(server)}`, { headers })).json();
  }
  const value = encodeURIComponent(selfSigned.cert);

  it('is what the named header of a trusted address says', async () => {
    const sources = { onlyAuthorized: false, header };
    expect(await told(sources, { 'x-client-certificate': value })).toBe(selfSigned.thumbprint);
    expect(await told(sources, { 'client-cert': value })).toBeNull();
    expect(await told(sources, {})).toBeNull();
  });

  it('is nothing when the header comes from elsewhere, or none was configured', async () => {
    const elsewhere = { name: header.name, proxies: ['10.1.0.0/16', '127.0.0.2', 'fe80::/10'] };
    for (const sources of [
      { onlyAuthorized: false, header: elsewhere },
      { onlyAuthorized: false, header: null },
    ]) {
      expect(await told(sources, { 'x-client-certificate': value })).toBeNull();
    }
  });
});

describe('a header', () => {
  const base64 = selfSigned.der.toString('base64');
  const pem = selfSigned.cert;

  it.each([
    ['PEM, URL-encoded', encodeURIComponent(pem)],
    ['PEM, tabs for line ends', pem.trim().replaceAll('\n', '\n\t')],
    ['PEM without first and last line, URL-encoded', encodeURIComponent(base64)],
    ['a byte sequence of RFC 9440', `:${base64}:`],
    ['base64', base64],
  ])('may hold %s', (_, text) => {
    expect(readCertificate(text)?.raw.equals(selfSigned.der)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'SUCCESS'],
    ['a thumbprint', selfSigned.thumbprint],
    ['half a certificate', base64.slice(0, 200)],
    ['two certificates', encodeURIComponent(pem + issued.cert)],
    ['two headers', `:${base64}:, :${base64}:`],
    ['bytes behind it', Buffer.concat([selfSigned.der, Buffer.from('more')]).toString('base64')],
    ['a broken escape', `${base64}%zz`],
  ])('that holds %s says nothing', (_, text) => {
    expect(readCertificate(text)).toBeNull();
  });
});
