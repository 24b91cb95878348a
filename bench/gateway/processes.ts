import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessUsage, Report } from './contestant.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Milliseconds a server may take to start: peers compile their schema. */
const startWithin = 60_000;

/** A server of the benchmark, in a process of its own. */
export type Contestant = { url: string; usage: () => Promise<ProcessUsage>; stop: () => Promise<void> };

/** Starts `script` (beside this file) with its options in a file, which it takes away: they hold whole schemas. Rejects with the reason it gave for not starting. */
export async function startContestant(script: string, options: object): Promise<Contestant> {
  const child = forkScript(script, options);
  const report = await nextReport(child, script, startWithin);
  if (report.kind !== 'ready') {
    await stopChild(child);
    throw new Error(report.kind === 'failed' ? report.reason : `${script} did not start`);
  }
  return {
    url: report.url,
    async usage() {
      child.send('usage');
      const answer = await nextReport(child, script, 10_000);
      if (answer.kind !== 'usage') throw new Error(`${script} did not tell its usage`);
      return answer.usage;
    },
    stop: () => stopChild(child),
  };
}

/** What the load generator is asked for; every body is as likely as any other. */
export type LoadTask = {
  url: string;
  headers: Record<string, string>;
  bodies: readonly string[];
  clients: number;
  seconds: number;
};

export type LoadResult = {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 200, and requests without an answer. */
  failures: number;
};

export type LoadGenerator = { run: (task: LoadTask) => Promise<LoadResult>; stop: () => Promise<void> };

export function startLoadGenerator(): LoadGenerator {
  const child = forkScript('peers/load.mjs', null);
  return {
    async run(task) {
      child.send(task);
      const [result] = (await once(child, 'message')) as [LoadResult | { failed: string }];
      if ('failed' in result) throw new Error(`The load generator failed: ${result.failed}`);
      return result;
    },
    stop: () => stopChild(child),
  };
}

function forkScript(script: string, options: object | null): ChildProcess {
  // One argument holds 128 kB at most.
  const file = options === null ? null : join(tmpdir(), `bench-${randomUUID()}.json`);
  if (file !== null) writeFileSync(file, JSON.stringify(options), { mode: 0o600 });
  return fork(fileURLToPath(new URL(script, import.meta.url)), file === null ? [] : [file], {
    cwd: root,
    execArgv: ['--import', 'tsx'],
    env: { PATH: dirname(process.execPath), NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function nextReport(child: ChildProcess, script: string, withinMs: number): Promise<Report> {
  const failed = (reason: string): Report => ({ kind: 'failed', reason });
  return new Promise((resolve) => {
    const settle = (report: Report): void => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', onExit);
      resolve(report);
    };
    const onExit = (): void => settle(failed(`${script} ended`));
    const timer = setTimeout(() => settle(failed(`${script} was silent for ${withinMs} ms`)), withinMs);
    child.once('message', settle);
    child.once('exit', onExit);
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  const kill = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exited;
  clearTimeout(kill);
}
