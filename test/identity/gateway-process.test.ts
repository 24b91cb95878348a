import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import { serveSubgraph } from '../../platform/subgraph/serving/http-server.ts';
import type { SubgraphServer } from '../../platform/subgraph/serving/http-server.ts';
import { runHub } from '../e2e/run-hub.ts';
import { createHubGateway, post, silent } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { audience, startIdentityProvider } from './provider.ts';
import type { IdentityProvider } from './provider.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const internalSecret = 'a secret of at least thirty-two characters';
/** Processes start slowly on a busy machine. */
const timeout = 300_000;
const agency = { department: 'EDUCATION', division: '450703', purpose: 'control-dropout' };

let hub: HubGateway;
let home: string;
let provider: IdentityProvider;
let environment: Record<string, string>;
const servers: SubgraphServer[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  home = await mkdtemp(join(tmpdir(), 'hub-process-'));
  provider = await startIdentityProvider([{ id: 'county-education', ...agency }]);
  environment = {
    DATABASE_URL: hub.database.url,
    HUB_HOME: home,
    HUB_OIDC_ISSUER: provider.issuer,
    HUB_TOKEN_AUDIENCE: audience,
    HUB_SUBGRAPH_TIMEOUT_MS: '30000',
  };
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await provider.stop();
  await hub.stop();
  await rm(home, { recursive: true });
});

/** What the gateway logs, until it listens: its port last. */
async function readLog(gateway: ChildProcess): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  if (gateway.stderr === null) throw new Error('The process has no standard error');
  for await (const line of createInterface({ input: gateway.stderr })) {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    if (line.includes('gateway.listening')) return lines;
  }
  throw new Error(`The process ended: ${JSON.stringify(lines)}`);
}

describe('a gateway as a process of its own', () => {
  it('needs the issuer alone to know its keys, and ends cleanly', { timeout }, async () => {
    const env: Record<string, string> = { ...environment, HUB_OPERATIONS: 'any', PORT: '0' };
    for (const name of subgraphNames) {
      const handler = hub.subgraphs[name];
      const server = await serveSubgraph({ handler, name, port: 0, internalSecret, log: silent });
      servers.push(server);
      env[`SUBGRAPH_${name.toUpperCase()}_URL`] = server.url;
    }
    const gateway = spawn(process.execPath, ['--import', 'tsx', 'gateway/main.ts'], {
      cwd: root,
      env: { PATH: process.env['PATH'], HUB_INTERNAL_SECRET: internalSecret, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const log = await readLog(gateway);
      gateway.stderr?.resume();
      expect(log.map(({ msg }) => msg)).not.toContain('gateway.issuer.development');
      const url = `http://127.0.0.1:${String(log.at(-1)?.['port'])}/graphql`;
      const query = '{ children { totalCount } }';
      const token = await provider.token('county-education');
      expect(await post(url, token, { query })).toMatchObject({
        status: 200,
        data: { children: { totalCount: 0 } },
      });
      const development = await issueDevelopmentToken({ home, ...agency });
      expect(await post(url, development, { query })).toMatchObject({ status: 401 });
      gateway.kill('SIGTERM');
      expect(await once(gateway, 'exit')).toEqual([0, null]);
    } finally {
      if (gateway.exitCode === null) gateway.kill('SIGKILL');
    }
  });

  it('is told by the doctor whether its provider answers', { timeout }, async () => {
    const well = await runHub(['doctor'], environment);
    expect(well).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('identity provider: answers, keys: 1'),
    });
    const ill = await runHub(['doctor'], { ...environment, HUB_OIDC_ISSUER: 'http://127.0.0.1:9' });
    expect(ill).toMatchObject({ code: 1, stdout: expect.stringContaining('identity provider: UNREACHABLE') });
  });

  it(
    'is told by the doctor that Redis does not answer, and of a wrong setting once',
    { timeout },
    async () => {
      const away = await runHub(['doctor'], { ...environment, REDIS_URL: 'redis://127.0.0.1:1' });
      expect(away).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('BAD  queue: Redis at 127.0.0.1:1'),
      });
      const wrong = await runHub(['doctor'], { ...environment, HUB_TODAY: '2026-13-01' });
      expect(wrong.stdout.match(/BAD /g)).toHaveLength(1);
    },
  );
});
