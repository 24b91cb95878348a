import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createGatewayMetrics } from '../gateway/observation.ts';
import { createJobMetrics } from '../jobs/observation/job-metrics.ts';
import { watchPipeline } from '../jobs/observation/pipeline-state.ts';
import { loadConfig } from '../platform/config.ts';
import { createMetricsRegistry } from '../platform/observation/metrics.ts';
import { createStatementMetrics } from '../platform/observation/statement-metrics.ts';
import { plainDate } from '../platform/plain-date.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const guide = read('docs/operations.md');

/** First cells of the table under a heading, without their backticks. */
function firstCells(heading: string): string[] {
  const [, section = ''] = guide.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/^\| `([A-Za-z_]+)`/gm)].map(([, name = '']) => name);
}

const folders = ['adapters', 'cli', 'gateway', 'jobs', 'platform', 'subgraphs', 'test'];
const testFiles = folders.flatMap((folder) =>
  readdirSync(fileURLToPath(new URL(`../${folder}`, import.meta.url)), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`),
);

describe('docs/operations.md', () => {
  it('lists every variable the program reads, and no other', () => {
    const asked = new Set<string>();
    const environment = new Proxy<NodeJS.ProcessEnv>(
      {},
      {
        get(_, name) {
          if (typeof name === 'string') asked.add(name);
          return undefined;
        },
      },
    );
    loadConfig(environment);
    expect(firstCells('Configuration').sort()).toEqual([...asked].sort());
  });

  it('explains every metric of the hub, and no other', async () => {
    const registry = createMetricsRegistry();
    createGatewayMetrics(registry).watch(() => ({ underWay: 0, subscriptions: 0 }));
    createJobMetrics(registry);
    createStatementMetrics(registry);
    watchPipeline(registry, {
      sql: { query: () => Promise.reject(new Error('no database')) },
      queues: { inspect: () => Promise.resolve([]) },
      today: () => plainDate('2026-11-22'),
    });
    const metrics = await registry.getMetricsAsJSON();
    const names = metrics.map(({ name }) => name).filter((name) => name.startsWith('hub_'));
    expect(
      firstCells('Metrics')
        .filter((name) => name.startsWith('hub_'))
        .sort(),
    ).toEqual(names.sort());
  });

  it('alerts on metrics there are', () => {
    const [, alerts = ''] = guide.split('Alerts to begin with:');
    const known = new Set(firstCells('Metrics'));
    const used = [...(alerts.split('\n## ')[0] ?? '').matchAll(/\bhub_[a-z_]+/g)].map(([name]) =>
      name.replace(/_bucket$/, ''),
    );
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is what docker-compose sets', () => {
    const set = [
      ...read('docker-compose.yml').matchAll(/^\s+((?:HUB|SUBGRAPH|OTEL)_[A-Z_]+|DATABASE_URL|REDIS_URL):/gm),
    ];
    const listed = new Set(firstCells('Configuration'));
    expect(set.map(([, name = '']) => name).filter((name) => !listed.has(name))).toEqual([]);
  });
});

describe('docs/security.md', () => {
  it('names commands and files that exist', () => {
    const text = read('docs/security.md');
    const paths = [...text.matchAll(/npx vitest run ([^`]+)`/g)].flatMap(([, words = '']) =>
      words.split(' '),
    );
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !hasTests(path))).toEqual([]);
  });
});

/** As vitest reads its arguments: a part of the path of a test. */
function hasTests(part: string): boolean {
  return testFiles.some((file) => file.includes(part));
}
