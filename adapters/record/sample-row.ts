import { plainDate } from '../../platform/plain-date.ts';
import type { Adapter, Cell, RowContext, RowIssue, RowValue, UnreadRow } from '../adapter.ts';
import { findHeader } from '../header-match.ts';
import { createRowReader } from '../row-reader.ts';

/**
 * Reads one row, given as caption → cell, the way a file with these captions is read. For tests.
 * Cells a test leaves out are absent columns; an empty string is an empty cell.
 */
export function readSampleRow(
  adapter: Adapter,
  cells: Readonly<Record<string, string | Cell>>,
  asOf = '2024-10-15',
): { record: Record<string, RowValue> | null; issues: RowIssue[]; unread: UnreadRow[] } {
  const found = findHeader(adapter, [{ sheet: 'sample', row: 1, cells: Object.keys(cells) }]);
  if (found.status !== 'FOUND') throw new Error(`No header of ${adapter.title}: ${JSON.stringify(found)}`);
  const reader = createRowReader(adapter, found.header);
  reader.show({ sheet: 'sample', row: 2, cells: Object.values(cells) });
  const issues: RowIssue[] = [];
  const unread: UnreadRow[] = [];
  const context: RowContext = {
    asOf: plainDate(asOf),
    issue: (issue) => void issues.push(issue),
    unread: (row) => void unread.push(row),
  };
  return { record: adapter.parseRow(reader, context), issues, unread };
}
