/** One record: who it truly is, which child it was linked to (null: none), and what is known to be wrong with it. */
export type ScoredRecord = { person: string; child: string | null; errors: readonly string[] };

export type Rates = { precision: number; recall: number; f1: number };
type PairScore = Rates & { expected: number; found: number; correct: number };

export type PartitionScore = {
  records: number;
  persons: number;
  pairs: PairScore;
  bCubed: Rates;
  /** Persons that share a child with another, beyond the first; 0 when every child is one person. */
  falseJoins: number;
  falseJoinsPer100k: number;
};

export type ErrorScore = {
  error: string;
  records: number;
  /** Records whose person has another record. */
  linkable: number;
  /** Share of the linkable that share a child with at least one other record of their person. */
  attached: number;
  /** Records that share a child with somebody else. */
  misjoined: number;
  pairs: Rates;
};

type Counted = { found: number; truth: number; both: number };

/** Pairwise and B³ score of a partition. A record without a child stands alone; so pairs with it count as missed. */
export function scorePartition(records: readonly ScoredRecord[]): PartitionScore {
  const counts = countEach(records);
  const halfSum = (size: (one: Counted) => number): number =>
    counts.reduce((sum, one) => sum + size(one) - 1, 0) / 2;
  const expected = halfSum(({ truth }) => truth);
  const found = halfSum((one) => one.found);
  const correct = halfSum(({ both }) => both);
  const persons = new Set(records.map(({ person }) => person)).size;
  const falseJoins = countFalseJoins(records);
  return {
    records: records.length,
    persons,
    pairs: { expected, found, correct, ...rates(correct, found, expected) },
    bCubed: bCubed(counts),
    falseJoins,
    falseJoinsPer100k: persons === 0 ? 0 : (falseJoins / persons) * 100_000,
  };
}

/**
 * The same, seen from the records of each error; `none` are those without. Every pair of such a record counts, whatever
 * the other's error, and a record with two errors counts under both. In order of frequency.
 */
export function scoreByError(records: readonly ScoredRecord[]): ErrorScore[] {
  const counts = countEach(records);
  const byError = new Map<string, Counted[]>();
  for (const [at, { errors }] of records.entries()) {
    const counted = counts[at];
    if (counted === undefined) continue;
    for (const error of errors.length === 0 ? ['none'] : errors) {
      const group = byError.get(error);
      if (group === undefined) byError.set(error, [counted]);
      else group.push(counted);
    }
  }
  return [...byError]
    .map(([error, group]) => {
      const linkable = group.filter(({ truth }) => truth > 1);
      const sum = (size: (one: Counted) => number): number =>
        group.reduce((total, one) => total + size(one) - 1, 0);
      return {
        error,
        records: group.length,
        linkable: linkable.length,
        attached: share(linkable.filter(({ both }) => both > 1).length, linkable.length),
        misjoined: group.filter(({ found, both }) => found > both).length,
        pairs: rates(
          sum(({ both }) => both),
          sum(({ found }) => found),
          sum(({ truth }) => truth),
        ),
      };
    })
    .toSorted((one, other) => other.records - one.records || (one.error < other.error ? -1 : 1));
}

/** B³: for each record, the share of its child that is its person, and the share of its person that is in its child. */
function bCubed(counts: readonly Counted[]): Rates {
  const mean = (value: (one: Counted) => number): number =>
    counts.length === 0 ? 1 : counts.reduce((sum, one) => sum + value(one), 0) / counts.length;
  const precision = mean(({ both, found }) => both / found);
  const recall = mean(({ both, truth }) => both / truth);
  return { precision, recall, f1: harmonicMean(precision, recall) };
}

/** For each record the sizes of its child, of its person, and of what they have in common; itself included. */
function countEach(records: readonly ScoredRecord[]): Counted[] {
  const children = new Map<string, number>();
  const persons = new Map<string, number>();
  const common = new Map<string, number>();
  const childOf = ({ child }: ScoredRecord, at: number): string => (child === null ? `alone ${at}` : child);
  const count = (map: Map<string, number>, key: string): void => {
    map.set(key, (map.get(key) ?? 0) + 1);
  };
  for (const [at, record] of records.entries()) {
    const child = childOf(record, at);
    count(children, child);
    count(persons, record.person);
    count(common, `${child}\n${record.person}`);
  }
  return records.map((record, at) => {
    const child = childOf(record, at);
    return {
      found: children.get(child) ?? 1,
      truth: persons.get(record.person) ?? 1,
      both: common.get(`${child}\n${record.person}`) ?? 1,
    };
  });
}

function countFalseJoins(records: readonly ScoredRecord[]): number {
  const personsOf = new Map<string, Set<string>>();
  for (const { child, person } of records) {
    if (child === null) continue;
    const persons = personsOf.get(child);
    if (persons === undefined) personsOf.set(child, new Set([person]));
    else persons.add(person);
  }
  return [...personsOf.values()].reduce((sum, persons) => sum + persons.size - 1, 0);
}

/** Nothing found is nothing wrong, and nothing to find is nothing missed. */
function rates(correct: number, found: number, expected: number): Rates {
  const precision = share(correct, found);
  const recall = share(correct, expected);
  return { precision, recall, f1: harmonicMean(precision, recall) };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function harmonicMean(one: number, other: number): number {
  return one + other === 0 ? 0 : (2 * one * other) / (one + other);
}
