export type LruCache<Value> = {
  get: (key: string) => Value | undefined;
  set: (key: string, value: Value) => void;
  delete: (key: string) => void;
  size: () => number;
};

/**
 * Keeps the most recently used entries.
 * @param limits `entries`: how many at most; `characters`: how long all keys together may be (unlimited by default).
 */
export function createLruCache<Value>(limits: { entries: number; characters?: number }): LruCache<Value> {
  const longest = limits.characters ?? Infinity;
  const entries = new Map<string, Value>();
  let characters = 0;
  /** Most often asked for again: it need not be moved, and a map whose entries move grows into a new one every so often. */
  let newest: string | null = null;

  const remove = (key: string): void => {
    if (entries.delete(key)) characters -= key.length;
  };

  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined || key === newest) return value;
      newest = key;
      // A Map iterates in insertion order: putting the entry last makes the first one the least recently used.
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      if (key.length > longest) return;
      newest = key;
      entries.set(key, value);
      characters += key.length;
      for (const oldest of entries.keys()) {
        if (entries.size <= limits.entries && characters <= longest) break;
        remove(oldest);
      }
    },
    delete: remove,
    size: () => entries.size,
  };
}
