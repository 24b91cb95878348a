import { toUSVString } from 'node:util';
import { ExportRefused } from '../export-refused.ts';
import { attribute, createMarkupScanner } from './markup-scanner.ts';
import type { MarkupEvents } from './markup-scanner.ts';
import { maxCellLength } from './sheet-row.ts';
import { createStringTable } from './string-table.ts';
import type { StringTable } from './string-table.ts';
import { readSmallPart } from './zip-package.ts';
import type { ZipPackage } from './zip-package.ts';

export type WorkbookSheet = { name: string; part: string; hidden: boolean };

export type Workbook = {
  sheets: readonly WorkbookSheet[];
  /** Days are counted from 1904 instead of 1900. */
  epoch1904: boolean;
  stringsPart: string | null;
  /** By cell style number: whether the number format shows a date. */
  dateStyles: readonly boolean[];
};

const workbookPart = 'xl/workbook.xml';
/** No program makes more sheets, cell styles or longer number formats (its own limits are 65,490 and 255). */
const maxSheets = 10_000;
const maxStyles = 65_536;
const maxFormatLength = 255;

function parseMarkup(text: string, events: Partial<MarkupEvents>): void {
  const ignore = (): void => undefined;
  const scanner = createMarkupScanner('xml', { open: ignore, close: ignore, text: ignore, ...events });
  scanner.push(text);
  scanner.end();
}

/** The sheets in the order of their tabs, with what is needed to read their cells (ECMA-376 part 1, 18.2). */
export async function readWorkbook(zip: ZipPackage): Promise<Workbook> {
  const main = await mainPart(zip);
  const relations = await readRelations(zip, main);
  const sheets: WorkbookSheet[] = [];
  let epoch1904 = false;
  parseMarkup(await readSmallPart(zip, main), {
    open(name, attributes) {
      if (name === 'workbookPr') epoch1904 = /^(1|true|on)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = relations.get(attribute(attributes, 'id') ?? '');
      // Chart and dialog sheets hold no table.
      if (relation === undefined || !relation.type.endsWith('/worksheet')) return;
      if (sheets.length >= maxSheets || sheets.some(({ part }) => part === relation.part))
        throw new ExportRefused(
          'UNSAFE',
          'The workbook lists a sheet more than once, or thousands of sheets.',
        );
      sheets.push({
        name: attribute(attributes, 'name') ?? `Sheet${sheets.length + 1}`,
        part: relation.part,
        hidden: (attribute(attributes, 'state') ?? 'visible') !== 'visible',
      });
    },
  });
  if (sheets.length === 0) throw new ExportRefused('NOT_A_TABLE', 'The workbook has no sheet with cells.');
  const partOf = (type: string): string | null =>
    [...relations.values()].find((relation) => relation.type.endsWith(type) && zip.has(relation.part))
      ?.part ?? null;
  const stylesPart = partOf('/styles');
  return {
    sheets,
    epoch1904,
    stringsPart: partOf('/sharedStrings'),
    dateStyles: stylesPart === null ? [] : readDateStyles(await readSmallPart(zip, stylesPart)),
  };
}

async function mainPart(zip: ZipPackage): Promise<string> {
  if (zip.has('_rels/.rels')) {
    for (const relation of (await readRelations(zip, '')).values()) {
      if (
        relation.type.endsWith('/officeDocument') &&
        zip.has(relation.part) &&
        !relation.part.endsWith('.bin')
      ) {
        return relation.part;
      }
    }
  }
  if (zip.has(workbookPart)) return workbookPart;
  throw new ExportRefused(
    'NOT_A_TABLE',
    zip.has('xl/workbook.bin') || zip.has('content.xml')
      ? 'The file is a binary or OpenDocument workbook. Save it as xlsx or csv.'
      : 'The file is an archive, not a workbook. Unpack it and send the tables inside.',
  );
}

type Relation = { type: string; part: string };

async function readRelations(zip: ZipPackage, part: string): Promise<ReadonlyMap<string, Relation>> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const relations = new Map<string, Relation>();
  const relationsPart = `${folder}_rels/${part.slice(slash + 1)}.rels`;
  if (!zip.has(relationsPart)) return relations;
  parseMarkup(await readSmallPart(zip, relationsPart), {
    open(name, attributes) {
      if (name !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return;
      const target = attribute(attributes, 'Target') ?? '';
      relations.set(attribute(attributes, 'Id') ?? '', {
        type: attribute(attributes, 'Type') ?? '',
        part: resolvePart(folder, target),
      });
    },
  });
  return relations;
}

function resolvePart(folder: string, target: string): string {
  const path = target.startsWith('/') ? target : `/${folder}${target}`;
  return new URL(path, 'part://x').pathname.slice(1);
}

/** Built-in number formats that show days or times, also the Chinese ones (ECMA-376 part 1, 18.8.30). */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** Whether a custom format such as `yyyy"年"m"月"d"日"` shows a date: y, m, d outside literals and colours. */
export function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').replace(/general|g\/通用格式/gi, '');
  const day = /[yd]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare));
  return day && !/[0#?]/.test(bare.replace(/\.0+/g, ''));
}

function readDateStyles(styles: string): boolean[] {
  const custom = new Map<number, boolean>();
  const result: boolean[] = [];
  let inCellFormats = false;
  parseMarkup(styles, {
    open(name, attributes) {
      if (name === 'numFmt') {
        const code = attribute(attributes, 'formatCode') ?? '';
        const isDate = code.length <= maxFormatLength && isDateFormat(code);
        custom.set(Number(attribute(attributes, 'numFmtId')), isDate);
      } else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attribute(attributes, 'numFmtId') ?? 0);
        if (result.length >= maxStyles)
          throw new ExportRefused('UNSAFE', 'The workbook has more cell styles than any program makes.');
        result.push(custom.get(id) ?? isBuiltInDate(id));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return result;
}

/** The table of shared strings, rich text joined, phonetic readings left out. */
export async function readSharedStrings(
  zip: ZipPackage,
  part: string,
  options: { maxBytes: number; signal?: AbortSignal | undefined; onConsumed?: (bytes: number) => void },
): Promise<StringTable> {
  const table = createStringTable(options.maxBytes);
  let inText = false;
  let phonetic = false;
  let text = '';
  const scanner = createMarkupScanner('xml', {
    open(name) {
      if (name === 't') inText = !phonetic;
      else if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') table.add(unescapeControls(text));
    },
    text(piece) {
      if (inText && text.length <= maxCellLength) text += piece;
    },
  });
  for await (const piece of zip.readPart(part, options.signal)) {
    scanner.push(piece.text);
    options.onConsumed?.(piece.consumed);
  }
  scanner.end();
  return table;
}

/** `_x000D_` is how a workbook writes a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
export function unescapeControls(text: string): string {
  if (!text.includes('_x')) return text;
  // Half a character stays half only where its other half is not escaped beside it.
  return toUSVString(
    text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
}
