import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subgraphNames, type SubgraphName } from '../../platform/source-systems.ts';
import { createTestDatabase } from '../database.ts';
import { endProcess, freePort, startProcess } from './running-process.ts';
import { until } from '../faults/until.ts';
import { runHub } from './run-hub.ts';

type View = { state: string } | null;
type Answer = {
  data: {
    child: Record<'student' | 'household' | 'welfare' | 'disability', View> & {
      id: string;
      mismatches: unknown[] | null;
    };
  };
  errors?: { path: string[]; message: string; extensions: { code: string } }[];
};

const query = `query ($id: ID!) { child(id: $id) {
  id student { state } household { state } welfare { state } disability { state } mismatches { id } } }`;
/** Whatever one source does: the two and a half seconds it is given, and as many as a busy machine may take for the rest. */
const promisedMs = 12_000;

describe('the hub as separate processes over HTTP', () => {
  const processes = new Map<SubgraphName | 'gateway', ChildProcess>();
  let folder = '';
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let url = '';
  let token = '';
  let childId = '';

  async function ask(): Promise<Answer & { tookMs: number }> {
    const started = performance.now();
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { id: childId } }),
    });
    const answer = (await response.json()) as Answer;
    return { ...answer, tookMs: performance.now() - started };
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-processes-'));
    database = await createTestDatabase();
    const environment = {
      HUB_HOME: join(folder, 'home'),
      DATABASE_URL: database.url,
      HUB_TODAY: '2026-11-22',
      HUB_LOG_LEVEL: 'warn',
      HUB_INTERNAL_SECRET: 'a secret of the test, long enough for both',
      REDIS_URL: '',
    };
    const hub = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runHub(words, environment);
      expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' });
      return stdout;
    };
    const exports = await hub(
      'synthesize',
      '--children',
      '60',
      '--seed',
      '5',
      '--out',
      folder,
      '--as-of',
      '2026-11-01',
      '--json',
    );
    const { files } = JSON.parse(exports) as { files: { source: string; path: string }[] };
    for (const { source, path } of files.filter((file) => /student|population/.test(file.source))) {
      await hub('import', source, path, '--as-of', '2026-11-01', '--json');
    }
    // A village of the county: a child the population registry knows.
    childId = /^(c[0-9a-z]{20}),.*,450703[0-9]{6},/m.exec(await hub('export', 'children'))?.[1] ?? '';
    token = (await hub('token', '--department', 'EDUCATION', '--division', '450703')).trim();

    const urls: Record<string, string> = {};
    await Promise.all(
      subgraphNames.map(async (name) => {
        const port = await freePort();
        urls[`SUBGRAPH_${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}/graphql`;
        processes.set(name, await startProcess(`subgraphs/${name}/server.ts`, port, environment));
      }),
    );
    const port = await freePort();
    processes.set('gateway', await startProcess('gateway/main.ts', port, { ...environment, ...urls }));
    url = `http://127.0.0.1:${port}/graphql`;
    // What a process compiles for its first answer is no hanging.
    await until('all is served', async () => (await ask()).errors === undefined);
  }, 600_000);

  afterAll(async () => {
    for (const child of processes.values()) await endProcess(child);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves one child from six processes', async () => {
    const { data, errors } = await ask();
    expect(errors).toBeUndefined();
    expect(data.child.household).toEqual({ state: 'FOUND' });
    expect(data.child.disability).toEqual({ state: 'NOT_COVERED' });
  });

  it('says SOURCE_UNAVAILABLE where an agency was killed, and serves the rest', async () => {
    await endProcess(processes.get('disability') as ChildProcess);
    const { data, errors, tookMs } = await ask();
    expect(errors).toMatchObject([
      { path: ['child', 'disability'], extensions: { code: 'SOURCE_UNAVAILABLE' } },
    ]);
    expect(data.child).toMatchObject({ id: childId, disability: null, household: { state: 'FOUND' } });
    expect(tookMs).toBeLessThan(promisedMs);
  });

  it('says SOURCE_TIMEOUT where an agency hangs, and serves the rest', async () => {
    processes.get('welfare')?.kill('SIGSTOP');
    const { data, errors, tookMs } = await ask();
    expect(errors).toHaveLength(2);
    expect(errors).toContainEqual(
      expect.objectContaining({
        path: ['child', 'welfare'],
        extensions: expect.objectContaining({ code: 'SOURCE_TIMEOUT' }),
      }),
    );
    expect(data.child).toMatchObject({ welfare: null, household: { state: 'FOUND' } });
    expect(tookMs).toBeLessThan(promisedMs);
  });

  it('serves the agencies where the mismatches cannot be had', async () => {
    await endProcess(processes.get('reconciliation') as ChildProcess);
    const { data, errors } = await ask();
    expect(errors).toContainEqual(
      expect.objectContaining({
        path: ['child', 'mismatches'],
        extensions: expect.objectContaining({ code: 'SOURCE_UNAVAILABLE' }),
      }),
    );
    expect(data.child).toMatchObject({ mismatches: null, household: { state: 'FOUND' } });
  });

  it('never tells the client where a source lives or why it failed', async () => {
    const answer = JSON.stringify(await ask());
    expect(answer).not.toMatch(/127\.0\.0\.1|ECONN|at .*\.ts/);
  });
});
