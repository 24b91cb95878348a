import type { PlainDate } from '../platform/plain-date.ts';
import type { SheetAdapter, RowContext, RowIssue, RowReader, RowValue, UnreadRow } from './adapter.ts';
import { cleanText, opensPlain } from './cells/clean-text.ts';
import { maskCellValue, maskName } from './cells/mask.ts';
import { createOpeningTest } from './cells/openings.ts';
import { cellText } from './decode/sheet-row.ts';
import type { RowFlaw, SheetRow } from './decode/sheet-row.ts';
import { normaliseCaption } from './header-match.ts';
import type { HeaderMatch } from './header-match.ts';
import { unreadRow } from './record/reading.ts';
import { createRowReader } from './row-reader.ts';

export type ParsedRow = {
  fileRow: number;
  /** Null: not stored; the issues say why. */
  values: Record<string, RowValue> | null;
  issues: RowIssue[];
  /** Of a rejected row: the record it speaks of, as far as it can be told. */
  unread: UnreadRow | null;
  /** False for what is no record at all, such as a line of totals. */
  counts: boolean;
};

const nameColumn = 'name';
const footerWords = [
  '合计',
  '总计',
  '小计',
  '共计',
  '累计',
  '本页合计',
  '本页小计',
  '填表人',
  '制表人',
  '填报人',
  '审核人',
  '复核人',
  '经办人',
  '负责人',
  '单位负责人',
  '联系人',
  '填表日期',
  '填报日期',
  '制表日期',
  '制表时间',
  '打印日期',
  '打印时间',
  '导出时间',
  '导出日期',
  '填报单位',
  '制表单位',
  '备注',
  '说明',
  '注',
];
const footerLabel = new RegExp(`^(${footerWords.join('|')}|共\\d+[条人行页名])\\s*(?=[::\\d(（]|$)`);
const mayBeFooter = createOpeningTest([...footerWords, '共']);
const totals = /^(合计|总计|小计|共计|累计|本页合计|本页小计)/;

export type ParseOptions = {
  asOf: PlainDate;
  /** A cell's place counts its separators (csv), so that a row with too many cells has slipped and is rejected. */
  positional: boolean;
  /** How many short rows are still told: some programs leave out empty cells at the end of every row. */
  shortRows: { left: number };
};

/** Turns rows under a header into records: made once for a sheet, and given its rows batch by batch. `take` is called for each in turn. */
export function createRowParser(
  adapter: SheetAdapter,
  header: HeaderMatch,
  options: ParseOptions,
): (rows: readonly SheetRow[], take: (row: ParsedRow) => void) => void {
  const reader = createRowReader(adapter, header);
  const isRepeatedHeader = repeatedHeaderTest(adapter, header);
  let { headerRow } = header;
  let issues: RowIssue[] = [];
  const report = (issue: RowIssue): void => {
    issues.push({ ...issue, valueMasked: withoutName(maskCellValue(issue.valueMasked), reader) });
  };
  let unread: UnreadRow | null = null;
  const context: RowContext = {
    asOf: options.asOf,
    issue: report,
    unread: (key) => {
      unread = key;
    },
  };
  const keyOnly: RowContext = { ...context, issue: () => undefined };
  return (rows, take) => {
    for (const row of rows) {
      const first = firstFilled(row, 0);
      if (first === -1) continue;
      if (isRepeatedHeader(row) || (row.row === headerRow + 1 && isNumberingRow(row))) {
        headerRow = row.row;
        continue;
      }
      reader.show(row);
      issues = [];
      unread = null;
      const footer = footerOf(adapter, reader, row, first);
      if (footer !== null) {
        take({ fileRow: row.row, values: null, issues: [footer], unread: null, counts: false });
        continue;
      }
      if (row.flaw !== undefined) reportFlaw(row, row.flaw, header.width, report);
      if (options.positional) reportRagged(row, header.width, options, report);
      const slipped = issues.length > 0 && issues.some((issue) => issue.rejected);
      const values = adapter.parseRow(reader, slipped ? keyOnly : context);
      for (const issue of reader.problems()) report(issue);
      const rejected = slipped || (issues.length > 0 && issues.some((issue) => issue.rejected));
      if (rejected) unread ??= whoseRow(values);
      take({ fileRow: row.row, values: rejected ? null : values, issues, unread, counts: true });
    }
  };
}

/** Cells often slip behind the key. A key read from a wrong cell is that of no record, and does nothing. */
function whoseRow(values: Record<string, RowValue> | null): UnreadRow | null {
  const textOf = (field: string): string | null => {
    const value = values?.[field];
    return typeof value === 'string' ? value : null;
  };
  return unreadRow({
    sourceKey: textOf('sourceKey'),
    partition: textOf('partition'),
    nameKey: textOf('nameKey'),
  });
}

