/** One outcome of a comparison. The first level of each is "nothing can be said"; the last catches all the rest. */
export type Level = {
  label: string;
  /** SQL condition over the rows `l` and `r`; levels are tried in order. */
  when: string;
  /** Disagreement as plain as the last level's, and no clerk's slip. */
  plain?: true;
  /** Says only what another comparison says: it weighs nothing, whatever training finds. */
  neutral?: true;
  /** How often rows that are scored come out here at least, whatever those under their own number teach. */
  leastOfScored?: number;
};

export type Comparison = {
  name: string;
  /** At least: nothing known, agreement, everything else (`when: 'true'`). */
  levels: readonly Level[];
  /**
   * SQL condition: both rows say something. For a comparison whose first level is silent of some of it: two members of a
   * family have two numbers. Such pairs weigh nothing, and yet tell training how seldom two rows agree.
   */
  given?: string;
  /** Values whose frequency weighs an agreement at `level`: a rare name proves more than a common one. */
  termFrequency?: { level: string; column: string };
  /**
   * Known only where labelled pairs cannot tell, because they were labelled by this very field. Its m comes from pairs
   * the other comparisons are sure of.
   */
  labelled?: false;
  /** How often the records of one child differ here at least, however seldom they do where the model is trained. */
  leastDisagreement?: number;
  /** How many times as often as among labelled pairs the levels between agreement and plain disagreement come up among those that are scored. */
  slipsOfScored?: number;
};

/** SQL expressions over one row (`t`). Two rows meet when all of them are equal and none is null. */
export type Block = { name: string; keys: readonly string[] };

/** All the engine knows of the data it links. */
export type LinkageSpecification = {
  /** Kept with the model, which serves no other specification. */
  name: string;
  /** Table (or temporary table) with one row a record. */
  table: string;
  /** Its key column; of any type that sorts. */
  id: string;
  blocks: readonly Block[];
  comparisons: readonly Comparison[];
  /**
   * Fields that agree, or differ, together for one reason: their sum counts for no more than `maxBits` and no less than
   * `minBits`. Brothers share all that a household has; who lives with a grandmother differs in all of it.
   */
  jointCaps?: readonly { names: readonly string[]; maxBits: number; minBits: number }[];
};

export type LevelWeight = {
  level: string;
  /** How often records of one child come out at this level, among those that say something. */
  m: number;
  /** The same for records of two children. */
  u: number;
};

/** Frequencies of the commoner values; `other` is that of any value not listed. */
export type TermFrequencies = { other: number; values: Record<string, number> };

/** What training leaves: data, never constants in code. */
export type Model = {
  version: string;
  /** `name` of the specification it was trained for. */
  specification: string;
  /** Probability that a random record and a random child belong together. */
  prior: number;
  comparisons: Record<string, LevelWeight[]>;
  termFrequencies?: Record<string, TermFrequencies>;
  /** In bits (log2 of the odds, prior included); `margin` over the second-best. */
  thresholds: { attach: number; review: number; margin: number };
};

/** Weight of a level in bits. To know nothing weighs nothing. */
export function bitsOf(model: Model, comparison: Comparison, level: number): number {
  const label = comparison.levels[level]?.label;
  const weight = model.comparisons[comparison.name]?.find((candidate) => candidate.level === label);
  return level === 0 || weight === undefined ? 0 : Math.log2(weight.m / weight.u);
}
