import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startManagement } from '../../platform/observation/management-server.ts';
import { createMetricsRegistry } from '../../platform/observation/metrics.ts';
import { createReadiness } from '../../platform/observation/readiness.ts';
import { listeningAddress, warningsOf } from './listening-address.ts';
import type { ListeningConfig } from './listening-address.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const development: ListeningConfig = { home: '/none', jwksUrl: null, issuer: null, audience: null };
const production: ListeningConfig = { ...development, oidcIssuer: 'https://id.example' };
const everywhere = { gatewayHost: '0.0.0.0' };

describe('a gateway without an identity provider', () => {
  it('listens on this machine only', () => {
    expect(listeningAddress(development, undefined)).toEqual({
      host: '127.0.0.1',
      isOpenToDevelopment: false,
    });
  });

  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('may be given the loopback address %s', (host) => {
    expect(listeningAddress({ ...development, gatewayHost: host }, undefined).host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '10.0.0.7', 'localhost.example', '127.example', '128.0.0.1', '::ffff:10.0.0.7'])(
    'refuses %s',
    (host) => {
      expect(() => listeningAddress({ ...development, gatewayHost: host }, undefined)).toThrow(
        'this machine only',
      );
      expect(() => listeningAddress(development, host)).toThrow('this machine only');
    },
  );

  it('may be opened by the one variable that says what it does, and goes on saying so', async () => {
    const opened = { ...development, ...everywhere, developmentTokensOnNetwork: true };
    expect(listeningAddress(opened, undefined)).toEqual({ host: '0.0.0.0', isOpenToDevelopment: true });
    const registry = createMetricsRegistry();
    const readiness = createReadiness([], { warnings: warningsOf(opened) });
    const log = { info: () => undefined, error: () => undefined };
    const server = await startManagement({ port: 0, host: '127.0.0.1', registry, readiness, log });
    try {
      const ready = await fetch(`http://127.0.0.1:${server.port}/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        { status: 'ok', checks: {}, warnings: ['development-tokens-on-network'] },
      ]);
    } finally {
      await server.close();
    }
  });

  it('does not start as a process that others could reach, and opens nothing before it says so', async () => {
    const home = await mkdtemp(join(tmpdir(), 'hub-gateway-'));
    const gateway = spawn(process.execPath, ['--import', 'tsx', 'gateway/main.ts'], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HUB_HOME: home,
        HUB_GATEWAY_HOST: '0.0.0.0',
        // Nothing answers there: a gateway that tried to open its log would say something else.
        DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    gateway.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    expect(await once(gateway, 'close')).toEqual([1, null]);
    expect(said).toContain('HUB_OIDC_ISSUER');
    await rm(home, { recursive: true });
  }, 300_000);
});

describe('a gateway with an identity provider', () => {
  it('listens everywhere, or where it is told to', () => {
    expect(listeningAddress(production, undefined)).toEqual({ host: '0.0.0.0', isOpenToDevelopment: false });
    expect(listeningAddress({ ...production, gatewayHost: '10.0.0.7' }, undefined).host).toBe('10.0.0.7');
    expect(warningsOf({ ...production, ...everywhere })).toEqual([]);
  });
});
