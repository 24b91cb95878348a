import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { divisionPrefix } from '../platform/division-code.ts';
import { RefusedError } from '../platform/errors.ts';
import { makeFolder } from '../platform/make-folder.ts';
import { decide, knownDepartments, knownPurposes, mayRead } from './access/policy/policy.ts';
import type { TokenIssuer } from './access/token/authenticate.ts';

const issuer = 'urn:not-one-less:development';
const audience = 'not-one-less';
const algorithm = 'ES256';
const defaultLife = 3600;
/** Seconds; a developer's day. A provider's tokens live ten minutes: no clerk's post hangs on this key. */
const longestLife = 24 * 3600;

export type DevelopmentTokenOptions = {
  /** Data folder of the hub (HUB_HOME); its `keys` folder holds the signing key. */
  home: string;
  department: string;
  /** 2, 4, 6, 9 or 12 digits; '' for everywhere, with the scope hub:all. */
  division: string;
  role?: string;
  /** Scopes, separated by spaces. */
  scope?: string;
  /** @defaultValue 'control-dropout' */
  purpose?: string;
  /** At most a day. @defaultValue 3600 */
  expiresInSeconds?: number;
};

/**
 * A bearer token for a hub that has no identity provider. Makes the signing key on first use.
 * Throws RefusedError for a life longer than a day, and for a department, division or scope the access policy would deny
 * anyway.
 */
export async function issueDevelopmentToken(options: DevelopmentTokenOptions): Promise<string> {
  const { home, department, division, role, scope = '', purpose = 'control-dropout' } = options;
  const subject = `development:${department.toLowerCase()}`;
  const clientId = 'development';
  refuseUseless(department, division, { subject, clientId, purpose, scope });
  const { expiresInSeconds = defaultLife } = options;
  if (expiresInSeconds > longestLife) {
    throw new RefusedError('LIFE_TOO_LONG', `A development token lives at most ${longestLife} seconds.`);
  }
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    client_id: clientId,
    department,
    division,
    purpose,
    scope,
    ...(role !== undefined && { role }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .sign(await importKey(await getPrivateJwk(home)));
}

/** What the gateway needs to verify the tokens of `issueDevelopmentToken`. */
export async function developmentIssuer(home: string): Promise<TokenIssuer> {
  const { d: _, ...publicJwk } = await getPrivateJwk(home);
  return { issuer, audience, algorithms: [algorithm], keys: await importKey(publicJwk), longestLife };
}

function refuseUseless(
  department: string,
  division: string,
  { scope, ...rest }: { subject: string; clientId: string; purpose: string; scope: string },
): void {
  if (!knownDepartments.includes(department)) {
    throw new RefusedError(
      'DEPARTMENT_UNKNOWN',
      `There is no such department. Known: ${knownDepartments.join(', ')}`,
    );
  }
  if (divisionPrefix(division) === null) {
    throw new RefusedError('DIVISION_MALFORMED', 'A division code has 2, 4, 6, 9 or 12 digits.');
  }
  const decided = { ...rest, department, division, scopes: scope.split(' ') };
  if (!mayRead(department, rest.purpose)) {
    throw new RefusedError(
      'PURPOSE_UNKNOWN',
      `The department may not read for this purpose. Known: ${knownPurposes.join(', ')}`,
    );
  }
  if (decide(decided) === null) {
    throw new RefusedError('SCOPE_MISSING', 'A token for every division needs the scope hub:all.');
  }
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  return (await importJWK(jwk, algorithm)) as CryptoKey;
}

async function getPrivateJwk(home: string): Promise<JWK> {
  const folder = join(home, 'keys');
  const file = join(folder, 'development-issuer.json');
  const existing = await findText(file);
  if (existing !== null) return JSON.parse(existing) as JWK;
  makeFolder(folder, 0o700);
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  // Linked into place: of two processes that start at once one wins, and neither ever reads half a key.
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
  await chmod(draft, 0o600);
  try {
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return JSON.parse(await readFile(file, 'utf8')) as JWK;
}

async function findText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
