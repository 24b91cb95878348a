/**
 * FAULT_SEED repeats a failed run; otherwise every run looks at other moments. Printed, so that it can be repeated.
 */
export function chooseSeeds(count: number): number[] {
  const given = process.env['FAULT_SEED'];
  const first = given === undefined ? Date.now() % 1_000_000 : Number(given);
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  process.stdout.write(`fault seeds: ${seeds.join(', ')} (FAULT_SEED=${first} repeats them)\n`);
  return seeds;
}
