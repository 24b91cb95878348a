import { expect, it } from 'vitest';
import { Cancellation } from './cancellation.ts';

const reason = new Error('gone');

it('tells every listener once, with the first reason', () => {
  const end = new Cancellation();
  const told: unknown[] = [];
  const stays = (given: Error): void => void told.push(given);
  const leaves = (): void => void told.push('left');
  end.listen(stays);
  end.listen(leaves);
  end.unlisten(leaves);
  end.cancel(reason);
  end.cancel(new Error('later'));
  expect(told).toEqual([reason]);
  expect(end.reason).toBe(reason);
});

it('aborts its signal, whether that was read before or after', () => {
  const end = new Cancellation();
  const { signal } = end;
  expect(signal.aborted).toBe(false);
  end.cancel(reason);
  expect(signal.reason).toBe(reason);
  expect(end.signal).toBe(signal);
  const ended = new Cancellation();
  ended.cancel(reason);
  expect(ended.signal.reason).toBe(reason);
});
