import { join } from 'node:path';
import { runHub } from '../e2e/run-hub.ts';
import type { Environment } from './hub-process.ts';

export type ExportFile = { source: string; path: string };

/** Runs a hub command to its end and answers what it printed; throws when it fails. */
export async function hub(words: readonly string[], environment: Environment): Promise<string> {
  const { code, stdout, stderr } = await runHub(words, environment);
  if (code !== 0) throw new Error(`hub ${words.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Made-up exports of one county on one day: the same seed gives the same children. */
export async function synthesizeCounty(
  folder: string,
  options: { children: number; seed: number; asOf: string; errorRate?: string },
  environment: Environment,
): Promise<ExportFile[]> {
  const { children, seed, asOf, errorRate = '1' } = options;
  const out = join(folder, `county-${seed}-${asOf}`);
  const words = [
    '--children',
    String(children),
    '--seed',
    String(seed),
    '--out',
    out,
    '--as-of',
    asOf,
    '--error-rate',
    errorRate,
  ];
  const printed = await hub(['synthesize', ...words, '--json'], environment);
  return (JSON.parse(printed) as { files: ExportFile[] }).files;
}

/** Hands files in without reading them: once the command returns they are acknowledged, and a worker's to do. */
export async function handIn(
  files: readonly ExportFile[],
  asOf: string,
  environment: Environment,
): Promise<void> {
  for (const { source, path } of files) {
    await hub(['import', source, path, '--as-of', asOf, '--detach'], environment);
  }
}
