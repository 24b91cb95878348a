import { randomBytes } from 'node:crypto';
import { RefusedError } from '../errors.ts';
import { keyIdOf } from '../sealing/chunk-cipher.ts';

/** A key under which the hub encrypts what it keeps. */
export type DataKey = {
  /** For people; never used to find a key. */
  name: string;
  /** 16 hexadecimal digits that follow from the key and stand beside whatever it sealed. */
  id: string;
  key: Buffer;
};

/** The first key seals; the others still open what they sealed. */
export type Keyring = readonly [active: DataKey, ...older: DataKey[]];

/** What every key of the hub's data is derived for; a key taken for anything else has another id. */
export const dataPurpose = 'not-one-less data';

const line = /^([a-z0-9][a-z0-9.-]{0,63})\s+([0-9a-f]{64})$/i;

/**
 * One key a line, `name` and 64 hexadecimal digits; lines beginning with `#` are remarks. Throws RefusedError
 * (DATA_KEYS_INVALID), which quotes nothing but the number of a line.
 */
export function parseKeyring(text: string): Keyring {
  const keys: DataKey[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, digits] = line.exec(trimmed) ?? [];
    if (name === undefined || digits === undefined)
      throw invalid(`line ${index + 1} is not a name and 64 hexadecimal digits`);
    const key = createDataKey(name, Buffer.from(digits, 'hex'));
    if (keys.some((known) => known.name === name || known.id === key.id))
      throw invalid(`line ${index + 1} repeats a name or a key`);
    keys.push(key);
  }
  const [active, ...older] = keys;
  if (active === undefined) throw invalid('they hold no key');
  return [active, ...older];
}

export function formatKeyring(keyring: Keyring): string {
  return keyring.map(({ name, key }) => `${name} ${key.toString('hex')}\n`).join('');
}

/** A new random key, named by the moment it was made and the beginning of its id. */
export function newDataKey(now: Date): DataKey {
  const stamp = now
    .toISOString()
    .toLowerCase()
    .replace(/:|\.\d+/g, '');
  const made = createDataKey(stamp, randomBytes(32));
  return { ...made, name: `${stamp}-${made.id.slice(0, 4)}` };
}

export function findKey(keyring: Keyring, id: string): DataKey | null {
  return keyring.find((key) => key.id === id) ?? null;
}

function createDataKey(name: string, key: Buffer): DataKey {
  return { name, id: keyIdOf(key, dataPurpose).toString('hex'), key };
}

function invalid(what: string): RefusedError {
  return new RefusedError('DATA_KEYS_INVALID', `The data keys cannot be read: ${what}.`);
}
