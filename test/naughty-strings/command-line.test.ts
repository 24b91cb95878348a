import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import naughtyStrings from 'big-list-of-naughty-strings' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../../cli/commands/index.ts';
import { main } from '../../cli/main.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';

/** Those that run on, or fill folders and databases of their own. */
const leftOut = new Set(['start', 'synthesize', 'evaluate']);

let database: TestDatabase;
let folder = '';
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'hub-words-'));
  vi.stubEnv('DATABASE_URL', database.url);
  vi.stubEnv('HUB_HOME', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function run(words: readonly string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const stream = {
    write: (text: string, done?: () => void) => ((told += text), done?.(), true),
    isTTY: false,
  };
  const streams = { stdout: stream, stderr: stream } as unknown as Parameters<typeof main>[1];
  return { code: await main(words, streams), told };
}

async function expectAnswer(words: readonly string[]): Promise<void> {
  const { code, told } = await run(words);
  const what = JSON.stringify(words);
  expect([0, 1, 2], what).toContain(code);
  // A stack is what is told of a fault of ours.
  expect(told, what).not.toMatch(/^ {4}at /m);
  expect(told, what).not.toContain('\u001b');
}

describe('the command line', () => {
  it('has an answer for every word as a command, as what to do, and as a day', async () => {
    for (const text of naughtyStrings) {
      await expectAnswer([text]);
      await expectAnswer(['export', '--', text]);
      await expectAnswer(['report', '--', text]);
      await expectAnswer(['import', '--', text, text]);
      await expectAnswer(['report', 'monthly-report', `--on=${text}`]);
    }
  }, 120_000);

  it('has an answer for a text in every option and place of every command', async () => {
    let turn = 0;
    const next = (): string => naughtyStrings[(turn += 7) % naughtyStrings.length] ?? '';
    for (const { name, load } of commands) {
      if (leftOut.has(name)) continue;
      const { options, positionals } = await load();
      const places = Array.from({ length: positionals.least }, next);
      const texts = Object.entries(options).filter(([, { type }]) => type === 'string');
      // A file by such a name is nothing a command should leave behind here.
      const safe = texts.filter(([option]) => !['out', 'keys', 'file'].includes(option));
      await expectAnswer([name, '--', ...places]);
      for (const [option] of safe) await expectAnswer([name, `--${option}=${next()}`, '--', ...places]);
    }
  }, 300_000);
});
