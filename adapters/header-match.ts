import type { SheetAdapter, Cell, ColumnSpec } from './adapter.ts';
import { cellText } from './decode/sheet-row.ts';
import type { SheetRow } from './decode/sheet-row.ts';

/** The header stands among the first ten rows of a sheet: titles and filling notes come before it. */
export const headerSearchRows = 10;

/** What the hub adds to a sheet of rejected rows: recognised when the mended sheet comes back, and not stored. */
export const annotationCaptions = { fileRow: '文件行号', problem: '问题' } as const;
const annotations: ReadonlySet<string> = new Set(Object.values(annotationCaptions));

export type HeaderMatch = {
  sheet: string;
  /** 1-based; the lower row of a two-row header. */
  headerRow: number;
  /** Width of the header row in cells, up to its last caption. */
  width: number;
  /** Captions by position as they were matched; those of a two-row header joined, '' for none. */
  line: readonly string[];
  /** Column id → position in the row. */
  positions: ReadonlyMap<string, number>;
  /** Column id → the caption as the file spells it. */
  captions: ReadonlyMap<string, string>;
  /** Captions the adapter does not know: not read. */
  unknown: readonly string[];
  /** Captions of columns that name a field a second time: not read. */
  duplicates: readonly string[];
  /** Captions of columns that must not be read at all. */
  forbidden: readonly string[];
};

export type HeaderSearch =
  | { status: 'FOUND'; header: HeaderMatch }
  /** `missing`: captions of the template; a group of alternatives is joined with 或. */
  | { status: 'MISSING_COLUMNS'; sheet: string; missing: readonly string[]; captionsSeen: readonly string[] }
  | { status: 'NOT_FOUND'; sheet: string; captionsSeen: readonly string[] };

/** Remarks for the person filling in the table, not part of the caption: （必填）, (18位), (格式:yyyyMMdd). */
const remark =
  /[([][^()[\]]*?(?:必填|必选|选填|可选|可空|非必填|不填|\d位|格式|yyyy|如[::]|例如|示例|填写|下拉|单选|是\/否|文本)[^()[\]]*[)\]]/gi;
