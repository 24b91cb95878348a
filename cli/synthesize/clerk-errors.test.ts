import { describe, expect, it } from 'vitest';
import { parseCitizenId } from '../../platform/citizen-id.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { typeRow, withWrongDigit } from './clerk-errors.ts';
import { createRandom } from './random.ts';

const cells = { name: '张嘉伟', citizenId: '450703201501010015', birthDate: plainDate('2015-01-01') };

describe('typeRow', () => {
  it('makes no mistake at rate 0', () => {
    const random = createRandom(1);
    for (let at = 0; at < 1000; at += 1)
      expect(typeRow(random, 0, cells, 'X')).toEqual({ cells, spoiled: false });
  });
  it('makes about three times the mistakes at three times the rate', () => {
    const spoiled = (rate: number): number => {
      const random = createRandom(1);
      return Array.from({ length: 20_000 }, () => typeRow(random, rate, cells, 'X')).filter(
        (row) => row.spoiled,
      ).length;
    };
    expect(spoiled(3) / spoiled(1)).toBeGreaterThan(2.5);
    expect(spoiled(3) / spoiled(1)).toBeLessThan(3.5);
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
