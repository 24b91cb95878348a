import type { ColumnSpec } from '../adapter.ts';

/** A column the hub stores something of. */
export function column(
  id: string,
  header: string,
  aliases: readonly string[] = [],
  options: Pick<ColumnSpec, 'required' | 'prose' | 'source'> = {},
): ColumnSpec {
  return { id, header, aliases, ...options };
}

/** Ids of columns that are recognised and not stored begin with this. */
const unstoredPrefix = 'unstored:';

/**
 * Captions of the source's own template that the hub has no purpose for: recognised, so that they are not reported as
 * unknown, and never stored (data minimisation). One column a line: the caption, then its aliases, separated by `|`.
 */
export function unstoredColumns(lines: string, source: string): ColumnSpec[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [header = '', ...aliases] = line.split('|');
      return { id: unstoredPrefix + header, header, aliases, source };
    });
}
