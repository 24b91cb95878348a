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

type Texts = readonly (string | null | undefined)[];

/**
 * {@link createMemory} of what several texts say together, none of which holds a tab. Where the row before said the same,
 * the answer is found without putting the texts together: families and classes stand together in an export.
 */
export function createMemoryOfTexts<T>(limit: number): (texts: Texts, work: () => T) => T {
  const remembered = createMemory<T>(limit);
  let last: { texts: Texts; value: T } | null = null;
  return (texts, work) => {
    if (last !== null && sameTexts(last.texts, texts)) return last.value;
    const value = remembered(texts.join('\t'), work);
    last = { texts, value };
    return value;
  };
}

function sameTexts(left: Texts, right: Texts): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

/** The same text on its own: one that was cut out of a block of the file would keep all of the block in memory. */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