const brackets = /[()[\]{}<>«»\u3008-\u3011\u3014-\u301b"'\u2018-\u201f]/g;

/** The form in which captions are compared: width, case, white space, brackets and required marks do not count. */
export function normaliseCaption(caption: string): string {
  return caption
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[【〔〖]/g, '[')
    .replace(/[】〕〗]/g, ']')
    .replace(remark, '')
    .replace(brackets, '')
    .replace(/^[*★☆#]+|[*★☆#::]+$/g, '')
    .toLowerCase();
}

type CaptionIndex = ReadonlyMap<string, { column: ColumnSpec; rank: number }>;

/** Caption → column. The template's caption of one column outranks the same text as another's alias. */
function indexCaptions(columns: readonly ColumnSpec[]): CaptionIndex {
  const index = new Map<string, { column: ColumnSpec; rank: number }>();
  for (const column of columns) {
    for (const [rank, caption] of [column.header, ...column.aliases].entries()) {
      const key = normaliseCaption(caption);
      const known = index.get(key);
      if (known === undefined || (rank === 0 && known.rank > 0)) index.set(key, { column, rank });
    }
  }
  return index;
}

/** Finds the header of a sheet in its first rows, by the row in which most columns are recognised. */
export function findHeader(adapter: SheetAdapter, rows: readonly SheetRow[]): HeaderSearch {
  const index = indexCaptions(adapter.columns);
  const candidates = rows
    .filter((row) => row.row <= headerSearchRows)
    .map((row) => matchCaptions(index, row, row.cells.map(captionText)));
  for (const [position, row] of rows.entries()) {
    const above = rows[position - 1];
    if (above === undefined || row.row > headerSearchRows || above.row !== row.row - 1) continue;
    // A two-row header (groups above, captions below) counts only when reading both rows finds more.
    const single = Math.max(
      candidates[position]?.positions.size ?? 0,
      candidates[position - 1]?.positions.size ?? 0,
    );
    const combined = matchCaptions(index, row, combineRows(index, above, row));
    if (combined.positions.size > single) candidates.push(combined);
  }
  const complete = candidates.filter((candidate) => missingColumns(adapter, candidate).length === 0);
  const best = mostMatched(complete.length > 0 ? complete : candidates);
  const sheet = rows[0]?.sheet ?? '';
  if (best === null) return { status: 'NOT_FOUND', sheet, captionsSeen: fullestCaptions(rows) };
  if (complete.length > 0) return { status: 'FOUND', header: best };
  const bestRow = rows.find((row) => row.row === best.headerRow);
  if (best.positions.size < 2) return { status: 'NOT_FOUND', sheet, captionsSeen: fullestCaptions(rows) };
  const captionsSeen = (bestRow?.cells ?? []).map(captionText).filter((caption) => caption !== '');
  return { status: 'MISSING_COLUMNS', sheet, missing: missingColumns(adapter, best), captionsSeen };
}

function captionText(cell: string | Cell | undefined): string {
  return cellText(cell)
    .replace(/[\s\u200b-\u200f\ufeff]+/g, ' ')
    .trim();
}

function mostMatched(candidates: readonly HeaderMatch[]): HeaderMatch | null {
  let best: HeaderMatch | null = null;
  for (const candidate of candidates) {
    if (candidate.positions.size > (best?.positions.size ?? 0)) best = candidate;
  }
  return best;
}

/** Without a header, the row with the most cells is what a person would call the captions. */
function fullestCaptions(rows: readonly SheetRow[]): string[] {
  let best: string[] = [];
  for (const row of rows) {
    const captions = row.cells.map(captionText).filter((caption) => caption !== '');
    // Rows of values are data about people, not captions.
    if (captions.some((caption) => /\d{4}/.test(caption))) continue;
    if (captions.length > best.length) best = captions;
  }
  return best;
}

/** A two-row header as one: group + caption where the adapter knows it, else the lower caption, else the upper. */
function combineRows(index: CaptionIndex, above: SheetRow, row: SheetRow): string[] {
  const width = Math.max(above.cells.length, row.cells.length);
  const captions: string[] = [];
  let group = '';
  for (let position = 0; position < width; position += 1) {
    const upper = captionText(above.cells[position]);
    const lower = captionText(row.cells[position]);
    // A merged group keeps its caption in its first cell only.
    if (upper !== '') group = upper;
    const grouped = `${group}${lower}`;
    captions.push(lower === '' ? upper : index.has(normaliseCaption(grouped)) ? grouped : lower);
  }
  return captions;
}

function matchCaptions(index: CaptionIndex, row: SheetRow, captions: readonly string[]): HeaderMatch {
  type Claim = { position: number; caption: string; rank: number };
  const claims = new Map<string, Claim>();
  const unknown: string[] = [];
  const duplicates: string[] = [];
  const forbidden: string[] = [];
  const numbered = numberCaptions(captions.map(normaliseCaption), index);
  let width = 0;
  for (const [position, caption] of captions.entries()) {
    const { base, occurrence } = numbered[position] ?? { base: '', occurrence: 0 };
    if (base === '') continue;
    width = position + 1;
    const found = index.get(occurrence === 0 ? base : `${base}.${occurrence}`);
    if (found === undefined) {
      if (annotations.has(base)) continue;
      if (occurrence > 0 && index.has(base)) duplicates.push(caption);
      else unknown.push(caption);
      continue;
    }
    if (found.column.forbidden === true) {
      forbidden.push(caption);
      continue;
    }
    const claim = { position, caption, rank: found.rank };
    const earlier = claims.get(found.column.id);
    if (earlier === undefined) claims.set(found.column.id, claim);
    else if (claim.rank < earlier.rank) {
      // The template's own caption wins over an alias that happened to stand further left.
      duplicates.push(earlier.caption);
      claims.set(found.column.id, claim);
    } else duplicates.push(caption);
  }
  return {
    sheet: row.sheet,
    headerRow: row.row,
    width,
    line: captions.slice(0, width),
    positions: new Map([...claims].map(([id, claim]) => [id, claim.position])),
    captions: new Map([...claims].map(([id, claim]) => [id, claim.caption])),
    unknown,
    duplicates,
    forbidden,
  };
}

/**
 * Equal captions, numbered from 0. Programs tell them apart by a number of their own (X.1, X1, X0):
 * such a caption counts as X, after every X that is spelt so. An adapter names a second one `X.1`.
 */
function numberCaptions(
  keys: readonly string[],
  index: CaptionIndex,
): { base: string; occurrence: number }[] {
  const bases = keys.map((key) => {
    const stripped = index.has(key) ? undefined : /^(.+?)\.?\d$/.exec(key)?.[1];
    return stripped !== undefined && index.has(stripped) ? stripped : key;
  });
  const counts = new Map<string, number>();
  const numbered = bases.map((base) => ({ base, occurrence: 0 }));
  for (const asSpelt of [true, false]) {
    for (const [position, base] of bases.entries()) {
      if ((keys[position] === base) !== asSpelt) continue;
      const occurrence = counts.get(base) ?? 0;
      counts.set(base, occurrence + 1);
      numbered[position] = { base, occurrence };
    }
  }
  return numbered;
}

function missingColumns(adapter: SheetAdapter, match: HeaderMatch): string[] {
  const headerOf = (id: string): string => adapter.columns.find((column) => column.id === id)?.header ?? id;
  const missing = adapter.columns
    .filter((column) => column.required === true && !match.positions.has(column.id))
    .map((column) => column.header);
  for (const group of adapter.requireOneOf) {
    if (!group.some((id) => match.positions.has(id))) missing.push(group.map(headerOf).join('或'));
  }
  return missing;
}