/** The position of the first cell from `from` on that holds more than white space; -1 when none does. */
function firstFilled(row: SheetRow, from: number): number {
  for (let position = from; position < row.cells.length; position += 1) {
    const text = cellText(row.cells[position]);
    if (text !== '' && (opensPlain(text) || text.trim() !== '')) return position;
  }
  return -1;
}

/** A header printed again on every page, or the row of field codes some systems put below it. */
function repeatedHeaderTest(adapter: SheetAdapter, header: HeaderMatch): (row: SheetRow) => boolean {
  const known = adapter.columns.flatMap((column) => {
    const position = header.positions.get(column.id);
    if (position === undefined) return [];
    const spelt = [header.captions.get(column.id) ?? '', column.header, ...column.aliases];
    const captions = new Set([...spelt, ...spelt.map(normaliseCaption)]);
    return [{ position, captions, openings: new Set([...captions].map(openingOf)) }];
  });
  return (row) => {
    let equal = 0;
    let filled = 0;
    for (const { position, captions, openings } of known) {
      const printed = cellText(row.cells[position]);
      // Most texts are told from a caption by their first character, and need no trimming for that.
      const isOther = equal === 0 && opensPlain(printed) && !openings.has(openingOf(printed));
      const text = isOther ? null : printed.trim();
      if (text === '') continue;
      filled += 1;
      // No caption is longer than this, and long texts are dear to normalise.
      const isCaption =
        text !== null &&
        (captions.has(text) || (equal > 0 && text.length <= 40 && captions.has(normaliseCaption(text))));
      if (isCaption) equal += 1;
      // The first few cells of a record settle it.
      if (filled >= 4 && equal === 0) return false;
    }
    return equal >= 2 && equal * 2 >= filled;
  };
}

function openingOf(text: string): number {
  return text.charCodeAt(0);
}

/** The row 1, 2, 3, … that forms carry below their captions. */
function isNumberingRow(row: SheetRow): boolean {
  const filled = row.cells.map((cell) => cellText(cell).trim()).filter((text) => text !== '');
  const first = Number(filled[0]);
  return (
    filled.length >= 3 &&
    (first === 0 || first === 1) &&
    filled.every((text, index) => Number(text) === first + index)
  );
}

/**
 * A line of totals, a signature or a remark below the table. It is told, not stored; a row that names
 * a person by name or number is never taken for one.
 */
function footerOf(adapter: SheetAdapter, reader: RowReader, row: SheetRow, first: number): RowIssue | null {
  const name = reader.text(nameColumn);
  const nameless = name === null || (mayBeFooter(name) && footerLabel.test(name));
  const [keys = []] = adapter.requireOneOf;
  if (!nameless || keys.some((id) => reader.text(id) !== null)) return null;
  const opening = cleanText(cellText(row.cells[first]));
  const label = footerLabel.exec(opening)?.[1] ?? footerLabel.exec(name ?? '')?.[1];
  const second = firstFilled(row, first + 1);
  const sparse = second === -1 || firstFilled(row, second + 1) === -1;
  const required = adapter.columns.filter((column) => column.required === true);
  const empty = required.every(({ id }) => id === nameColumn || reader.text(id) === null);
  const isFooter = sparse || totals.test(label ?? '') || (label !== undefined && empty);
  if (!isFooter) return null;
  return {
    column: '',
    code: 'MISSING',
    valueMasked: label ?? '',
    expected: 'a record; this line was left out',
    rejected: false,
  };
}

/** A row that is shorter than its header and ends with the file is half a row; a whole one may still lack characters. */
function reportFlaw(row: SheetRow, flaw: RowFlaw, width: number, report: (issue: RowIssue) => void): void {
  const half = row.cells.length < width;
  const expected =
    flaw === 'OPEN_QUOTE'
      ? 'a closing quote'
      : `a line end; the file ${half ? 'is cut off' : 'ends without one and may be cut off'} in this row`;
  report({
    column: '',
    code: 'MALFORMED',
    valueMasked: '',
    expected,
    rejected: flaw === 'OPEN_QUOTE' || half,
  });
}

function reportRagged(
  row: SheetRow,
  width: number,
  { shortRows }: ParseOptions,
  report: (issue: RowIssue) => void,
): void {
  if (row.cells.length === width) return;
  const issue = {
    column: '',
    code: 'MALFORMED',
    valueMasked: '',
    expected: `${width} cells, found ${row.cells.length}`,
  } as const;
  const surplus = row.cells.slice(width).some((cell) => cellText(cell).trim() !== '');
  if (surplus) report({ ...issue, rejected: true });
  else if (row.cells.length < width && shortRows.left > 0) {
    shortRows.left -= 1;
    report({ ...issue, rejected: false });
  }
}

/** The last guard: an issue must not carry the name of the row's person, whoever wrote it. */
function withoutName(value: string, reader: RowReader): string {
  const name = reader.text(nameColumn);
  return name !== null && name.length > 1 && value.includes(name)
    ? value.replaceAll(name, maskName(name))
    : value;
}
