import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

export type HubProcess = {
  pid: number;
  /** What it logged so far, one JSON object a line. */
  log(): string;
  hasEnded(): boolean;
  /** `kill -9`. */
  kill(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  /** The exit code after SIGTERM; null when it had to be killed because it took longer than `withinMs`. */
  stop(withinMs: number): Promise<number | null>;
};

/** The worker as docker-compose.yml starts it; ready once it works its queues. */
export function startWorkerProcess(environment: Environment): Promise<HubProcess> {
  return startProgram('jobs/worker.ts', environment, ({ log }) => log().includes('worker.started'));
}

/** A worker that cannot begin: ready once it says what it waits for. */
export function startWaitingWorker(environment: Environment): Promise<HubProcess> {
  return startProgram('jobs/worker.ts', environment, ({ log }) => log().includes('worker.waits-for-room'));
}

/** A gateway or a subgraph as docker-compose.yml starts it; ready once it is healthy. */
export function startServerProcess(
  entry: string,
  port: number,
  environment: Environment,
): Promise<HubProcess> {
  return startProgram(entry, { ...environment, PORT: String(port) }, () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.ok,
      () => false,
    ),
  );
}

/** A hub command that is to be killed before it ends. */
export function spawnHub(words: readonly string[], environment: Environment): HubProcess {
  return spawnNode(['cli/hub.mjs', ...words], environment);
}

async function startProgram(
  entry: string,
  environment: Environment,
  isReady: (started: HubProcess) => Promise<boolean> | boolean,
): Promise<HubProcess> {
  const started = spawnNode(['--import', 'tsx', entry], environment);
  try {
    await until(`${entry} is ready`, async () => {
      if (started.hasEnded()) throw new Error(`${entry} ended:\n${started.log()}`);
      return isReady(started);
    });
  } catch (error) {
    await started.kill();
    throw error;
  }
  return started;
}

function spawnNode(words: readonly string[], environment: Environment): HubProcess {
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    log: () => log,
    hasEnded,
    signal: (name) => void child.kill(name),
    async kill() {
      if (hasEnded()) return;
      child.kill('SIGKILL');
      await ended;
    },
    async stop(withinMs) {
      if (hasEnded()) return child.exitCode;
      child.kill('SIGTERM');
      const tooLate = setTimeout(() => child.kill('SIGKILL'), withinMs);
      const code = await ended;
      clearTimeout(tooLate);
      return code;
    },
  };
}
