import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { openDataKeys } from './key-source.ts';
import { formatKeyring, newDataKey, parseKeyring } from './keyring.ts';

const digits = 'ab'.repeat(32);
const others = 'cd'.repeat(32);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function keyFile(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

function open(environment: Record<string, string>) {
  return openDataKeys(loadConfig({ HUB_HOME: join(folder, 'home'), ...environment }));
}

describe('a keyring', () => {
  it('holds the active key first, each found by an id that follows from it', () => {
    const keyring = parseKeyring(`# keys\n\nnew ${digits}\r\n  old ${others.toUpperCase()}\n`);
    expect(keyring.map(({ name }) => name)).toEqual(['new', 'old']);
    expect(keyring[0].key.toString('hex')).toBe(digits);
    expect(parseKeyring(`renamed ${digits}`)[0].id).toBe(keyring[0].id);
    expect(new Set(keyring.map(({ id }) => id)).size).toBe(2);
    expect(parseKeyring(formatKeyring(keyring))).toEqual(keyring);
  });

  it.each([
    ['', 'no key'],
    ['# nothing\n', 'no key'],
    [digits, 'line 1'],
    [`one ${digits.slice(1)}`, 'line 1'],
    [`one ${digits}\none ${others}`, 'line 2'],
    [`one ${digits}\ntwo ${digits}`, 'line 2'],
    [`one ${digits} active`, 'line 1'],
  ])('is refused without quoting it: %#', (text, problem) => {
    expect(() => parseKeyring(text)).toThrow(problem);
    expect(() => parseKeyring(text)).not.toThrow(digits.slice(1));
  });

  it('gets keys that are never the same, named by the moment', () => {
    const [one, two] = [newDataKey(new Date('2026-11-22T03:04:05.678Z')), newDataKey(new Date())];
    expect(one.name).toBe(`2026-11-22t030405z-${one.id.slice(0, 4)}`);
    expect(one.id).not.toBe(two.id);
    expect(parseKeyring(formatKeyring([one, two]))).toEqual([one, two]);
  });
});

describe('keys from the data folder', () => {
  it('are made once, whole, for the hub’s own user only, however many processes start', async () => {
    const sources = await Promise.all(Array.from({ length: 8 }, () => open({})));
    const rings = await Promise.all(sources.map((source) => source.read()));
    expect(new Set(rings.map(([active]) => active.id)).size).toBe(1);
    const kept = join(folder, 'home', 'keys');
    expect(await readdir(kept)).toEqual(['data.keys']);
    expect((await stat(join(kept, 'data.keys'))).mode & 0o777).toBe(0o600);
    expect((await stat(kept)).mode & 0o777).toBe(0o700);
  });

  it('are replaced whole, and read anew by who opened them before', async () => {
    const [one, two] = [await open({}), await open({})];
    const [active] = await one.read();
    const next = newDataKey(new Date());
    await two.replace?.([next, active]);
    expect((await one.read()).map(({ id }) => id)).toEqual([next.id, active.id]);
    expect((await stat(join(folder, 'home', 'keys', 'data.keys'))).mode & 0o777).toBe(0o600);
  });
});

describe('keys from a file', () => {
  it('are read, and never made', async () => {
    const file = await keyFile('given', `given ${digits}\n`);
    expect((await (await open({ HUB_DATA_KEY_FILE: file })).read())[0].name).toBe('given');
    const missing = { HUB_DATA_KEY_FILE: join(folder, 'missing') };
    await expect(open(missing)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await readdir(folder)).not.toContain('missing');
  });

  it('are not replaced where nothing can be written, and stay as they are', async () => {
    const file = await keyFile('mounted', `given ${digits}\n`);
    const { read, replace } = await open({ HUB_DATA_KEY_FILE: file });
    const [given] = await read();
    // As a file that is mounted by itself: something else cannot take its name.
    await rm(file);
    await mkdir(file);
    await expect(replace?.([newDataKey(new Date()), given])).rejects.toMatchObject({
      code: 'DATA_KEYS_UNWRITABLE',
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('mounted'))).toEqual(['mounted']);
  });

  it('are refused when others may read them, and when they are no keys', async () => {
    const file = await keyFile('shared', `given ${digits}\n`, 0o640);
    await expect(open({ HUB_DATA_KEY_FILE: file })).rejects.toThrow('HUB_DATA_KEY_FILE: ');
    await expect(open({ HUB_DATA_KEY_FILE: file })).rejects.toThrow('0600');
    const none = await keyFile('none', `given ${digits}0\n`);
    await expect(open({ HUB_DATA_KEY_FILE: none })).rejects.toThrow('line 1 is not');
    await expect(open({ HUB_DATA_KEY_FILE: none })).rejects.not.toThrow(digits);
  });
});

describe('keys from a command', () => {
  const script = (name: string, body: string): Promise<string> =>
    keyFile(name, `#!/bin/sh\n${body}\n`, 0o700);

  it('are what it prints; it runs once, without a shell', async () => {
    const marks = join(folder, 'marks');
    const command = await script('kms', `echo run >> ${marks}\necho "$1 ${digits}"`);
    const source = await open({ HUB_DATA_KEY_COMMAND: `${command}  name;exit` }).catch(
      (error: unknown) => error,
    );
    // What a shell would have taken for a second command is a name no key can have.
    expect(source).toMatchObject({ code: 'CONFIG_INVALID' });
    const good = await open({ HUB_DATA_KEY_COMMAND: `${command} from-kms` });
    expect((await good.read())[0].name).toBe('from-kms');
    await good.read();
    expect(await readFile(marks, 'utf8')).toBe('run\nrun\n');
    expect(good.replace).toBeNull();
  });

  it.each([
    ['fails', `echo "${digits}" >&2\nexit 3`, 'it ended with 3'],
    ['prints something else', `echo "${digits}"`, 'line 1 is not'],
    ['prints without end', `while true; do echo "${digits}"; done`, 'printed too much'],
  ])('are refused without quoting it when it %s', async (name, body, problem) => {
    const command = await script(`kms-${name.replaceAll(' ', '-')}`, body);
    const refused = await open({ HUB_DATA_KEY_COMMAND: command }).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(refused)).toContain(`HUB_DATA_KEY_COMMAND: `);
    expect(String(refused)).toContain(problem);
    expect(String(refused)).not.toContain(digits);
  });

  it('are refused when there is no such command', async () => {
    await expect(open({ HUB_DATA_KEY_COMMAND: join(folder, 'nowhere') })).rejects.toThrow(
      'cannot be run (ENOENT)',
    );
  });

  it('cannot be given together with a file', () => {
    const both = { HUB_DATA_KEY_COMMAND: 'kms', HUB_DATA_KEY_FILE: '/keys' };
    expect(() => loadConfig(both)).toThrow('HUB_DATA_KEY_FILE, HUB_DATA_KEY_COMMAND: expected one of them');
  });
});
