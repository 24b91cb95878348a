import { describe, expect, it } from 'vitest';
import { isOutageCode, outageCode } from './outage.ts';

const coded = (code: string): Error => Object.assign(new Error('said by the server'), { code });

describe('an error of the database', () => {
  it.each(['08006', '53100', '53300', '57P01', '57P02', '57P03', '25006', 'ECONNREFUSED', 'ENOSPC'])(
    '%s says that something is away or full',
    (code) => {
      expect(outageCode(coded(code))).toBe(code);
      expect(isOutageCode(code)).toBe(true);
    },
  );

  it.each(['22P02', '23505', '42601', '57014', '40P01', 'ENOENT', 'IMPORT_PROCESS_LOST'])(
    '%s says that the work failed',
    (code) => {
      expect(outageCode(coded(code))).toBeNull();
    },
  );

  it('is a full disk where the server says so by its text alone', () => {
    const said = (text: string): Error => Object.assign(new Error(text), { code: 'XX000' });
    expect(outageCode(said('could not write init file: No space left on device'))).toBe('53100');
    expect(outageCode(said('cache lookup failed for type 17'))).toBeNull();
  });

  it.each(['Connection terminated unexpectedly', 'Connection terminated', 'timeout expired'])(
    'without a code, "%s" is a lost connection',
    (message) => {
      expect(outageCode(new Error(message))).toBe('CONNECTION_LOST');
    },
  );

  it('without a code and with any other message says that the work failed', () => {
    expect(outageCode(new Error('The row terminated'))).toBeNull();
    expect(outageCode('Connection terminated')).toBeNull();
  });
});
