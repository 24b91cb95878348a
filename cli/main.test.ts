import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { commands } from './commands/index.ts';
import { main } from './main.ts';
import type { OutputStreams } from './output.ts';

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const streams = { stdout, stderr } as unknown as OutputStreams;
  const code = await main(words, streams);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

describe('hub', () => {
  it('lists every command with one line', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(out).toContain(`  ${command.name}`);
  });
  it('tells how a command is used', async () => {
    const { code, out } = await run('import', '--help');
    expect(code).toBe(0);
    expect(out).toContain('hub import <source-system> <file>');
  });
  it('ends with 2 on an unknown command, an unknown option and a missing word', async () => {
    expect((await run('dance')).code).toBe(2);
    expect((await run('link', '--fast')).code).toBe(2);
    expect((await run('export')).code).toBe(2);
    expect((await run()).code).toBe(2);
  });
  it('names the allowed words when one is wrong', async () => {
    const { code, err } = await run('export', 'everything');
    expect(code).toBe(2);
    expect(err).toContain('links');
  });
});
