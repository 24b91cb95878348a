import { describe, expect, it } from 'vitest';
import { citizenNumber } from '../test-support.ts';
import { numberReadings } from './number-readings.ts';

const number = citizenNumber('2015-11-23', 11);
const own = number.slice(0, 17);

describe('the numbers that a printed one may be a slip for', () => {
  it.each<[string, string]>([
    ['a digit of the county is mistyped', `6${number.slice(1)}`],
    ['a digit of the birth date is mistyped', number.replace('20151123', '20151128')],
    [
      'a digit of the sequence number is mistyped',
      number.replace('0111', '0171').slice(0, 17) + number.slice(17),
    ],
    ['the check digit is mistyped', own + (number.endsWith('0') ? '1' : '0')],
    ['two digits of the birth date changed places', number.replace('20151123', '20115123')],
    ['a digit was lost', number.slice(0, 9) + number.slice(10)],
    ['a digit was typed twice', number.slice(0, 9) + number.slice(8)],
  ])('have the right one among them where %s', (_, printed) => {
    expect(numberReadings(printed)).toContain(own);
  });

  it('are few, as the check digit names the digit of each place', () => {
    expect(numberReadings(`6${number.slice(1)}`).length).toBeLessThan(20);
  });

  it.each(['', '无', '45070320151123', '待补录', 'G450703201511230114'])('are none of %s', (printed) => {
    expect(numberReadings(printed)).toEqual([]);
  });
});
