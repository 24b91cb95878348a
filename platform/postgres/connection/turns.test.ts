import { expect, it } from 'vitest';
import { AbandonedError, createTurns } from './turns.ts';

/** Work that ends when it is told to. */
function held() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.set(name, () => resolve(name));
    });
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

const waits = { isAbandoned: false };

it('begins as many as may run at once, and the others in the order they came', async () => {
  const { begun, work, end } = held();
  const turns = createTurns(2);
  const all = ['a', 'b', 'c', 'd'].map((name) => turns.take(work(name), waits));
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await all[1];
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  await Promise.all([all[0], all[2]]);
  end('d');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
});

it('does not begin what nobody waits for any more, and goes on with the next', async () => {
  const { begun, work, end } = held();
  const turns = createTurns(1);
  const gone = { isAbandoned: false };
  const first = turns.take(work('first'), waits);
  const left = ['left', 'left too'].map((name) => turns.take(work(name), gone));
  const last = turns.take(work('last'), waits);
  gone.isAbandoned = true;
  end('first');
  await first;
  for (const abandoned of left) await expect(abandoned).rejects.toThrow(AbandonedError);
  end('last');
  expect(await last).toBe('last');
  expect(begun).toEqual(['first', 'last']);
});

it('gives the turn on when work fails', async () => {
  const turns = createTurns(1);
  const failing = turns.take(() => Promise.reject(new Error('x')), waits);
  const next = turns.take(() => Promise.resolve('next'), waits);
  await expect(failing).rejects.toThrow('x');
  expect(await next).toBe('next');
});
