import { execFile } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commands } from './commands/index.ts';
import { main } from './main.ts';
import type { OutputStreams } from './command/output.ts';

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
  it('refuses a folder in place of a file', async () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const { code, err } = await run('import', 'student-registry', folder);
    expect(code).toBe(1);
    expect(err).toContain('this is a folder');
  });
  it('refuses a returned list that is not there, and names the documents it knows', async () => {
    const missing = await run('report', 'return', '/nowhere/list.xlsx');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err).toContain('there is no such file');
    const unknown = await run('report', 'poem');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('school-age-ledger');
    expect((await run('report', 'monthly-report', '--on', '2025-11-13', '--out', 'x.xlsx')).code).toBe(2);
    const asked = ['--on', '2025-11-13', '--out', 'x.xlsx'] as const;
    expect((await run('report', 'case-sheets', ...asked)).code).toBe(2);
    const strayCase = await run('report', 'monthly-report', '--division', '4507', ...asked, '--case', 'd1');
    expect(strayCase).toMatchObject({ code: 2 });
    expect(strayCase.err).toContain('--case is for case-sheets');
    const ofPlace = ['--division', '4507', ...asked] as const;
    const straySchool = await run('report', 'dropout-ledger', ...ofPlace, '--school', '青塘中学');
    expect(straySchool).toMatchObject({ code: 2 });
    expect(straySchool.err).toContain('--school is for graduate-hand-over, junior-entry-notices');
    expect((await run('report', 'case-sheets', ...ofPlace, '--school-year', '2026')).code).toBe(2);
    expect((await run('report', 'graduate-hand-over', ...ofPlace, '--school-year', '26')).code).toBe(2);
    expect((await run('statistics', '--division', '4507', '--school-year', 'this')).code).toBe(2);
  });
  it('ends quietly when the reader of its output has had enough', async () => {
    const hub = fileURLToPath(new URL('hub.mjs', import.meta.url));
    // The reader is gone before the first word is written.
    const pipe = 'set -o pipefail; "$0" "$1" --help | true';
    const { stderr } = await promisify(execFile)('bash', ['-c', pipe, process.execPath, hub]);
    expect(stderr).toBe('');
  }, 60_000);
});
