import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { asLunarDate } from './lunar-date.ts';
import {
  withHomophone,
  withLookAlike,
  withOtherDot,
  withQuestionMark,
  withVariant,
} from './name-mistakes.ts';
import { createRandom } from './random.ts';

describe('mistakes in a name', () => {
  const random = createRandom(1);
  it('replace one character of the given name and leave the surname', () => {
    expect(withHomophone('黄静婷')).toBe('黄静亭');
    expect(withLookAlike('于子', random)).toBe('于于');
    expect(withVariant('张伟', random)).toBe('张偉');
    expect(withQuestionMark('李䶮')).toBe('李?');
  });
  it('are not made where there is nothing to mistake', () => {
    expect(withVariant('黄一', random)).toBeNull();
    expect(withQuestionMark('黄一')).toBeNull();
    expect(withOtherDot('黄一', random)).toBeNull();
  });
});

describe('asLunarDate', () => {
  it.each([
    ['2015-02-19', '2015-01-01'],
    ['2015-01-01', '2014-11-11'],
    ['2020-06-01', '2020-04-10'],
  ])('writes %s as the traditional calendar has it, %s', (solar, lunar) => {
    expect(asLunarDate(plainDate(solar))).toBe(lunar);
  });
});
