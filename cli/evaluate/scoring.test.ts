import { describe, expect, it } from 'vitest';
import { scoreByError, scorePartition, type ScoredRecord } from './scoring.ts';

/** `A1 A1 B2`: three records of the persons A, A, B in the children 1, 1, 2; `A-` is without a child; `A1:homophone`. */
function partition(text: string): ScoredRecord[] {
  return text.split(' ').map((one) => {
    const [record = '', errors] = one.split(':');
    const child = record.slice(1);
    return {
      person: record.slice(0, 1),
      child: child === '-' ? null : child,
      errors: errors === undefined ? [] : errors.split('+'),
    };
  });
}

describe('scorePartition', () => {
  it.each([
    // partition, pairs expected, found, correct, false joins
    ['A1 A1 B2 B2', 2, 2, 2, 0],
    ['A1 A2 B3 B3', 2, 1, 1, 0],
    ['A1 A1 B1 B1', 2, 6, 2, 1],
    ['A1 A1 A1 B1', 3, 6, 3, 1],
    ['A1 B1 C1', 0, 3, 0, 2],
    ['A1 A- B2', 1, 0, 0, 0],
    ['A- A- A-', 3, 0, 0, 0],
    ['A1', 0, 0, 0, 0],
  ])('counts the pairs of %s', (text, expected, found, correct, falseJoins) => {
    const score = scorePartition(partition(text));
    expect(score.pairs).toMatchObject({ expected, found, correct });
    expect(score.falseJoins).toBe(falseJoins);
  });

  it('knows pairwise precision, recall and F1', () => {
    const { pairs } = scorePartition(partition('A1 A1 A1 B1'));
    expect(pairs).toMatchObject({ precision: 0.5, recall: 1 });
    expect(pairs.f1).toBeCloseTo(2 / 3, 12);
  });

  it.each([
    // Bagga and Baldwin's measure by hand: the mean over the records.
    ['A1 A1 B2 B2', 1, 1],
    ['A1 A2 B3 B3', 1, (0.5 + 0.5 + 1 + 1) / 4],
    ['A1 A1 A1 B1', (0.75 * 3 + 0.25) / 4, 1],
    ['A1 A1 A2 B2', (1 + 1 + 0.5 + 0.5) / 4, (2 / 3 + 2 / 3 + 1 / 3 + 1) / 4],
    ['A1 A-', 1, 0.5],
  ])('knows B³ of %s', (text, precision, recall) => {
    const { bCubed } = scorePartition(partition(text));
    expect(bCubed.precision).toBeCloseTo(precision, 12);
    expect(bCubed.recall).toBeCloseTo(recall, 12);
    expect(bCubed.f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
  });

  it('tells false joins per 100,000 persons', () => {
    expect(scorePartition(partition('A1 B1 C2 D3')).falseJoinsPer100k).toBe(25_000);
  });

  it('finds nothing wrong with no records', () => {
    expect(scorePartition([])).toMatchObject({
      pairs: { precision: 1, recall: 1 },
      bCubed: { precision: 1, recall: 1 },
      falseJoinsPer100k: 0,
    });
  });
});

describe('scoreByError', () => {
  it('sees the pairs of each error, and which of its records were attached or joined to somebody else', () => {
    const scores = scoreByError(partition('A1 A1 A-:homophone B2 B2:homophone C2 D4:homophone+lunar-date'));
    expect(
      scores.map(({ error, records, linkable, attached, misjoined }) => [
        error,
        records,
        linkable,
        attached,
        misjoined,
      ]),
    ).toEqual([
      ['none', 4, 3, 1, 2],
      ['homophone', 3, 2, 0.5, 1],
      ['lunar-date', 1, 0, 1, 0],
    ]);
    expect(scores[1]?.pairs).toMatchObject({ precision: 1 / 2, recall: 1 / 3 });
  });
});
