import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { ConfigError, RefusedError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { syncFolder } from '../sync-folder.ts';
import { formatKeyring, newDataKey, parseKeyring } from './keyring.ts';
import type { Keyring } from './keyring.ts';

/** The keys as they are now; of a command, as they were when it ran. Throws ConfigError. */
export type DataKeys = { read(): Promise<Keyring> };

/** Where the keys of this process come from. */
export type KeySource = DataKeys & {
  /** Replaces the keys; null where somebody else keeps them. */
  replace: ((keyring: Keyring) => Promise<void>) | null;
};

type KeyConfig = Pick<Config, 'home' | 'dataKeyFile' | 'dataKeyCommand'>;

/** A key service that has not answered by then is away. */
const commandDeadlineMs = 15_000;
const longestAnswer = 64 * 1024;

/** Keys that were handed over by another process of the hub. */
export function givenKeys(keyring: Keyring): KeySource {
  return { read: () => Promise.resolve(keyring), replace: null };
}

/**
 * Opens the keys once, so that a process without them does not start: from `HUB_DATA_KEY_COMMAND`, from
 * `HUB_DATA_KEY_FILE`, or from `keys/data.keys` of the data folder, which is made when it is missing. A file is read anew
 * whenever keys are asked for, so that rotating needs no restart. Throws one ConfigError; no message holds what was read.
 */
export async function openDataKeys(config: KeyConfig): Promise<KeySource> {
  if (config.dataKeyCommand !== null) {
    const keyring = await runKeyCommand(config.dataKeyCommand);
    return givenKeys(keyring);
  }
  return config.dataKeyFile === null ? openHomeKeys(config.home) : openKeyFile(config.dataKeyFile);
}

/** The keys that lie in a data folder, made when there are none. */
export async function openHomeKeys(home: string): Promise<KeySource> {
  const file = join(home, 'keys', 'data.keys');
  await makeKeyFile(file);
  return openKeyFile(file);
}

async function openKeyFile(file: string): Promise<KeySource> {
  const source: KeySource = {
    read: () => readKeyFile(file),
    replace: (keyring) => replaceKeyFile(file, keyring),
  };
  await source.read();
  return source;
}

async function readKeyFile(file: string): Promise<Keyring> {
  const { mode, text } = await readWithMode(file);
  if ((mode & 0o077) !== 0) {
    throw new ConfigError([`HUB_DATA_KEY_FILE: ${file} may be read by others. Expected: mode 0600.`]);
  }
  return parseNamed('HUB_DATA_KEY_FILE', text);
}

async function readWithMode(file: string): Promise<{ mode: number; text: string }> {
  try {
    return { mode: (await stat(file)).mode, text: await readFile(file, 'utf8') };
  } catch {
    throw new ConfigError([`HUB_DATA_KEY_FILE: ${file} cannot be read.`]);
  }
}

/** Two processes that start at once end up with the same key: whoever is first makes the file, whole. */
async function makeKeyFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => null)) !== null) return;
  makeFolder(dirname(file), 0o700);
  const draft = await writeDraft(file, [newDataKey(new Date())]);
  try {
    await link(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Throws RefusedError (DATA_KEYS_UNWRITABLE): a file that was mounted into this machine is often to be read only. */
async function replaceKeyFile(file: string, keyring: Keyring): Promise<void> {
  let draft = '';
  try {
    draft = await writeDraft(file, keyring);
    await rename(draft, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(draft, { force: true });
    throw new RefusedError(
      'DATA_KEYS_UNWRITABLE',
      `${file} cannot be replaced. Change it where it comes from, with the new key in the first line.`,
      { cause },
    );
  }
}

/** On the disk before it takes its name: a key that seals must not be lost with the power. */
async function writeDraft(file: string, keyring: Keyring): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(formatKeyring(keyring));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** Without a shell; its words are parted by spaces. What it prints is a secret, on standard error too: nothing is passed on. */
async function runKeyCommand(words: readonly string[]): Promise<Keyring> {
  const [program = '', ...rest] = words;
  const options = { timeout: commandDeadlineMs, killSignal: 'SIGKILL', maxBuffer: longestAnswer } as const;
  const text = await new Promise<string>((resolve, reject) => {
    execFile(program, rest, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new ConfigError([`HUB_DATA_KEY_COMMAND: ${describeEnd(error)}.`]));
    });
  });
  return parseNamed('HUB_DATA_KEY_COMMAND', text);
}

function describeEnd({ code, killed }: { code?: number | string | null; killed?: boolean }): string {
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'it printed too much';
  if (killed === true) return `it did not end within ${commandDeadlineMs / 1000} seconds`;
  return typeof code === 'number' ? `it ended with ${code}` : `it cannot be run (${code ?? 'killed'})`;
}

function parseNamed(variable: string, text: string): Keyring {
  try {
    return parseKeyring(text);
  } catch (error) {
    throw new ConfigError([`${variable}: ${error instanceof Error ? error.message : 'unreadable'}`]);
  }
}
