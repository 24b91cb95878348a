import type { FebrlScore } from './febrl.ts';
import type { MaskedScore } from './masked.ts';
import type { PopulationScore } from './population.ts';
import type { ErrorScore, Rates } from './scoring.ts';

const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(3)} %`);
const five = (value: number): string => value.toFixed(5);

/** Left-aligned first column, right-aligned others. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [header, ...rows];
  const widths = header.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function ratesOf({ precision, recall, f1 }: Rates): string[] {
  return [five(precision), five(recall), five(f1)];
}

export function populationTable(scores: readonly PopulationScore[]): string[] {
  return table(
    [
      'generated',
      'records',
      'precision',
      'recall',
      'F1',
      'B³ prec.',
      'B³ recall',
      'B³ F',
      'false joins/100k',
      'attached without number',
      'blocking',
      'in review',
      'review',
    ],
    scores.map((score) => [
      `errors ${score.errorRate}×`,
      String(score.records),
      ...ratesOf(score.pairs),
      ...ratesOf(score.bCubed),
      score.falseJoinsPer100k.toFixed(1),
      percent(score.attachedWithoutNumber),
      percent(score.blocking?.recall ?? null),
      String(score.queue.waiting),
      percent(score.queue.share),
    ]),
  );
}

export function errorTable(scores: readonly ErrorScore[]): string[] {
  return table(
    ['error', 'records', 'linkable', 'attached', 'misjoined', 'precision', 'recall'],
    scores.map(({ error, records, linkable, attached, misjoined, pairs }) => [
      error,
      String(records),
      String(linkable),
      percent(attached),
      String(misjoined),
      five(pairs.precision),
      five(pairs.recall),
    ]),
  );
}

export function maskedTable(score: MaskedScore): string[] {
  const { masked, linkable, right, wrong, rightlyAlone, missed, inReview } = score;
  return [
    ...table(
      [
        'masked',
        'linkable',
        'right',
        'wrong',
        'missed',
        'of these in review',
        'rightly alone',
        'precision',
        'recall',
        'F1',
      ],
      [
        [
          String(masked),
          ...[linkable, right, wrong, missed].map(String),
          inReview === null ? '–' : String(inReview),
          String(rightlyAlone),
          ...ratesOf(score),
        ],
      ],
    ),
    '',
    ...table(
      ['source', 'linkable', 'recall'],
      score.bySource.map((source) => [source.source, String(source.linkable), five(source.recall)]),
    ),
  ];
}

export function febrlTable(scores: readonly FebrlScore[]): string[] {
  return table(
    [
      'public set',
      'records',
      'precision',
      'recall',
      'F1',
      'B³ prec.',
      'B³ recall',
      'B³ F',
      'blocking',
      'threshold',
    ],
    scores.map((score) => [
      `${score.dataset}, trained on ${score.trainedOn}`,
      String(score.records),
      ...ratesOf(score.pairs),
      ...ratesOf(score.bCubed),
      percent(score.blockingRecall),
      `${score.threshold} bits`,
    ]),
  );
}
