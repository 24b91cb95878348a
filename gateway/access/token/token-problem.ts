import { errors } from 'jose';

/** What was wrong with a token, for who sets up the provider: told in the log, never to the client. */
export type TokenProblem =
  | 'MALFORMED'
  | 'KEY_UNKNOWN'
  | 'SIGNATURE'
  | 'ISSUER'
  | 'AUDIENCE'
  | 'ENDED'
  | 'LIVES_TOO_LONG'
  | 'CLAIM_MISSING'
  | 'CLAIM_WRONG'
  | 'CERTIFICATE'
  | 'WITHDRAWN'
  | 'WITHDRAWN_LIST_UNREADABLE';

const claimProblems: Readonly<Record<string, TokenProblem>> = { iss: 'ISSUER', aud: 'AUDIENCE' };

/** By what the verification of a signed token threw. */
export function problemOf(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return 'ENDED';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'missing' ? 'CLAIM_MISSING' : (claimProblems[error.claim] ?? 'CLAIM_WRONG');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'KEY_UNKNOWN';
  }
  return 'MALFORMED';
}

const minute = 60_000;

/** Each problem at most once a minute: whoever sprays tokens fills no log. */
export function onceAMinute(
  tell: (problem: TokenProblem) => void,
  now: () => number = () => performance.now(),
): (problem: TokenProblem) => void {
  const toldAt = new Map<TokenProblem, number>();
  return (problem) => {
    const last = toldAt.get(problem);
    if (last !== undefined && now() - last < minute) return;
    toldAt.set(problem, now());
    tell(problem);
  };
}
