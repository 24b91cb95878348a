import { afterEach, describe, expect, it, vi } from 'vitest';
import { caller } from '../test-support.ts';
import { signInternalToken, verifyInternalToken } from './internal-token.ts';

const secret = 'a secret of at least thirty-two characters';
/** Seconds two machines' clocks may differ (docs/tokens.md). */
const skew = 5;
/** A whole second, so that the token's own seconds lose nothing. */
const now = 1_800_000_000_000;

afterEach(() => {
  vi.useRealTimers();
});

/** Signs now, and verifies by a clock that is so many seconds ahead. */
function verifyAhead(seconds: number): string {
  vi.useFakeTimers({ now, toFake: ['Date'] });
  const token = signInternalToken(secret, 'students', caller);
  vi.setSystemTime(now + seconds * 1000);
  try {
    verifyInternalToken(secret, 'students', token);
    return 'accepted';
  } catch {
    return 'refused';
  }
}

describe('an internal token', () => {
  it.each([
    ['from the future, by the skew', -skew, 'accepted'],
    ['from the future, by a second more', -skew - 1, 'refused'],
    ['that has just ended', 60, 'accepted'],
    ['that ended a second before the skew', 60 + skew - 1, 'accepted'],
    ['that ended by the skew', 60 + skew, 'refused'],
  ])('%s', (_, ahead, expected) => {
    expect(verifyAhead(ahead)).toBe(expected);
  });
});
