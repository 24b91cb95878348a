import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hub } from './county.ts';
import { atPort, promote, startPair, type PostgresPair } from './postgres-pair.ts';
import { withDatabase } from './postgres-server.ts';
import { childQuestion, startServing, type Answer, type Serving } from './serving.ts';
import { openStage, type Stage } from './stage.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { until } from './until.ts';

const asked = 20;

describe('reads while PostgreSQL fails over to its standby', () => {
  let stage: Stage;
  let pair: PostgresPair;
  let proxy: TcpProxy;
  let serving: Serving;

  beforeAll(async () => {
    stage = await openStage();
    pair = await startPair(stage.server, stage.own);
    proxy = await startTcpProxy(pair.primary.port);
    const url = atPort(proxy.port, withDatabase(pair.primary.url, 'finished'));
    serving = await startServing({ databaseUrl: url, environment: stage.environment });
  });
  afterAll(async () => {
    await serving.stop();
    await proxy.close();
    await pair.primary.stop('immediate');
    await pair.standby.stop('immediate');
    await stage.close();
  });

  it('are answered as before, or say what is missing: never with less that looks like all', async () => {
    const children = serving.children.slice(0, asked);
    const ask = (id: string | undefined): Promise<Answer> => serving.ask(childQuestion, { id });
    const right = new Map<string, Answer>();
    for (const id of children) right.set(id, await ask(id));

    const answers: { id: string; answer: Answer }[] = [];
    let isOver = false;
    const clients = Array.from({ length: 4 }, async (_, client) => {
      for (let round = client; !isOver; round += 1) {
        const id = children[round % children.length] ?? '';
        answers.push({ id, answer: await ask(id) });
      }
    });
    await until('reads are served', () => answers.length > asked);
    await pair.primary.stop('immediate');
    await promote(pair.standby);
    proxy.pointTo(pair.standby.port);
    await until(
      'reads are served again',
      () => answers.length > 2 * asked && answers.slice(-asked).every(({ answer }) => isWhole(answer)),
    );
    isOver = true;
    await Promise.all(clients);

    expect(answers.some(({ answer }) => !isWhole(answer))).toBe(true);
    for (const { id, answer } of answers) expectRight(answer, right.get(id));
    const url = withDatabase(pair.standby.url, 'finished');
    await hub(['audit', 'verify'], { ...stage.environment, DATABASE_URL: url });
  });
});

const isWhole = ({ status, errors }: Answer): boolean => status === 200 && errors.length === 0;

/** What is told is what was told before; what is not told has a reason at its place. */
function expectRight(answer: Answer, before: Answer | undefined): void {
  if (isWhole(answer)) return expect(answer.data).toEqual(before?.data);
  expect(answer.errors.length).toBeGreaterThan(0);
  const child = answer.data?.['child'] as Record<string, unknown> | null | undefined;
  const complete = before?.data?.['child'] as Record<string, unknown>;
  if (child === null || child === undefined) return;
  const missing = new Set(answer.errors.map(({ path }) => path?.[1]));
  for (const [field, value] of Object.entries(child)) {
    if (missing.has(field)) expect(value).toBeNull();
    else expect(value).toEqual(complete[field]);
  }
}
