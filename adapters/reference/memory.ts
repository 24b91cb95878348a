/**
 * Remembers what was worked out for the last texts, at most twice `limit` of them: the older half is forgotten at once,
 * so that a file with more different texts than that still finds the recent ones. `work` must depend on the text alone.
 */
export function createMemory<T>(limit: number): (key: string, work: () => T) => T {
  let recent = new Map<string, { value: T }>();
  let earlier = new Map<string, { value: T }>();
  return (key, work) => {
    const known = recent.get(key);
    if (known !== undefined) return known.value;
    const entry = earlier.get(key) ?? { value: work() };
    if (recent.size >= limit) {
      earlier = recent;
      recent = new Map();
    }
    recent.set(detached(key), entry);
    return entry.value;
  };
}

/** The same text on its own: one that was cut out of a block of the file would keep all of the block in memory. */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
