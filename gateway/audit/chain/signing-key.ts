import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedError } from '../../../platform/errors.ts';
import { makeFolder } from '../../../platform/make-folder.ts';
import type { SigningKey } from './chain.ts';

export type AuditPlace = {
  /** Data folder of the hub. */
  home: string;
  /** PEM file of an Ed25519 private key; null: one of the hub's own, made on first use. */
  auditKeyFile: string | null;
};

type PublicJwk = { kty: string; crv: string; x: string; kid: string };
export type VerificationKeys = ReadonlyMap<string, KeyObject>;

export function verificationFile(home: string): string {
  return join(home, 'keys', 'audit-verification.json');
}

/**
 * The key that signs the log's heads. Its public half is added to `keys/audit-verification.json`, where those of former
 * keys stay. Throws RefusedError when the file is none or holds another kind of key.
 */
export async function getSigningKey({ home, auditKeyFile }: AuditPlace): Promise<SigningKey> {
  const folder = join(home, 'keys');
  makeFolder(folder, 0o700);
  const file = auditKeyFile ?? join(folder, 'audit-signing.pem');
  if (auditKeyFile === null) await makeUnlessThere(file);
  const privateKey = await readPrivateKey(file);
  const jwk = publicJwk(createPublicKey(privateKey));
  await publish(verificationFile(home), jwk);
  return { keyId: jwk.kid, privateKey };
}

/** Sets of several places as one: each data folder that signs has a key of its own, unless they share one. */
export async function gatherVerificationKeys(files: readonly string[]): Promise<VerificationKeys> {
  const sets = await Promise.all(files.map(readVerificationKeys));
  return new Map(sets.flatMap((set) => [...set]));
}

/** A JWK set as `getSigningKey` keeps it. Throws RefusedError when there is none. */
export async function readVerificationKeys(file: string): Promise<VerificationKeys> {
  try {
    return parseVerificationKeys(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new RefusedError('AUDIT_KEYS_MISSING', `${file} holds no keys to verify the audit log with.`, {
      cause,
    });
  }
}

/** Keys of a JWK set. Throws when it is none. */
export function parseVerificationKeys(text: string): VerificationKeys {
  return new Map(readJwks(text).map(({ kid, key }) => [kid, key]));
}

/** Adds the keys of another place's JWK set to those of this data folder: its log is verified here from now on. */
export async function addVerificationKeys(home: string, text: string): Promise<void> {
  makeFolder(join(home, 'keys'), 0o700);
  for (const { key } of readJwks(text)) await publish(verificationFile(home), publicJwk(key));
}

/** Each by what it is, not by what the set calls it. */
function readJwks(text: string): { kid: string; key: KeyObject }[] {
  const { keys } = JSON.parse(text) as { keys: PublicJwk[] };
  return keys.map(({ kty, crv, x }) => {
    const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    return { kid: publicJwk(key).kid, key };
  });
}

async function makeUnlessThere(file: string): Promise<void> {
  try {
    await readFile(file);
    return;
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx' });
  try {
    // Of two processes that start at once one wins, and neither ever reads half a key.
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readPrivateKey(file: string): Promise<KeyObject> {
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(await readFile(file));
  } catch {
    // What is wrong with a file of secrets is not told in detail.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new RefusedError('AUDIT_KEY_INVALID', `${file} is no Ed25519 private key in PEM.`);
}

function publicJwk(key: KeyObject): PublicJwk {
  const { crv = '', kty = '', x = '' } = key.export({ format: 'jwk' });
  // The thumbprint of RFC 7638.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { kty, crv, x, kid };
}

async function publish(file: string, jwk: PublicJwk): Promise<void> {
  let keys: PublicJwk[] = [];
  try {
    ({ keys } = JSON.parse(await readFile(file, 'utf8')) as { keys: PublicJwk[] });
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  if (keys.some(({ kid }) => kid === jwk.kid)) return;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify({ keys: [...keys, jwk] }, null, 2)}\n`, { flag: 'wx' });
  await rename(draft, file);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
