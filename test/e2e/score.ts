import Papa from 'papaparse';

export type Score = { expected: number; found: number; correct: number; precision: number; recall: number };

export function parseCsv<T extends Record<string, string>>(text: string): T[] {
  return Papa.parse<T>(text, { header: true, skipEmptyLines: true }).data;
}

/** Pairwise score of a partition against the truth, over the records both speak of. */
export function scorePartition(
  truth: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): Score {
  const expected = countPairs(truth.values());
  const foundWithTruth = [...found].filter(([record]) => truth.has(record));
  const foundPairs = countPairs(foundWithTruth.map(([, cluster]) => cluster));
  const correct = countPairs(
    foundWithTruth.map(([record, cluster]) => `${cluster} ${truth.get(record) ?? ''}`),
  );
  return ratios(expected, foundPairs, correct);
}

/** Score of a set of flags against the truth. */
export function scoreFlags(truth: ReadonlySet<string>, found: ReadonlySet<string>): Score {
  return ratios(truth.size, found.size, [...found].filter((flag) => truth.has(flag)).length);
}

function countPairs(clusters: Iterable<string>): number {
  const sizes = new Map<string, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}

function ratios(expected: number, found: number, correct: number): Score {
  return {
    expected,
    found,
    correct,
    precision: found === 0 ? 1 : correct / found,
    recall: expected === 0 ? 1 : correct / expected,
  };
}
