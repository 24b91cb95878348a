import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubgraphName } from '../../platform/source-systems.ts';
import { signInternalToken } from '../../platform/subgraph/token/internal-token.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { sourceTables } from '../../subgraphs/students/tables.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { createAgencyStore } from './agency-store.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const secret = 'a secret of at least thirty-two characters';

function startStudents(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'subgraphs/students/server.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** The port the process says it listens on; its own last words when it ends before. */
async function listeningPort(child: ChildProcess): Promise<number> {
  const said: string[] = [];
  if (child.stderr === null) throw new Error('The process has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.includes('subgraph.listening')) return (JSON.parse(line) as { port: number }).port;
  }
  throw new Error(`The process ended: ${said.join('\n')}`);
}

describe('a subgraph as a process of its own', () => {
  let database: TestDatabase;
  let running: ChildProcess;
  let base: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const store = createAgencyStore(await database.dataSource('students'), sourceTables);
    await store.batch('student-registry', '2026-09-01');
    await store.child('c1', '450703101');
    await store.record('student-registry', 'c1', {
      status: 'ENROLLED',
      student_number: 'G450703201501010015',
    });
    running = startStudents({
      DATABASE_URL: database.url,
      HUB_INTERNAL_SECRET: secret,
      HUB_TODAY: '2026-09-10',
      PORT: '0',
    });
    base = `http://127.0.0.1:${await listeningPort(running)}`;
  });
  afterAll(async () => {
    if (running?.exitCode === null) running.kill('SIGKILL');
    await database?.drop();
  });

  const post = async (subgraph: SubgraphName, query: string) => {
    const body = JSON.stringify({ query });
    const token = signInternalToken(secret, subgraph, caller, { body });
    return fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    });
  };
  const query =
    '{ _entities(representations: [{ __typename: "Child", id: "c1" }]) { ... on Child { student { state records { studentNumber } } } } }';

  it('answers the holder of an internal token, and says that it is well', async () => {
    const answer = await post('students', query);
    expect(await answer.json()).toEqual({
      data: {
        _entities: [{ student: { state: 'FOUND', records: [{ studentNumber: 'G450703********0015' }] } }],
      },
    });
    expect((await fetch(`${base}/health`)).status).toBe(200);
  });

  it('does not answer the token of another subgraph', async () => {
    const answer = await post('welfare', query);
    expect(answer.status).toBe(401);
  });

  it('ends cleanly when told to', async () => {
    running.kill('SIGTERM');
    expect(await once(running, 'exit')).toEqual([0, null]);
  });

  it('refuses to start without a secret', async () => {
    const refused = startStudents({ DATABASE_URL: database.url, PORT: '0' });
    await expect(listeningPort(refused)).rejects.toThrow(/HUB_INTERNAL_SECRET/);
    expect(refused.exitCode ?? (await once(refused, 'exit'))[0]).toBe(1);
  });
});
