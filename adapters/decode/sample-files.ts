import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import yazl from 'yazl';
import type { DecodeOptions, Decoder, SheetRow } from './sheet-row.ts';

/** A folder for the files a test writes; `remove` belongs into `afterAll`. */
export async function sampleFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'export-files-'));
  return {
    path: (name: string): string => join(folder, name),
    async write(name: string, content: string | Uint8Array): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    remove: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  };
}

/** All rows of a file, cells as the decoder gives them. */
export async function allRows(
  decoder: Decoder,
  path: string,
  options: DecodeOptions = {},
): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const batch of decoder(path, options)) rows.push(...batch.rows);
  return rows;
}

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export type SampleSheet = { name: string; /** The XML inside <sheetData>. */ data: string; hidden?: boolean };

/** Writes a workbook of hand-made sheet XML; `parts` adds to or replaces the parts. */
export async function writeWorkbook(
  path: string,
  sheets: readonly SampleSheet[],
  parts: Readonly<Record<string, string | Buffer>> = {},
  workbookProperties = '',
): Promise<string> {
  const all: Record<string, string | Buffer> = {
    '_rels/.rels': `<?xml version="1.0"?><Relationships><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="${main}" xmlns:r="${relationships}">${workbookProperties}<sheets>${sheets
      .map(
        ({ name, hidden }, index) =>
          `<sheet name="${name}" sheetId="${index + 1}"${hidden === true ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map(
        (_, index) =>
          `<Relationship Id="rId${index + 1}" Type="${relationships}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="rId98" Type="${relationships}/styles" Target="styles.xml"/><Relationship Id="rId99" Type="${relationships}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
  };
  for (const [index, { data }] of sheets.entries()) {
    all[`xl/worksheets/sheet${index + 1}.xml`] =
      `<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="${main}"><sheetData>${data}</sheetData></worksheet>`;
  }
  await writeZip(path, { ...all, ...parts });
  return path;
}

export async function writeZip(
  path: string,
  parts: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(parts)) {
    zip.addBuffer(typeof content === 'string' ? Buffer.from(content) : content, name);
  }
  zip.end();
  const file = createWriteStream(path);
  zip.outputStream.pipe(file);
  await finished(file);
}

/** Rows of inline strings. */
export function inlineRows(rows: readonly (readonly string[])[], firstRow = 1): string {
  return rows
    .map(
      (cells, index) =>
        `<row r="${firstRow + index}">${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`,
    )
    .join('');
}
