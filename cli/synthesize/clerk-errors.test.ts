import { describe, expect, it } from 'vitest';
import { parseCitizenId } from '../../platform/citizen-id.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { drawClerk, typeRow, withWrongDigit, type IdentityCells, type Surroundings } from './clerk-errors.ts';
import { createRandom } from './random.ts';

const cells: IdentityCells = {
  name: '张嘉伟',
  formerName: '',
  citizenId: '450703201501010015',
  birthDate: plainDate('2015-01-01'),
  phone: '13000000000',
  guardian: { name: '张父', relation: '父亲', citizenId: '' },
};
const around: Surroundings = {
  parentIds: ['450703198501010013'],
  siblingIds: [],
  disabilityCard: null,
  formerName: null,
  guardians: [{ name: '张祖', relation: '祖父', citizenId: '' }],
  sharedPhone: '13100000000',
};

describe('typeRow', () => {
  it('makes no mistake at rate 0', () => {
    const random = createRandom(1);
    for (let at = 0; at < 1000; at += 1)
      expect(typeRow(random, 0, cells, around)).toEqual({ cells, errors: [], spoiled: false });
  });
  it('makes about three times the mistakes at three times the rate', () => {
    const spoiled = (rate: number): number => {
      const random = createRandom(1);
      return Array.from({ length: 20_000 }, () => typeRow(random, rate, cells, around)).filter(
        (row) => row.spoiled,
      ).length;
    };
    expect(spoiled(3) / spoiled(1)).toBeGreaterThan(2.5);
    expect(spoiled(3) / spoiled(1)).toBeLessThan(3.5);
  });
});

describe('a clerk', () => {
  it('who is careless makes more mistakes, and one with a habit makes that mistake most', () => {
    const count = (factor: number, habit: 'lunar-date' | null, kind: string): number => {
      const random = createRandom(3);
      return Array.from({ length: 20_000 }, () => typeRow(random, 1, cells, around, { factor, habit }))
        .flatMap((row) => row.errors)
        .filter((error) => error === kind).length;
    };
    expect(count(3.6, null, 'missing-id')).toBeGreaterThan(2 * count(1, null, 'missing-id'));
    expect(count(1, 'lunar-date', 'lunar-date')).toBeGreaterThan(2 * count(1, null, 'lunar-date'));
  });
  it('is as careful as the usual one on the whole', () => {
    const random = createRandom(4);
    const factors = Array.from({ length: 5_000 }, () => drawClerk(random).factor);
    expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeCloseTo(1, 1);
  });
});

describe('withWrongDigit', () => {
  it('always breaks the check digit', () => {
    const random = createRandom(2);
    for (let at = 0; at < 200; at += 1) {
      expect(parseCitizenId(withWrongDigit(random, cells.citizenId)).status).toBe('INVALID');
    }
  });
});
