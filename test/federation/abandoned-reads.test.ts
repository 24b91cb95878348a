import { request as httpRequest } from 'node:http';
import type { DataSource, QueryRunner } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from '../../platform/postgres/index.ts';
import { serveSubgraph } from '../../platform/subgraph/serving/http-server.ts';
import { signInternalToken } from '../../platform/subgraph/token/internal-token.ts';
import { readTimeoutMs } from '../../platform/subgraph/serving/read-timeout.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createSubgraph } from '../../subgraphs/children/server.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { createHubGateway, post } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

const subgraphTimeoutMs = 1_000;
const poolSize = 2;
const internalSecret = 'a secret of at least thirty-two characters';
/** As many as there are connections, each waiting for the lock that a test holds. No two are alike: those would share a call. */
const stuck = Array.from(
  { length: poolSize },
  (_, index) => `{ child(id: "c1") { name${index}: name links { rule } } }`,
);
const [oneStuck = ''] = stuck;
/** Further ones, for which no connection is free. */
const queued = stuck.map((query) => query.replaceAll('name', 'nth').replaceAll(': nth', ': name'));
const free = '{ child(id: "c1") { name } }';

let hub: HubGateway;
let token: string;
let reader: DataSource;
/** Whose statements the database ends long after a test has. */
let patient: DataSource;
let holder: QueryRunner;
/** Statements that were sent to the database for callers. */
const begun: string[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  token = await hub.token();
  const owner = await hub.dataSource('children');
  await owner.query(
    `insert into children.child (child_id, name, division) values ('c1', '某甲', '450703101')`,
  );
  reader = await openReader(readTimeoutMs({ subgraphTimeoutMs }));
  patient = await openReader(60_000);
});
afterAll(async () => {
  await reader.destroy();
  await patient.destroy();
  await hub.stop();
});

async function openReader(statementTimeoutMs: number): Promise<DataSource> {
  const opened = await createDataSource({
    url: hub.database.url,
    schema: 'children',
    reader: true,
    poolSize,
    statementTimeoutMs,
  });
  const query = opened.query.bind(opened);
  return Object.assign(opened, {
    query: (statement: string, parameters?: unknown[]) => {
      begun.push(statement);
      return query(statement, parameters);
    },
  });
}

const childrenBy = async (source: DataSource): Promise<SubgraphHandler> =>
  createSubgraph({
    dataSource: await hub.dataSource('children'),
    reader: source,
    today: () => plainDate('2026-09-10'),
    log: silentLog,
  });

/** Somebody holds a table: a migration, an index being built. */
beforeEach(async () => {
  begun.length = 0;
  holder = (await hub.dataSource('children')).createQueryRunner();
  await holder.startTransaction();
  await holder.query('lock table children.link_record in access exclusive mode');
});
afterEach(async () => {
  if (holder.isTransactionActive) await holder.rollbackTransaction();
  await holder.release();
  for (const close of closers.splice(0)) await close();
});

async function waitingStatements(): Promise<number> {
  const [row] = await hub.dataSource('jobs').then((jobs) =>
    jobs.query<{ count: number }[]>(
      `select count(*)::int as count from pg_locks l join pg_stat_activity a using (pid)
       where a.datname = current_database() and not l.granted`,
    ),
  );
  return row?.count ?? 0;
}

const untilWaiting = (count: number): Promise<void> =>
  expect.poll(waitingStatements, { interval: 20 }).toBe(count);

/** Asks and never hears the answer: the connection is cut when the function that is returned is called. */
function askAndLeave(url: string, authorization: string, query: string): () => void {
  const client = httpRequest(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
  });
  client.on('error', () => undefined);
  client.end(JSON.stringify({ query }));
  return () => client.destroy();
}

async function startGateway(over: 'in process' | 'over HTTP', source = reader): Promise<string> {
  const isRemote = over === 'over HTTP';
  const subgraph = isRemote ? await serve(source) : await childrenBy(source);
  const gateway = await hub.start(
    { subgraphs: { ...hub.subgraphs, children: subgraph } },
    { subgraphTimeoutMs, ...(isRemote && { internalSecret }) },
  );
  closers.unshift(() => gateway.stop());
  return gateway.url;
}

async function serve(source = reader): Promise<string> {
  const server = await serveSubgraph({
    handler: await childrenBy(source),
    name: 'children',
    port: 0,
    internalSecret,
    log: silentLog,
  });
  closers.unshift(() => server.close());
  return server.url;
}

describe.each(['in process', 'over HTTP'] as const)('a read that nobody waits for, %s', (over) => {
  it('ends in the database soon after its client has gone, and others are served', async () => {
    const url = await startGateway(over);
    const leavers = stuck.map((query) => askAndLeave(url, `Bearer ${token}`, query));
    await untilWaiting(poolSize);
    for (const leave of leavers) leave();
    await untilWaiting(0);
    expect(await post(url, token, { query: free })).toMatchObject({
      data: { child: { name: '某甲' } },
      codes: [],
    });
  });

  it('is not begun where it still waits for a connection when its client goes, nor when it is late', async () => {
    const url = await startGateway(over, patient);
    const leavers = stuck.map((query) => askAndLeave(url, `Bearer ${token}`, query));
    await untilWaiting(poolSize);
    const waiting = queued.map((query) => askAndLeave(url, `Bearer ${token}`, query));
    const late = post(url, token, { query: queued[0]?.replace('nth0', 'late') ?? '' });
    for (const leave of [...leavers, ...waiting]) leave();
    expect((await late).codes).toEqual(['SOURCE_TIMEOUT']);
    // Now there are free connections, for whoever still wants one.
    await holder.rollbackTransaction();
    await untilWaiting(0);
    expect((await post(url, token, { query: free })).data).toEqual({ child: { name: '某甲' } });
    expect(begun).toHaveLength(poolSize + 1);
  });

  it('is told as late at its deadline, ends soon after it, and others are served', async () => {
    const url = await startGateway(over);
    const late = await Promise.all(stuck.map((query) => post(url, token, { query })));
    for (const { status, codes } of late)
      expect({ status, codes }).toEqual({ status: 200, codes: ['SOURCE_TIMEOUT'] });
    await untilWaiting(0);
    expect((await post(url, token, { query: free })).data).toEqual({ child: { name: '某甲' } });
  });
});

describe('a subgraph whose statement was ended', () => {
  it('says SOURCE_TIMEOUT to who still waits', async () => {
    const logged: object[] = [];
    const handler = createSubgraph({
      dataSource: reader,
      today: () => plainDate('2026-09-10'),
      log: { ...silentLog, error: (fields) => logged.push(fields) },
    });
    const { errors } = await handler({ query: oneStuck }, { caller });
    expect(errors?.map(({ message, extensions }) => ({ message, code: extensions['code'] }))).toEqual([
      { message: 'Not answered in time', code: 'SOURCE_TIMEOUT' },
    ]);
    expect(logged).toEqual([expect.objectContaining({ subgraph: 'children', code: '57014' })]);
  });

  it('keeps no connection for a client of its own that has gone', async () => {
    const url = await serve();
    const body = JSON.stringify({ query: oneStuck });
    const own = signInternalToken(internalSecret, 'children', caller, { body });
    const leave = askAndLeave(url, `Bearer ${own}`, oneStuck);
    await untilWaiting(1);
    leave();
    await untilWaiting(0);
  });
});
