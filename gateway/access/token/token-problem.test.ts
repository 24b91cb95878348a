import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from './authenticate.ts';
import { onceAMinute } from './token-problem.ts';
import type { TokenProblem } from './token-problem.ts';

const ours = await generateKeyPair('ES256');
const strangers = await generateKeyPair('ES256');
const claims = {
  iss: 'https://id.example',
  aud: 'hub',
  sub: 'clerk',
  client_id: 'console',
  department: 'EDUCATION',
  division: '45',
  purpose: 'p',
  jti: 't1',
};

/** What the operator is told of a token with these claims, and how it was answered. */
async function told(
  changes: object,
  { key = ours.privateKey, life = 300, isWithdrawn = (): boolean => false } = {},
): Promise<{ problems: TokenProblem[]; status: unknown }> {
  const problems: TokenProblem[] = [];
  const authenticate = createAuthenticator({
    issuer: claims.iss,
    audience: claims.aud,
    algorithms: ['ES256'],
    keys: ours.publicKey,
    longestLife: 600,
    isWithdrawn,
    onRefused: (problem) => problems.push(problem),
  });
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ ...claims, iat: now - 60, exp: now - 60 + life, ...changes })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(key);
  const status: unknown = await authenticate(`Bearer ${token}`).then(
    () => 200,
    (error: unknown) => (error as { status: unknown }).status,
  );
  return { problems, status };
}

describe('what the operator is told of a refused token', () => {
  it('is nothing for a good one', async () => {
    expect(await told({})).toEqual({ problems: [], status: 200 });
  });

  it.each<[TokenProblem, object, Parameters<typeof told>[1]?]>([
    ['AUDIENCE', { aud: 'another' }],
    ['ISSUER', { iss: 'https://another.example' }],
    ['CLAIM_MISSING', { department: undefined }],
    ['CLAIM_MISSING', { sub: undefined }],
    ['CLAIM_WRONG', { jti: 7 }],
    ['CERTIFICATE', { cnf: { 'x5t#S256': 'a' } }],
    ['SIGNATURE', {}, { key: strangers.privateKey }],
    ['LIVES_TOO_LONG', {}, { life: 3600 }],
    ['ENDED', {}, { life: 30 }],
    ['WITHDRAWN', {}, { isWithdrawn: () => true }],
  ])('is %s', async (problem, changes, options) => {
    expect(await told(changes, options)).toEqual({ problems: [problem], status: 401 });
  });

  it('is that the list of withdrawn tokens cannot be read', async () => {
    const isWithdrawn = (): boolean => {
      throw new Error('EISDIR');
    };
    expect(await told({}, { isWithdrawn })).toEqual({ problems: ['WITHDRAWN_LIST_UNREADABLE'], status: 503 });
  });

  it('is told once a minute, whoever sprays tokens', () => {
    let now = 0;
    const problems: TokenProblem[] = [];
    const tell = onceAMinute(
      (problem) => problems.push(problem),
      () => now,
    );
    for (now = 0; now <= 60_000; now += 20_000) {
      tell('AUDIENCE');
      tell('ENDED');
    }
    expect(problems).toEqual(['AUDIENCE', 'ENDED', 'AUDIENCE', 'ENDED']);
  });
});
