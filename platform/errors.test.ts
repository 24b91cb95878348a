import { describe, expect, it } from 'vitest';
import { ConfigError, HubError, RefusedError, unreachable } from './errors.ts';

describe('errors', () => {
  it('carry a code, an exit code and a cause', () => {
    const cause = new Error('socket closed');
    const refused = new RefusedError('DATABASE_UNREACHABLE', 'No answer.', { cause });
    expect(refused).toBeInstanceOf(HubError);
    expect(refused).toMatchObject({
      name: 'RefusedError',
      code: 'DATABASE_UNREACHABLE',
      exitCode: 1,
      cause,
    });
    expect(new HubError('USAGE', 'Unknown option.', { exitCode: 2 }).exitCode).toBe(2);
  });

  it('list every configuration problem at once', () => {
    const error = new ConfigError(['PORT: expected a port.', 'HUB_TODAY: expected a day.']);
    expect(error.message).toContain('PORT: expected a port.');
    expect(error.message).toContain('HUB_TODAY: expected a day.');
  });

  it('do not repeat an unexpected value', () => {
    expect(() => unreachable('secret' as never)).toThrow(/^Unexpected case: string$/);
  });
});
