import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Below the ports that systems give to connections by themselves, which would take one in the meantime. */
const ports = { first: 10_000, each: 2_500 };
/**
 * Each test worker has its own part of them, in the fault suite others than in the tests beside it, and begins where
 * chance says: another run may be under way.
 */
const part =
  ((Number(process.env['VITEST_POOL_ID'] ?? 0) % 4) + (process.env['TEST_SUITE'] === 'faults' ? 4 : 0)) *
  ports.each;
let offered = randomInt(ports.each);

/** A port on which nobody listens, and which nobody else is told of. */
export async function freePort(): Promise<number> {
  for (;;) {
    offered = (offered + 1) % ports.each;
    const port = ports.first + part + offered;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts an entry point as a process of its own and waits until its /health answers. */
export async function startProcess(
  entry: string,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    cwd: root,
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${entry} ended with ${child.exitCode}:\n${stderr}`);
    const healthy = await fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return child;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`${entry} did not become healthy:\n${stderr}`);
}

/** Ends a process at once, also one that was stopped. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
