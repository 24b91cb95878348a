import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '../../gateway/audit/log/audit-log.ts';
import type { AuditLog } from '../../gateway/audit/log/audit-log.ts';
import type { Gateway } from '../../gateway/server.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { subscribe } from './event-client.ts';
import { createHubGateway, post, silent } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

const here = `c${'a'.repeat(20)}`;
const also = `c${'b'.repeat(20)}`;
const elsewhere = `c${'e'.repeat(20)}`;
const number = '450703201501010015';

let hub: HubGateway;
let home: string;
let audit: AuditLog;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  hub = await createHubGateway();
  home = await mkdtemp(join(tmpdir(), 'hub-audit-'));
  audit = await openAuditLog({ url: hub.database.url, home, auditKeyFile: null, log: silent });
  gateway = await hub.start({ onRead: audit.record });
  token = await hub.token();
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, citizen_id, division) values
       ($1, '某甲', $4, '450703101'), ($2, '某乙', null, '450703102'), ($3, '某丙', null, '450702101')`,
    [here, also, elsewhere, number],
  );
  const reconciliation = await hub.dataSource('reconciliation');
  await reconciliation.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
       division, status, severity, evidence, opened_at, due_at, updated_at)
     values ('m1', 'school-age-not-enrolled', 1, $1, '', 'EDUCATION', '450703101', 'OPEN', 'HIGH', '[]', now(), now(), now())`,
    [here],
  );
});
beforeEach(() => asAdministrator('truncate audit.entry, audit.batch'));
afterAll(async () => {
  await audit.close();
  await hub.stop();
  await rm(home, { recursive: true });
});

async function asAdministrator(statement: string): Promise<void> {
  const client = await connect({ url: hub.database.url });
  try {
    await client.query('set session_replication_role = replica');
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function entries(): Promise<Record<string, unknown>[]> {
  const sql = await hub.dataSource('audit');
  return sql.query('select * from audit.entry order by seq');
}

describe('an answer', () => {
  it.each<[string, string, string[]]>([
    ['one child without its id', `{ child(id: "${here}") { name } }`, [here]],
    ['by citizen number', `{ childByCitizenId(citizenId: "${number}") { name } }`, [here]],
    ['a page', '{ children { edges { node { name } } } }', [here, also]],
    ['a count alone', '{ children { totalCount } }', []],
    ['a mismatch without its child', '{ mismatch(id: "m1") { status } }', [here]],
    ['mismatches', '{ mismatches { edges { node { status } } } }', [here]],
    [
      'aliases and fragments',
      `{ a: child(id: "${here}") { ...C } b: child(id: "${also}") { ...C } } fragment C on Child { x: name }`,
      [here, also],
    ],
  ])('names the children in it: %s', async (_, query, children) => {
    expect((await post(gateway.url, token, { query })).status).toBe(200);
    const [entry, ...others] = await entries();
    expect([...(entry?.['children'] as string[])].sort()).toEqual(children);
    expect(others).toEqual([]);
    expect(entry?.['decision']).toBe('ALLOW');
  });

  it('is recorded every time, also when its operation is known', async () => {
    const query = `{ child(id: "${here}") { name student { state } } }`;
    for (let n = 0; n < 3; n += 1) await post(gateway.url, token, { query });
    const logged = await entries();
    expect(logged).toHaveLength(3);
    expect(logged[2]).toMatchObject({
      kind: 'QUERY',
      department: 'EDUCATION',
      division: '450703',
      purpose: 'control-dropout',
      fields: 'Child{name student} Query{child} StudentView{state}',
      sources: ['children', 'students'],
    });
  });

  it('bears the id of its request and the case it was read for', async () => {
    const query = `{ child(id: "${here}") { name } }`;
    const { headers } = await post(gateway.url, token, { query }, { 'x-case-id': 'case-17' });
    expect(await entries()).toMatchObject([{ request_id: headers.get('x-request-id'), case_id: 'case-17' }]);
    const refused = await post(gateway.url, token, { query }, { 'x-case-id': number });
    expect(refused).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  it('leaves no name, number or variable in the log', async () => {
    await post(gateway.url, token, {
      query:
        'query($n: String!, $f: ChildFilter) { childByCitizenId(citizenId: $n) { name citizenId } children(filter: $f) { edges { node { name } } } child(id: "某甲") { name } }',
      variables: { n: number, f: { nameContains: '某甲' } },
    });
    const text = JSON.stringify(await entries());
    expect(text).toContain(here);
    for (const secret of [number, '某甲', '45070320150101']) expect(text).not.toContain(secret);
  });
});

describe('a refusal', () => {
  it('is recorded with the child asked for, whether it is elsewhere or nowhere', async () => {
    const query = 'query($id: ID!) { child(id: $id) { name } }';
    await post(gateway.url, token, { query, variables: { id: elsewhere } });
    await post(gateway.url, token, { query: `{ child(id: "${elsewhere}") { name } }` });
    await post(gateway.url, token, { query, variables: { id: number } });
    expect(await entries()).toMatchObject([
      { decision: 'DENY', children: [], refused: [elsewhere] },
      { decision: 'DENY', children: [], refused: [elsewhere] },
      { decision: 'DENY', children: [], refused: [] },
    ]);
  });
});

describe('an event', () => {
  it('is recorded before it is told', async () => {
    const client = await subscribe(
      gateway.url,
      { query: 'subscription { mismatchChanged { status } }' },
      { token },
    );
    await client.untilMarked();
    const reconciliation = await hub.dataSource('reconciliation');
    await reconciliation.query(
      `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor) values ('m1', 'OPEN', now(), 'hub')`,
    );
    await client.untilEvents(1);
    client.close();
    const logged = await entries();
    expect(logged.every(({ kind }) => kind === 'SUBSCRIPTION')).toBe(true);
    expect(logged.at(-1)).toMatchObject({ children: [here], decision: 'ALLOW' });
  });
});

describe('while the log cannot be written', () => {
  const query = `{ child(id: "${here}") { name } }`;

  it('nothing is answered, and everything is again afterwards', async () => {
    await asAdministrator('revoke insert on audit.entry from hub_audit');
    try {
      const first = await post(gateway.url, token, { query });
      expect(first).toMatchObject({ status: 503, codes: ['AUDIT_UNAVAILABLE'] });
      expect(first.data ?? null).toBeNull();
      const events = await subscribe(
        gateway.url,
        { query: 'subscription { mismatchChanged { status } }' },
        { token },
      );
      expect(events.status).toBe(503);
    } finally {
      await asAdministrator('grant insert on audit.entry to hub_audit');
    }
    expect((await post(gateway.url, token, { query })).data).toEqual({ child: { name: '某甲' } });
  });
});
