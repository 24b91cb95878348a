import { detached } from './memory.ts';

/**
 * A source's own code table: the same number means different things in different systems,
 * so a table is never shared by number, only by label.
 */
export type DictionaryEntry<T> = {
  /** The number the source uses; leading zeros do not matter. */
  code?: string;
  labels: readonly string[];
  /** Null for a label that is known and says nothing, such as 未说明的性别. */
  value: T;
};

export type Dictionary<T> = {
  /** The value; undefined when neither the label nor the bare number is in the table. */
  find(text: string): T | undefined;
};

/** Coded columns hold few different texts; past this many the column is free text and the memory is dropped. */
const memoryLimit = 2000;

const codeOnly = /^(?:\d{1,3}|[A-Z]{1,2})$/;
const codeThenLabel = /^(\d{1,3}|[A-Z](?=[-:.]))[-_:.,、|/]?(.+)$/;
const labelThenCode = /^(.+?)[-(]\d{1,3}\)?$/;
const labelThenRemark = /^(.+?)\(.*\)$/;

/** The form in which labels are compared: full-width forms folded, white space dropped, upper case. */
export function normaliseLabel(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
}

/**
 * Reads `农业户口`, `1-农业户口`, `1 农业户口`, `农业户口(1)` and a bare `1`.
 * Where a label is printed it decides, and an unknown label is never read by its number.
 */
export function createDictionary<T>(entries: readonly DictionaryEntry<T>[]): Dictionary<T> {
  const byLabel = new Map<string, T>();
  const byCode = new Map<string, T>();
  for (const entry of entries) {
    for (const label of entry.labels) byLabel.set(normaliseLabel(label), entry.value);
    if (entry.code !== undefined) byCode.set(stripZeros(normaliseLabel(entry.code)), entry.value);
  }
  const seen = new Map<string, T | undefined>();
  /** Rows near each other share many labels. */
  let last: { text: string; value: T | undefined } | null = null;
  return {
    find(text) {
      if (last !== null && last.text === text) return last.value;
      let value = seen.get(text);
      if (value === undefined && !seen.has(text)) {
        value = read(normaliseLabel(text));
        if (seen.size >= memoryLimit) seen.clear();
        seen.set(detached(text), value);
      }
      last = { text, value };
      return value;
    },
  };

  function read(printed: string): T | undefined {
    // Tools that read every number as a fraction print 1 as 1.0.
    const key = printed.replace(/^(\d{1,3})\.0+$/, '$1');
    if (byLabel.has(key)) return byLabel.get(key);
    if (codeOnly.test(key)) return byCode.get(stripZeros(key));
    for (const [pattern, group] of [
      [codeThenLabel, 2],
      [labelThenCode, 1],
      [labelThenRemark, 1],
    ] as const) {
      const label = pattern.exec(key)?.[group];
      if (label !== undefined && byLabel.has(label)) return byLabel.get(label);
    }
    return undefined;
  }
}

/** A table in the form of the standards: number to label, the value being worked out from the number. */
export function entriesFromCodes<T>(
  codes: Readonly<Record<string, string>>,
  value: (code: string) => T,
): DictionaryEntry<T>[] {
  return Object.entries(codes).map(([code, label]) => ({ code, labels: [label], value: value(code) }));
}

function stripZeros(code: string): string {
  return code.replace(/^0+(?=.)/, '');
}
