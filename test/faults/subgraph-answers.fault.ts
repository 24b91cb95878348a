import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { subgraphNames, type SubgraphName } from '../../platform/source-systems.ts';
import {
  lateAnswers,
  nulls,
  secretText,
  startFaultyProxy,
  unusableAnswers,
  type Fault,
  type FaultyProxy,
} from './faulty-proxy.ts';
import { childQuestion, startServing, type Answer, type Serving } from './serving.ts';
import { openStage, type Stage } from './stage.ts';

/** Where the client asked for something of each subgraph; the children's own failure leaves nothing. */
const fieldOf: Record<Exclude<SubgraphName, 'children'>, string> = {
  students: 'student',
  households: 'household',
  welfare: 'welfare',
  disability: 'disability',
  reconciliation: 'mismatches',
};

const clients = 32;
/** Five sources of 50 MB for each client would be 8,000 MiB. */
const mostGrowthMiB = 1_024;

const sourceTimeoutMs = 2_000;
/** One late source, and what a busy machine adds. */
const promisedMs = sourceTimeoutMs + 4_000;

describe('the gateway, when one subgraph', () => {
  let stage: Stage;
  let serving: Serving;
  const proxies = new Map<SubgraphName, FaultyProxy>();

  beforeAll(async () => {
    stage = await openStage();
    serving = await startServing({
      databaseUrl: stage.url('finished'),
      environment: stage.environment,
      addressOf: async (name, url) => {
        const proxy = await startFaultyProxy(url);
        proxies.set(name, proxy);
        return proxy.url;
      },
      further: { gateway: { HUB_SUBGRAPH_TIMEOUT_MS: String(sourceTimeoutMs) } },
    });
  });
  afterAll(async () => {
    await serving.stop();
    for (const proxy of proxies.values()) await proxy.close();
    await stage.close();
  });
  beforeEach(() => {
    for (const proxy of proxies.values()) proxy.fault = null;
  });

  function spoil(name: SubgraphName, fault: Fault): void {
    const proxy = proxies.get(name);
    if (proxy !== undefined) proxy.fault = fault;
  }

  const askOne = (index = 0): Promise<Answer> => serving.ask(childQuestion, { id: serving.children[index] });

  function lostFields({ data }: Answer): string[] {
    const child = data?.['child'] as Record<string, unknown> | null;
    return child === null ? ['child'] : Object.keys(child).filter((field) => child[field] === null);
  }

  /** What of the answer is not there, and why; the rest must be. */
  function describeLosses(answer: Answer): unknown {
    const { errors } = answer;
    return {
      lost: lostFields(answer),
      told: errors.map(({ path, extensions }) => `${path?.join('.')}: ${extensions.code}`),
    };
  }

  function lossesOf(name: SubgraphName, code: string): unknown {
    if (name === 'children') return { lost: ['child'], told: [`child: ${code}`] };
    return { lost: [fieldOf[name]], told: [`child.${fieldOf[name]}: ${code}`] };
  }

  it('does what it should: everything is served', async () => {
    expect(describeLosses(await askOne())).toEqual({ lost: [], told: [] });
  });

  describe.each(Object.keys(unusableAnswers))('%s', (fault) => {
    it.each(subgraphNames)('as %s: says SOURCE_UNAVAILABLE there, and serves the rest', async (name) => {
      spoil(name, unusableAnswers[fault] as Fault);
      const answer = await askOne();
      expect(describeLosses(answer)).toEqual(lossesOf(name, 'SOURCE_UNAVAILABLE'));
      expect(answer.tookMs).toBeLessThan(promisedMs);
      expect(answer.text).not.toContain(secretText);
    });
  });

  describe.each(Object.keys(lateAnswers))('%s', (fault) => {
    it.each(subgraphNames)(
      'as %s: says SOURCE_TIMEOUT there within its time, and serves the rest',
      async (name) => {
        spoil(name, lateAnswers[fault] as Fault);
        const answer = await askOne();
        expect(describeLosses(answer)).toEqual(lossesOf(name, 'SOURCE_TIMEOUT'));
        expect(answer.tookMs).toBeLessThan(promisedMs);
      },
    );
  });

  // A null child is an answer: nobody this caller may see has the id.
  it.each(subgraphNames.filter((name) => name !== 'children'))(
    'answers nulls for everything, as %s: no null goes out without its reason',
    async (name) => {
      spoil(name, nulls);
      const answer = await askOne();
      expect(describeLosses(answer)).toEqual(lossesOf(name, 'SOURCE_UNAVAILABLE'));
    },
  );

  it('or all of them answer 50 MB to many clients at once: its memory stays bounded', async () => {
    for (const name of subgraphNames) {
      if (name !== 'children') spoil(name, unusableAnswers['answers 50 MB'] as Fault);
    }
    const warnings: string[] = [];
    const warn = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warn);
    const before = peakMiB(serving.gateway.pid);
    const answers = await Promise.all(Array.from({ length: clients }, (_, index) => askOne(index)));
    for (const answer of answers) {
      const lost = lostFields(answer);
      expect(lost.length).toBeGreaterThanOrEqual(1);
      expect(answer.errors).toHaveLength(lost.length);
    }
    const grown = peakMiB(serving.gateway.pid) - before;
    process.stdout.write(`the gateway grew by ${grown} MiB for ${clients} clients\n`);
    expect(grown).toBeLessThan(mostGrowthMiB);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(serving.gateway.log()).not.toContain('MaxListenersExceededWarning');
  });
});

function peakMiB(pid: number): number {
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(peak) / 1024);
}
