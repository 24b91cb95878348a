import { expect, it } from 'vitest';
import { RefusedError } from '../platform/errors.ts';
import { startWithRoom } from './start-with-room.ts';

/** As opening a connection is refused. */
const refusedFor = (code: string): RefusedError =>
  new RefusedError('DATABASE_UNREACHABLE', 'It cannot be used.', {
    cause: Object.assign(new Error('could not write init file'), { code }),
  });

it('waits for room when not even a connection finds any, until it is told to stop', async () => {
  const told = new AbortController();
  const log = { warn: () => told.abort() };
  const start = (): Promise<never> => Promise.reject(refusedFor('53100'));
  expect(await startWithRoom(start, { log, signal: told.signal })).toBeNull();
});

it('passes every other refusal on', async () => {
  const { signal } = new AbortController();
  const start = (): Promise<never> => Promise.reject(refusedFor('28P01'));
  await expect(startWithRoom(start, { log: { warn: () => undefined }, signal })).rejects.toThrow(
    'It cannot be used.',
  );
});
