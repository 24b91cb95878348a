import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const hubCommand = fileURLToPath(new URL('../../cli/hub.mjs', import.meta.url));

export type HubResult = { code: number; stdout: string; stderr: string };

/** Runs the real command as a process of its own, against the given database and data folder. */
export async function runHub(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<HubResult> {
  const child = spawn(process.execPath, [hubCommand, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? -1));
  });
  return { code, stdout, stderr };
}
