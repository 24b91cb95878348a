import { expect, it } from 'vitest';
import { Cancellation } from '../executor/source/cancellation.ts';
import { shareReads } from './shared-reads.ts';
import type { TextTransport } from './shared-reads.ts';

type Call = { signal: AbortSignal; answer: (value: unknown) => void; fail: (error: Error) => void };

function setUp() {
  const calls: Call[] = [];
  const send: TextTransport = (_, { end: { signal } }) =>
    new Promise((resolve, reject) => {
      calls.push({ signal, answer: resolve, fail: reject });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  const shared = shareReads(send, (context) => (context as { who: string | null }).who);
  const ask = (
    who: string | null,
    { query = '{ a }', gone = new Cancellation(), isMutation = false } = {},
  ): Promise<unknown> => shared({ query }, { context: { who }, end: gone, isMutation });
  return { calls, ask };
}

it('answers equal reads of one authority with one call, each with an object of its own', async () => {
  const { calls, ask } = setUp();
  const reads = [ask('clerk'), ask('clerk'), ask('clerk')];
  expect(calls).toHaveLength(1);
  calls[0]?.answer({ data: { a: { b: [1] } } });
  const answers = await Promise.all(reads);
  expect(answers).toEqual(Array(3).fill({ data: { a: { b: [1] } } }));
  const inner = answers.map((answer) => (answer as { data: { a: object } }).data.a);
  expect(new Set(inner).size).toBe(3);
});

it('shares nothing between authorities, between requests, without authority, or with a call that has ended', async () => {
  const { calls, ask } = setUp();
  const first = ask('clerk');
  void ask('officer');
  void ask('clerk', { query: '{ b }' });
  void ask(null);
  void ask(null);
  expect(calls).toHaveLength(5);
  calls[0]?.answer({ data: null });
  await first;
  void ask('clerk');
  expect(calls).toHaveLength(6);
});

it('tells a failure to all who wait, and the next one tries again', async () => {
  const { calls, ask } = setUp();
  const reads = [ask('clerk'), ask('clerk')];
  calls[0]?.fail(new Error('down'));
  for (const result of await Promise.allSettled(reads)) expect(result.status).toBe('rejected');
  void ask('clerk');
  expect(calls).toHaveLength(2);
});

it('gives a call up only when nobody waits for it any more', async () => {
  const { calls, ask } = setUp();
  const one = new Cancellation();
  const other = new Cancellation();
  const reads = [ask('clerk', { gone: one }), ask('clerk', { gone: other })];
  one.cancel(new Error('gone'));
  expect(calls[0]?.signal.aborted).toBe(false);
  other.cancel(new Error('gone'));
  expect(calls[0]?.signal.aborted).toBe(true);
  void ask('clerk');
  expect(calls).toHaveLength(2);
  await Promise.allSettled(reads);
});

it('never lets a read after a mutation join one from before', async () => {
  const { calls, ask } = setUp();
  void ask('clerk');
  const mutation = ask('clerk', { isMutation: true });
  calls[1]?.answer({ data: {} });
  await mutation;
  void ask('clerk');
  expect(calls).toHaveLength(3);
});
