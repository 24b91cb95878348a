import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/e2e/running-process.ts';
import { connect } from '../connection/connect.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { isProcessAlive } from './folder-lock.ts';

let home: string;
let folder: string;
let open: EmbeddedPostgres[];

// One folder for all tests, since making a cluster is the slow part; whatever damages it comes last.
beforeAll(async () => {
  // Closed to everybody else, like a project below /root: the account that runs PostgreSQL cannot walk in.
  home = mkdtempSync(join(tmpdir(), 'hub-embedded-'));
  chmodSync(home, 0o700);
  folder = join(home, 'postgres');
  // One that no connection of another test takes while the server is away.
  mkdirSync(folder);
  writeFileSync(join(folder, 'port'), String(await freePort()));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeEach(() => {
  open = [];
});
afterEach(async () => {
  for (const postgres of open) await postgres.close();
});

async function start(options = { durable: false }): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(folder, options);
  open.push(postgres);
  return postgres;
}

describe('the embedded PostgreSQL', () => {
  it('keeps its data and its port from one start to the next, and stops in between', async () => {
    const first = await start();
    await run(first.url, 'create table kept (id int)');
    const pid = serverProcess();
    await first.close();
    expect(isProcessAlive(pid)).toBe(false);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.reused).toBe(false);
    await expect(run(second.url, 'select * from kept')).resolves.toEqual([]);
  });

  it('listens on this machine only and asks for the password', async () => {
    const postgres = await start();
    await expect(run(postgres.url, 'show listen_addresses')).resolves.toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    const guess = new URL(postgres.url);
    guess.password = 'guess';
    await expect(run(guess.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is shared, and stopped by whoever leaves last', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.url).toBe(first.url);
    expect([first.reused, second.reused].toSorted()).toEqual([false, true]);
    const pid = serverProcess();

    await first.close();
    await first.close();
    await expect(run(second.url, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    await second.close();
    expect(isProcessAlive(pid)).toBe(false);
  });

  it('is joined again after the process that started it was killed', async () => {
    await startInKilledProcess();
    const pid = serverProcess();
    expect(isProcessAlive(pid)).toBe(true);

    const postgres = await start();
    expect(postgres.reused).toBe(true);
    await postgres.close();
    expect(isProcessAlive(pid)).toBe(false);
  });

  it('recovers what was committed when PostgreSQL itself was killed', async () => {
    const first = await start({ durable: true });
    await run(first.url, 'create table committed (id int)');
    const pid = serverProcess();
    process.kill(pid, 'SIGKILL');
    while (isProcessAlive(pid)) await sleep(10);
    expect(existsSync(join(folder, 'data', 'postmaster.pid'))).toBe(true);

    const second = await start();
    expect(second.reused).toBe(false);
    await expect(run(second.url, 'select * from committed')).resolves.toEqual([]);
  });

  it('is not misled by a process number that now belongs to something else', async () => {
    await (await start()).close();
    writeFileSync(
      join(folder, 'data', 'postmaster.pid'),
      `${process.pid}\n${folder}\n0\n1\n\n127.0.0.1\n0\nready\n`,
    );
    expect((await start()).reused).toBe(false);
  });

  it('takes over a lock whose holder died', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'lock'), '4194304 gone 1');
    await expect(start()).resolves.toMatchObject({ reused: false });
  });

  it('moves to another port when its own is taken', async () => {
    const first = await start();
    await first.close();
    const port = Number(new URL(first.url).port);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const second = await start();
      expect(new URL(second.url).port).not.toBe(String(port));
      await expect(run(second.url, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    } finally {
      other.close();
    }
  });

  it('says which version wrote the data when another one did', async () => {
    await (await start()).close();
    const version = readFileSync(join(folder, 'data', 'PG_VERSION'));
    writeFileSync(join(folder, 'data', 'PG_VERSION'), '14\n');
    await expect(start()).rejects.toMatchObject({
      code: 'DATABASE_VERSION_DIFFERS',
      message: expect.stringContaining('PostgreSQL 14') as string,
    });
    writeFileSync(join(folder, 'data', 'PG_VERSION'), version);
  });

  it('says why it does not start on broken data', async () => {
    await (await start()).close();
    rmSync(join(folder, 'data', 'global'), { recursive: true });
    await expect(start()).rejects.toMatchObject({
      code: 'DATABASE_NOT_STARTED',
      message: expect.stringContaining('server.log') as string,
    });
  });
});

function serverProcess(): number {
  return Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = await connect({ url });
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function startInKilledProcess(): Promise<void> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href)});
    await startEmbeddedPostgres(${JSON.stringify(folder)}, { durable: false });
    process.send('started');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`The other process ended with ${code}.`)));
  });
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
