import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Redis } from 'ioredis';
import { freePort } from '../e2e/running-process.ts';
import { until } from './until.ts';

export type RedisServer = {
  url: string;
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Stops it where it stands: connections stay, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Everything in it is gone. */
  flush(): Promise<void>;
};

/** As docker-compose.yml runs it, with an append-only file in `folder`; without one it forgets everything when killed. */
export async function createRedis(folder: string, options: { keeps: boolean }): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    throw new Error('The fault suite needs redis-server: apt-get install redis-server');
  }
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let running: ChildProcess | null = null;

  return {
    url,
    async start() {
      const keeping = options.keeps ? ['--appendonly', 'yes'] : ['--appendonly', 'no', '--save', ''];
      const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
      const child = spawn('redis-server', [...place, ...keeping, '--maxmemory-policy', 'noeviction'], {
        stdio: 'ignore',
      });
      running = child;
      await until('Redis answers', () => answers(url));
    },
    async kill() {
      const child = running;
      running = null;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    freeze: () => void running?.kill('SIGSTOP'),
    thaw: () => void running?.kill('SIGCONT'),
    async flush() {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
