import { readFileSync, rmSync } from 'node:fs';

/** What every measured process tells the benchmark over the channel it was forked with. */
export type Report =
  | { kind: 'ready'; url: string }
  | { kind: 'failed'; reason: string }
  | { kind: 'usage'; usage: ProcessUsage };

/** Milliseconds of CPU since the process began, user and system; bytes it holds. */
export type ProcessUsage = { cpuMs: number; rssBytes: number };

/**
 * Starts the server under test in this process and answers questions about its costs until the benchmark lets go.
 * `start` is given the JSON in the file that the process's first argument names, and returns the address to be asked.
 */
export function contest<Options>(start: (options: Options) => Promise<string>): void {
  process.on('message', () => send({ kind: 'usage', usage: readUsage() }));
  process.on('disconnect', () => process.exit());
  start(takeOptions(process.argv[2] ?? '') as Options).then(
    (url) => send({ kind: 'ready', url }),
    (error: unknown) =>
      send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
}

function takeOptions(file: string): unknown {
  const options: unknown = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  return options;
}

function send(report: Report): void {
  process.send?.(report);
}

function readUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
}
