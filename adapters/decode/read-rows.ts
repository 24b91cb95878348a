import { unreachable } from '../../platform/errors.ts';
import { readCsv } from './csv.ts';
import { readHtmlTable } from './html-table.ts';
import type { DecodeOptions, RowBatch } from './sheet-row.ts';
import { sniffFormat } from './sniff.ts';
import type { FileFormat } from './sniff.ts';
import { readXls } from './xls.ts';
import { readXlsx } from './xlsx.ts';
import { readXmlSpreadsheet } from './xml-spreadsheet.ts';

/** The rows of a file of any known format, and that format. Throws `ExportRefused` for all others. */
export async function openRows(
  path: string,
  options: DecodeOptions,
): Promise<{ format: FileFormat; batches: AsyncGenerator<RowBatch> }> {
  const format = await sniffFormat(path);
  return { format, batches: decode(format, path, options) };
}

function decode(format: FileFormat, path: string, options: DecodeOptions): AsyncGenerator<RowBatch> {
  switch (format) {
    case 'xlsx':
      return readXlsx(path, options);
    case 'xls':
      return readXls(path, options);
    case 'html':
      return readHtmlTable(path, options);
    case 'xml-spreadsheet':
      return readXmlSpreadsheet(path, options);
    case 'csv':
      return readCsv(path, options);
    default:
      return unreachable(format);
  }
}
