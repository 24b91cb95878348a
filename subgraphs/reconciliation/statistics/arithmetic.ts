/** One sum of a report, checked: what is printed as the whole against what its parts add up to (R64). */
export type ArithmeticCheck = {
  code: string;
  title: { zh: string; en: string };
  whole: number;
  parts: readonly { label: string; count: number }[];
  sum: number;
  /** Sum less whole; 0 where they reconcile. */
  difference: number;
  /** Children that make the difference, where the hub knows them. */
  childIds: readonly string[];
};

export function checkSum(check: Omit<ArithmeticCheck, 'sum' | 'difference'>): ArithmeticCheck {
  const sum = check.parts.reduce((total, { count }) => total + count, 0);
  return { ...check, sum, difference: sum - check.whole };
}

/** Also false where differences cancel each other out: one child counted twice, another nowhere. */
export function reconciles({ difference, childIds }: ArithmeticCheck): boolean {
  return difference === 0 && childIds.length === 0;
}
