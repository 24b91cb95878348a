import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../gateway/audit/entry/entry.ts';
import { feedChannels } from '../../gateway/subscriptions/feeds.ts';
import type { Gateway } from '../../gateway/server.ts';
import { listenForChanges } from '../../platform/postgres/signal/change-signal.ts';
import type { ChangeSignal } from '../../platform/postgres/signal/change-signal.ts';
import { subscribe } from './event-client.ts';
import { createHubGateway, post, silent } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

let hub: HubGateway;
let wakeUps: ChangeSignal;
let gateway: Gateway;
const reads: AuditEntry[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  wakeUps = await listenForChanges({ url: hub.database.url, channels: feedChannels, log: silent });
  gateway = await hub.start({ wakeUps, onRead: (event) => void reads.push(event) });
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, division) values ('c1', '某甲', '450703101')`,
  );
  const reconciliation = await hub.dataSource('reconciliation');
  await reconciliation.query(`insert into reconciliation.comparison (child_id, child_division)
    values ('c1', '450703101')`);
  await reconciliation.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
       division, status, severity, evidence, opened_at, due_at, updated_at)
     values ('m1', 'name-differs', 1, 'c1', '', 'EDUCATION', '450703101', 'OPEN', 'LOW', '[]', now(), now(), now())`,
  );
});
afterAll(async () => {
  await wakeUps.close();
  await hub.stop();
});

const acknowledge = `mutation ($input: AcknowledgeMismatchInput!) { acknowledgeMismatch(input: $input) {
  mismatch { status version child { id name } assignee { id } history { to actor actorDepartment } }
  userErrors { code path } } }`;
const input = { id: 'm1', expectedVersion: 1, idempotencyKey: 'gateway-key-1' };

describe('through the gateway', () => {
  it('a department that is not in charge is told the same as of a mismatch that does not exist', async () => {
    const token = await hub.token({ department: 'PUBLIC_SECURITY' });
    const answers = await Promise.all(
      ['m1', 'nothing'].map(async (id) =>
        post(gateway.url, token, { query: acknowledge, variables: { input: { ...input, id } } }),
      ),
    );
    for (const { data, codes } of answers) {
      expect(codes).toEqual([]);
      expect(data).toEqual({
        acknowledgeMismatch: { mismatch: null, userErrors: [{ code: 'NOT_FOUND', path: ['input', 'id'] }] },
      });
    }
  });

  it('the department in charge acts, sees the child, and whoever subscribed is told', async () => {
    const token = await hub.token();
    const query = 'subscription { mismatchChanged { id status } }';
    const client = await subscribe(gateway.url, { query }, { token });
    await client.untilMarked();
    const { data, codes } = await post(gateway.url, token, { query: acknowledge, variables: { input } });
    expect(codes).toEqual([]);
    expect(data).toEqual({
      acknowledgeMismatch: {
        mismatch: {
          status: 'ACKNOWLEDGED',
          version: 2,
          child: { id: 'c1', name: '某甲' },
          assignee: { id: 'desk:EDUCATION' },
          history: [{ to: 'ACKNOWLEDGED', actor: 'development:education', actorDepartment: 'EDUCATION' }],
        },
        userErrors: [],
      },
    });
    const [event] = await client.untilEvents(1);
    expect(event?.data).toEqual({ data: { mismatchChanged: { id: 'm1', status: 'ACKNOWLEDGED' } } });
    client.close();
    expect(
      reads.some(
        ({ fields, children }) => fields.includes('Mutation{acknowledgeMismatch}') && children[0] === 'c1',
      ),
    ).toBe(true);
  });

  it('two commands of one request see each other’s work', async () => {
    const token = await hub.token();
    const { data } = await post(gateway.url, token, {
      query: `mutation {
        one: addMismatchNote(input: { id: "m1", note: "first", idempotencyKey: "gateway-note-1" }) {
          mismatch { version history { reason } } }
        two: addMismatchNote(input: { id: "m1", note: "second", idempotencyKey: "gateway-note-2" }) {
          mismatch { version history { reason } } } }`,
    });
    const reasonsOf = (field: string): unknown => {
      const payload = data?.[field] as {
        mismatch: { version: number; history: { reason: string | null }[] };
      };
      return [payload.mismatch.version, payload.mismatch.history.map(({ reason }) => reason)];
    };
    expect(reasonsOf('one')).toEqual([3, [null, 'first']]);
    expect(reasonsOf('two')).toEqual([4, [null, 'first', 'second']]);
  });

  it('a work queue joins the children of its mismatches', async () => {
    const { data, codes } = await post(gateway.url, await hub.token(), {
      query: `{ workQueue(orderBy: SEVERITY) { edges { node { id child { name } responsibility { id } } } totals { total } } }`,
    });
    expect(codes).toEqual([]);
    expect(data).toEqual({
      workQueue: {
        edges: [{ node: { id: 'm1', child: { name: '某甲' }, responsibility: [] } }],
        totals: { total: 1 },
      },
    });
  });
});
