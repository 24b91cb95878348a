import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { hub } from './county.ts';
import { askOnce } from './crowd.ts';
import { childQuestion, startServing, type Answer, type Serving } from './serving.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

/** More than the gateway answers at once (256). */
const crowd = 1_000;
/** What docker gives a container before it kills it. */
const stopMs = 10_000;

// One after another: the last one stops a subgraph that all of them share.
describe.sequential('gateway and subgraphs under load', () => {
  let stage: Stage;
  let serving: Serving;

  beforeAll(async () => {
    stage = await openStage();
    serving = await startServing({
      databaseUrl: stage.url('finished'),
      environment: stage.environment,
    });
  });
  afterEach(() => serving.subgraphs.get('welfare')?.signal('SIGCONT'));
  afterAll(async () => {
    try {
      // Where it did not start there is none.
      await (serving as Serving | undefined)?.stop();
    } finally {
      await stage.close();
    }
  });

  const childAt = (index: number): string | undefined => serving.children[index % serving.children.length];
  const askFor = (index: number): Promise<Answer> => serving.ask(childQuestion, { id: childAt(index) });
  const isWhole = ({ status, errors }: Answer): boolean => status === 200 && errors.length === 0;
  const allRun = (): boolean =>
    [serving.gateway, ...serving.subgraphs.values()].every((process) => !process.hasEnded());

  it('asked by 1,000 clients at once: each gets an answer or 503 with Retry-After, and then all is served', async () => {
    // Answers that wait for one source fill the gateway.
    serving.subgraphs.get('welfare')?.signal('SIGSTOP');
    const answers = await Promise.all(
      Array.from({ length: crowd }, (_, index) => {
        const body = JSON.stringify({ query: childQuestion, variables: { id: childAt(index) } });
        return askOnce(serving.gatewayPort, serving.token, body);
      }),
    );
    serving.subgraphs.get('welfare')?.signal('SIGCONT');
    const statuses = answers.map(({ status, retryAfter }) => `${status} ${retryAfter}`);
    expect(new Set(statuses)).toEqual(new Set(['200 null', '503 1']));
    expect(allRun()).toBe(true);
    await until('everything is served again', async () => isWhole(await askFor(0)));
  });

  it('over an immediate restart of PostgreSQL: the same processes serve again, and every answer is in the log', async () => {
    const before = await countReads(stage.url('finished'));
    const answers: Answer[] = [];
    let isOver = false;
    const clients = Array.from({ length: 4 }, async (_, client) => {
      for (let round = client; !isOver; round += 1) answers.push(await askFor(round));
    });
    await until('reads are served', () => answers.some(isWhole));
    await stage.server.stop('immediate');
    await until('reads are refused', () => answers.some(({ status }) => status === 503));
    await stage.server.start();
    await until('reads are served again', () => answers.slice(-20).every(isWhole) && answers.length > 20);
    isOver = true;
    await Promise.all(clients);

    expect(allRun()).toBe(true);
    const told = answers.flatMap(({ status, errors }) =>
      errors.map(({ extensions }) => `${status} ${extensions.code}`),
    );
    const known = ['200 SOURCE_UNAVAILABLE', '200 SOURCE_TIMEOUT', '503 AUDIT_UNAVAILABLE'];
    expect(known).toEqual(expect.arrayContaining([...new Set(told)]));
    const environment = { ...stage.environment, DATABASE_URL: stage.url('finished') };
    await hub(['audit', 'verify'], environment);
    const answered = answers.filter(({ status }) => status === 200).length;
    expect(await countReads(stage.url('finished'))).toBeGreaterThanOrEqual(before + answered);
  });

  it('SIGTERM to the gateway: what is under way is answered, nothing new is taken, it ends with 0', async () => {
    const underWay = 40;
    const { process: gateway, port, ask } = await serving.startGateway();
    try {
      const askIt = (index: number): Promise<Answer> => ask(childQuestion, { id: childAt(index) });
      await until('it serves everything', async () => isWhole(await askIt(0)));
      serving.subgraphs.get('welfare')?.signal('SIGSTOP');
      const asked = Array.from({ length: underWay }, (_, index) => askIt(index));
      await until('all are under way', async () => (await readLoad(port)).underWay === underWay, {
        everyMs: 5,
      });
      const ended = gateway.stop(stopMs);
      await until('new connections are refused', () => askIt(0).then(isRefused, () => true));
      const answers = await Promise.all(asked);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(answers.every(({ data }) => data?.['child'] !== null)).toBe(true);
      expect(await ended).toBe(0);
    } finally {
      await gateway.kill();
    }
  });

  // The last one: the subgraph stays away.
  it('SIGTERM to a subgraph: its part is told as missing, the rest is served, it ends with 0', async () => {
    const answers: Answer[] = [];
    let isOver = false;
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let round = client; !isOver; round += 1) answers.push(await askFor(round));
    });
    await until('reads are served', () => answers.filter(isWhole).length > 20);
    const code = await serving.subgraphs.get('students')?.stop(stopMs);
    const before = answers.length;
    await until('reads go on without it', () => answers.length > before + 20);
    isOver = true;
    await Promise.all(clients);

    expect(code).toBe(0);
    expect(serving.gateway.hasEnded()).toBe(false);
    const last = answers.at(-1);
    expect(last?.errors).toMatchObject([
      { path: ['child', 'student'], extensions: { code: 'SOURCE_UNAVAILABLE' } },
    ]);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

const isRefused = ({ status }: Answer): boolean => status === 503;

async function readLoad(port: number): Promise<{ underWay: number }> {
  return (await fetch(`http://127.0.0.1:${port}/ready`)).json() as Promise<{ underWay: number }>;
}

async function countReads(url: string): Promise<number> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<{ reads: number }>(
      `select count(*)::int as reads from audit.entry where kind = 'QUERY'`,
    );
    return rows[0]?.reads ?? 0;
  } finally {
    await client.end();
  }
}
