import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import yazl from 'yazl';
import { escapeXml } from './cell-text.ts';
import { columnLetters, maxSheetRows, rowMarkup, sheetHead, sheetTail } from './sheet-markup.ts';
import type { SheetCell, SheetLayout } from './sheet-markup.ts';
import { stylesXml } from './styles.ts';

export type SheetWriter = {
  /** Rows written so far; also the number of the last row. */
  readonly rows: number;
  /** Adds a row. With `merge`, its first cell reaches over that many columns. Throws a RangeError past the last row. */
  add(cells: readonly SheetCell[], options?: { merge?: number; height?: number }): Promise<void>;
};

export type WorkbookWriter = {
  /** Ends the sheet before it and begins another. */
  addSheet(layout: SheetLayout): Promise<SheetWriter>;
  /** Completes the file; only now does it stand at its path. Returns the bytes written. */
  close(): Promise<number>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
};

type OpenSheet = { layout: SheetLayout; stream: PassThrough; rows: number; merges: string[] };

const bufferSize = 64 * 1024;
/** Equal content gives equal bytes, whenever it is written. */
const entryOptions = { mtime: new Date(Date.UTC(2000, 0, 1)), forceDosTimestamp: true };

/**
 * Writes an xlsx workbook as a stream: rows go through compression to the disk while they come, so memory does not grow
 * with them. The file is readable by its owner only and appears under its name when it is complete.
 */
function createWorkbookWriter(path: string): WorkbookWriter {
  const unfinished = `${path}.part`;
  const zip = new yazl.ZipFile();
  const file = createWriteStream(unfinished, { mode: 0o600 });
  const written = finished(zip.outputStream.pipe(file));
  const broken = new Promise<never>((_, reject) => {
    zip.on('error', reject);
    written.catch(reject);
  });
  // Whoever waits for a drain hears of it; nobody waits between two rows.
  broken.catch(() => undefined);
  const layouts: SheetLayout[] = [];
  let open: OpenSheet | null = null;
  let pending = '';

  const addPart = (name: string, xml: string): void =>
    zip.addBuffer(Buffer.from(xml, 'utf8'), name, entryOptions);

  async function flush(stream: PassThrough): Promise<void> {
    const text = pending;
    pending = '';
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), broken]);
  }

  async function endSheet(): Promise<void> {
    if (open === null) return;
    const { layout, stream, rows, merges } = open;
    pending += sheetTail(layout, rows, merges);
    await flush(stream);
    stream.end();
    open = null;
  }

  // Sheets are the default of .xml, so that the list of types can stand first, before their number is known.
  addPart('[Content_Types].xml', contentTypesXml);
  addPart('_rels/.rels', packageRelationsXml);
  addPart('xl/styles.xml', stylesXml);

  return {
    async addSheet(layout) {
      await endSheet();
      const sheet: OpenSheet = { layout, stream: new PassThrough(), rows: 0, merges: [] };
      open = sheet;
      layouts.push(layout);
      zip.addReadStream(sheet.stream, `xl/worksheets/sheet${layouts.length}.xml`, entryOptions);
      pending = sheetHead(layout, layouts.length === 1);
      return {
        get rows() {
          return sheet.rows;
        },
        async add(cells, { merge = 1, height } = {}) {
          if (sheet.rows >= maxSheetRows) throw new RangeError('A sheet holds no more rows.');
          sheet.rows += 1;
          if (merge > 1) sheet.merges.push(`A${sheet.rows}:${columnLetters(merge - 1)}${sheet.rows}`);
          pending += rowMarkup(sheet.rows, cells, height);
          if (pending.length >= bufferSize) await flush(sheet.stream);
        },
      };
    },
    async close() {
      await endSheet();
      addPart('xl/workbook.xml', workbookXml(layouts));
      addPart('xl/_rels/workbook.xml.rels', workbookRelationsXml(layouts.length));
      zip.end();
      await Promise.race([written, broken]);
      await rename(unfinished, path);
      return file.bytesWritten;
    },
    async abort() {
      open?.stream.destroy();
      file.destroy();
      await written.catch(() => undefined);
      await rm(unfinished, { force: true });
    },
  };
}

/** Runs `work` with a writer; a failure leaves no file behind. */
export async function writeWorkbook<T>(
  path: string,
  work: (workbook: WorkbookWriter) => Promise<T>,
): Promise<T> {
  const workbook = createWorkbookWriter(path);
  try {
    const result = await work(workbook);
    await workbook.close();
    return result;
  } catch (error) {
    await workbook.abort();
    throw error;
  }
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const package2006 = 'http://schemas.openxmlformats.org/package/2006';
const office2006 = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const sheetTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const contentTypesXml =
  `${xml}<Types xmlns="${package2006}/content-types">` +
  `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  `<Default Extension="xml" ContentType="${sheetTypes}.worksheet+xml"/>` +
  `<Override PartName="/xl/workbook.xml" ContentType="${sheetTypes}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${sheetTypes}.styles+xml"/></Types>`;

const packageRelationsXml =
  `${xml}<Relationships xmlns="${package2006}/relationships">` +
  `<Relationship Id="rId1" Type="${office2006}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function workbookXml(layouts: readonly SheetLayout[]): string {
  const sheets = layouts.map(
    ({ name }, index) =>
      `<sheet name="${escapeXml(sheetName(name))}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const titles = layouts.flatMap(({ name, frozenRows }, index) =>
    frozenRows === 0
      ? []
      : [
          `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">` +
            `'${escapeXml(sheetName(name).replaceAll("'", "''"))}'!$1:$${frozenRows}</definedName>`,
        ],
  );
  const names = titles.length === 0 ? '' : `<definedNames>${titles.join('')}</definedNames>`;
  return (
    `${xml}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office2006}">` +
    `<bookViews><workbookView/></bookViews><sheets>${sheets.join('')}</sheets>${names}</workbook>`
  );
}

function workbookRelationsXml(sheets: number): string {
  const relations = Array.from(
    { length: sheets },
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${office2006}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${sheets + 1}" Type="${office2006}/styles" Target="styles.xml"/>`;
  return `${xml}<Relationships xmlns="${package2006}/relationships">${relations.join('')}${styles}</Relationships>`;
}

/** Names of sheets have at most 31 characters and none of []:*?/\ (ECMA-376 leaves this to the programs; all agree). */
function sheetName(name: string): string {
  return name.replace(/[[\]:*?/\\]/g, '_').slice(0, 31);
}
