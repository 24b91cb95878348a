import { describe, expect, it } from 'vitest';
import { createEqualLooks } from './equal-looks.ts';

const forever = new AbortController().signal;

describe('equal looks', () => {
  it('that wait are one; others have their own', async () => {
    const together = createEqualLooks<number>(8);
    let looks = 0;
    const look = (key: string): Promise<number> => together(key, forever, async () => (looks += 1));
    expect(await Promise.all([look('a'), look('a'), look('b'), look('a')])).toEqual([1, 1, 2, 1]);
    expect(looks).toBe(2);
  });

  it('are not joined once begun', async () => {
    const together = createEqualLooks<number>(8);
    let looks = 0;
    const later: Promise<number>[] = [];
    const first = await together('a', forever, async () => {
      looks += 1;
      later.push(together('a', forever, async () => (looks += 1)));
      return looks;
    });
    expect([first, ...(await Promise.all(later))]).toEqual([1, 2]);
  });

  it('end when the last of those who wait has gone', async () => {
    const together = createEqualLooks<boolean[]>(1);
    const [one, two] = [new AbortController(), new AbortController()];
    const look = async (signal: AbortSignal): Promise<boolean[]> => {
      one.abort();
      const after = signal.aborted;
      two.abort();
      return [after, signal.aborted];
    };
    const found = [together('a', one.signal, look), together('a', two.signal, look)];
    expect(await Promise.all(found)).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  it('that fail, fail for all, and leave their place', async () => {
    const together = createEqualLooks<number>(1);
    const fail = (): Promise<number> => together('a', forever, () => Promise.reject(new Error('away')));
    const outcomes = await Promise.allSettled([fail(), fail()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await together('a', forever, async () => 1)).toBe(1);
  });
});
