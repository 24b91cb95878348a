import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../gateway/audit/entry/entry.ts';
import type { Gateway, GatewayOptions } from '../../gateway/server.ts';
import { subscribe } from '../federation/event-client.ts';
import { createHubGateway, post } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { audience, startIdentityProvider } from './provider.ts';
import type { IdentityProvider } from './provider.ts';

const here = `c${'a'.repeat(20)}`;
const elsewhere = `c${'e'.repeat(20)}`;
const number = '450703201501010015';
const query = `{ here: child(id: "${here}") { citizenId household { state } } elsewhere: child(id: "${elsewhere}") { name } }`;
const education = { department: 'EDUCATION', division: '450703', purpose: 'control-dropout' };
const agencies = [
  { id: 'county-education', ...education, scope: 'citizen-id:full' },
  { id: 'district-welfare', department: 'CIVIL_AFFAIRS', division: '450702', purpose: 'control-dropout' },
  { id: 'nobody', department: 'NOBODY', division: '45', purpose: 'other' },
];

let hub: HubGateway;
let home: string;
let provider: IdentityProvider;
let entries: AuditEntry[];

beforeAll(async () => {
  hub = await createHubGateway();
  home = await mkdtemp(join(tmpdir(), 'hub-identity-'));
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, citizen_id, division) values
       ($1, '某甲', $3, '450703101'), ($2, '某丙', null, '450702101')`,
    [here, elsewhere, number],
  );
  provider = await startIdentityProvider(agencies);
});
beforeEach(() => {
  entries = [];
});
afterAll(async () => {
  await provider.stop();
  await hub.stop();
  await rm(home, { recursive: true });
});

function start(
  issuer: Partial<GatewayOptions['config']> = { oidcIssuer: provider.issuer },
): Promise<Gateway> {
  const onRead = (entry: AuditEntry): void => void entries.push(entry);
  return hub.start({ onRead }, { home, issuer: provider.issuer, audience, ...issuer });
}

const ask = (gateway: Gateway, token: string) => post(gateway.url, token, { query });

describe('an agency’s system', () => {
  it('proves itself to the provider with its private key, and reads what the provider knows it may', async () => {
    const gateway = await start();
    const token = await provider.token('county-education');
    expect(await ask(gateway, token)).toMatchObject({
      status: 200,
      data: { here: { citizenId: '450703********0015' }, elsewhere: null },
    });
    expect(entries).toMatchObject([
      {
        subject: 'county-education',
        clientId: 'county-education',
        ...education,
        decision: 'ALLOW',
        children: [here],
      },
    ]);
  });

  it('sees with the scope what it does not see without', async () => {
    const token = await provider.token('county-education', { scope: 'citizen-id:full' });
    expect((await ask(await start(), token)).data).toMatchObject({ here: { citizenId: number } });
  });

  it('is another caller with another registration', async () => {
    const answer = await ask(await start(), await provider.token('district-welfare'));
    expect(answer.data).toEqual({ here: null, elsewhere: { name: '某丙' } });
  });

  it('is refused when its registration opens nothing', async () => {
    expect(await ask(await start(), await provider.token('nobody'))).toMatchObject({
      status: 403,
      codes: ['FORBIDDEN'],
    });
    expect(entries).toMatchObject([{ kind: 'REFUSAL', clientId: 'nobody', department: 'NOBODY' }]);
  });

  it('is known as well where the key set is named in place of the issuer', async () => {
    const gateway = await start({ jwksUrl: `${provider.issuer}/jwks` });
    expect((await ask(gateway, await provider.token('county-education'))).status).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['its own assertion', () => provider.assertion('county-education')],
    ['an opaque token', () => provider.token('county-education', { resource: null })],
    [
      'a token for another resource',
      () => provider.token('county-education', { resource: 'https://other.test/' }),
    ],
    [
      'a token that lives longer than ten minutes',
      () => provider.token('county-education', { resource: 'https://hub.test/too-long' }),
    ],
  ])('is refused with %s', async (_, make) => {
    expect(await ask(await start(), await make())).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    expect(entries).toEqual([]);
  });

  it('may use a token of ten minutes, until it is withdrawn', async () => {
    const gateway = await start();
    const token = await provider.token('county-education', { resource: 'https://hub.test/longest' });
    expect((await ask(gateway, token)).status).toBe(200);
    await writeFile(join(home, 'withdrawn-tokens'), `${String(decodeJwt(token).jti)}\n`);
    await sleep(1100);
    expect(await ask(gateway, token)).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    expect((await ask(gateway, await provider.token('county-education'))).status).toBe(200);
  });
});

it('a subscription ends when its token is withdrawn, and says so', async () => {
  const gateway = await start();
  const token = await provider.token('county-education');
  const changes = { query: 'subscription { childChanged(division: "450703") { childId } }' };
  const client = await subscribe(gateway.url, changes, { token });
  expect(client.status).toBe(200);
  await writeFile(join(home, 'withdrawn-tokens'), `${String(decodeJwt(token).jti)}\n`);
  await client.ended;
  expect(client.events).toMatchObject([
    { event: 'next', data: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } },
    { event: 'complete' },
  ]);
});

describe('the provider', () => {
  it('changes its keys, and no request fails', async () => {
    const gateway = await start();
    const statuses = new Map<string, Set<number>>();
    let answered = 0;
    let isOver = false;
    const before = provider.keySetRequests();
    const clients = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const token = await provider.token('county-education');
        const kid = String(decodeProtectedHeader(token).kid);
        const { status } = await ask(gateway, token);
        statuses.set(kid, (statuses.get(kid) ?? new Set()).add(status));
        answered += 1;
      }
    });
    await expect.poll(() => statuses.size).toBe(1);
    const old = await provider.token('county-education');
    await provider.rotate();
    const rotated = String(decodeProtectedHeader(await provider.token('county-education')).kid);
    await expect.poll(() => statuses.has(rotated)).toBe(true);
    const until = answered + 20;
    await expect.poll(() => answered).toBeGreaterThan(until);
    isOver = true;
    await Promise.all(clients);
    expect([...statuses.values()].map((seen) => [...seen])).toEqual([[200], [200]]);
    // One at the start, one for the key nobody knew.
    expect(provider.keySetRequests() - before).toBe(2);
    // What the old key signed is good until it ends: the provider still publishes it.
    expect((await ask(gateway, old)).status).toBe(200);
  });

  it('is not asked again and again by tokens of keys it never had', async () => {
    const gateway = await start();
    const token = await provider.token('county-education');
    expect((await ask(gateway, token)).status).toBe(200);
    const before = provider.keySetRequests();
    const [, payload, signature] = token.split('.');
    const forged = Array.from({ length: 30 }, (_, n) => {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: `k${n}` })).toString('base64url');
      return [header, payload, signature].join('.');
    });
    const answers = await Promise.all(forged.map((each) => ask(gateway, each)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(provider.keySetRequests() - before).toBe(1);
  });

  it('goes down: known keys go on, of others the gateway says that it cannot tell', async () => {
    const other = await startIdentityProvider(agencies);
    const config = { oidcIssuer: other.issuer, issuer: other.issuer };
    const gateway = await start(config);
    const known = await other.token('county-education');
    expect((await ask(gateway, known)).status).toBe(200);
    const alsoKnown = await other.token('county-education', { scope: 'citizen-id:full' });
    await other.rotate();
    const unknown = await other.token('county-education');
    await other.stop();
    expect((await ask(gateway, known)).status).toBe(200);
    expect((await ask(gateway, alsoKnown)).status).toBe(200);
    const answer = await ask(gateway, unknown);
    expect(answer).toMatchObject({ status: 503, codes: ['AUTHENTICATION_UNAVAILABLE'] });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    // A gateway that starts meanwhile serves /health, and says the same of every token.
    const late = await start(config);
    expect((await fetch(new URL('/health', late.url))).status).toBe(200);
    expect(await ask(late, known)).toMatchObject({ status: 503, codes: ['AUTHENTICATION_UNAVAILABLE'] });
  });
});
