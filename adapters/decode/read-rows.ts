import type { FileSource } from '../../platform/file-source.ts';
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
  source: FileSource,
  options: DecodeOptions,
): Promise<{ format: FileFormat; batches: AsyncGenerator<RowBatch> }> {
  const format = await sniffFormat(source);
  return { format, batches: decode(format, source, options) };
}

function decode(format: FileFormat, source: FileSource, options: DecodeOptions): AsyncGenerator<RowBatch> {
  switch (format) {
    case 'xlsx':
      return readXlsx(source, options);
    case 'xls':
      return readXls(source, options);
    case 'html':
      return readHtmlTable(source, options);
    case 'xml-spreadsheet':
      return readXmlSpreadsheet(source, options);
    case 'csv':
      return readCsv(source, options);
    default:
      return unreachable(format);
  }
}
