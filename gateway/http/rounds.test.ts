import { expect, it } from 'vitest';
import { createRounds } from './rounds.ts';

/** Notes the steps of requests that join at the same time, each of which then waits for nothing but promises. */
async function stepsOf(sizes: readonly number[]): Promise<string[]> {
  const rounds = createRounds();
  const steps: string[] = [];
  await Promise.all(
    sizes.map(async (characters, request) => {
      await rounds.join(characters);
      steps.push(`${request} begins`);
      await Promise.resolve();
      steps.push(`${request} ends`);
    }),
  );
  return steps;
}

it('lets requests that arrive together go step by step together, in their order', async () => {
  expect(await stepsOf([0, 900, 30])).toEqual([
    '0 begins',
    '1 begins',
    '2 begins',
    '0 ends',
    '1 ends',
    '2 ends',
  ]);
});

it('begins after whatever arrived at the same time, though it was read later', async () => {
  const rounds = createRounds();
  const steps: string[] = [];
  const first = rounds.join(0).then(() => steps.push('first begins'));
  await Promise.resolve();
  steps.push('another is read');
  await Promise.all([first, rounds.join(0).then(() => steps.push('it begins'))]);
  expect(steps).toEqual(['another is read', 'first begins', 'it begins']);
});

it('holds sixteen requests', async () => {
  const steps = await stepsOf(Array.from({ length: 33 }, () => 1000));
  expect(steps.slice(14, 18)).toEqual(['14 begins', '15 begins', '0 ends', '1 ends']);
  expect(steps.indexOf('16 begins')).toBe(steps.indexOf('15 ends') + 1);
  expect(steps.slice(-2)).toEqual(['32 begins', '32 ends']);
});

it('holds fewer large ones, and one however large it is', async () => {
  expect(await stepsOf([40_000, 40_000, 1000])).toEqual([
    '0 begins',
    '1 begins',
    '0 ends',
    '1 ends',
    '2 begins',
    '2 ends',
  ]);
  expect(await stepsOf([10_000_000, 1])).toEqual(['0 begins', '0 ends', '1 begins', '1 ends']);
});

it('may be joined again and again', async () => {
  const rounds = createRounds();
  for (let time = 0; time < 40; time += 1) await rounds.join(time * 1000);
});
