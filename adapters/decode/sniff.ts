import { withOpenFile, type FileSource } from '../../platform/file-source.ts';
import { ExportRefused } from '../export-refused.ts';

export type FileFormat = 'xlsx' | 'xls' | 'html' | 'xml-spreadsheet' | 'csv';

const sampleSize = 8_192;

const otherKinds: readonly (readonly [signature: string, kind: string])[] = [
  ['%PDF', 'a PDF document'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['Rar!', 'a RAR archive'],
  ["7z\xbc\xaf'\x1c", 'a 7z archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['{\\rtf', 'a text document'],
  ['MIME-Version:', 'a web archive'],
];

const htmlStart = /^<(?:!doctype\s+html|html|head|meta|style|body|div|center|table|tr)\b/i;

/**
 * The real format of a file, by its first bytes: agencies' systems name HTML tables and text files
 * `.xls`, and people rename files.
 */
export async function sniffFormat(source: FileSource): Promise<FileFormat> {
  const sample = await readSample(source);
  if (sample.length === 0) throw new ExportRefused('EMPTY_FILE', 'The file is empty.');
  const bytes = sample.toString('latin1');
  if (bytes.startsWith('PK\x03\x04')) return 'xlsx';
  // A compound file, or the bare workbook stream of programs before 1993.
  if (
    bytes.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') ||
    /^\x09[\x00\x02\x04\x08][\x04-\x10]\x00/.test(bytes)
  ) {
    return 'xls';
  }
  for (const [signature, kind] of otherKinds) {
    if (bytes.startsWith(signature)) {
      throw new ExportRefused('NOT_A_TABLE', `The file is ${kind}, not a table. Export it as xlsx or csv.`);
    }
  }
  return sniffText(sample);
}

function sniffText(sample: Buffer): FileFormat {
  const start = sampleText(sample).trimStart();
  if (start === '') throw new ExportRefused('EMPTY_FILE', 'The file holds nothing but white space.');
  if (start.includes('\0')) {
    throw new ExportRefused('NOT_A_TABLE', 'The file is neither a spreadsheet nor text.');
  }
  if (/^<\?xml\b/i.test(start)) {
    if (/urn:schemas-microsoft-com:office:spreadsheet|<(?:\w+:)?Workbook\b/.test(start))
      return 'xml-spreadsheet';
    if (/<html\b/i.test(start)) return 'html';
    throw new ExportRefused('NOT_A_TABLE', 'The file is XML of an unknown kind, not a table.');
  }
  return htmlStart.test(withoutComments(start)) ? 'html' : 'csv';
}

/** One comment after the other: a pattern for all of them would try every way to part them. */
function withoutComments(text: string): string {
  let rest = text;
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4);
    if (end === -1) return '';
    rest = rest.slice(end + 3).trimStart();
  }
  return rest;
}

/** Markup is ASCII in every encoding accepted here, so UTF-16 is the only one that must be undone. */
function sampleText(sample: Buffer): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return sample.toString('utf16le', 2);
  if (sample[0] === 0xfe && sample[1] === 0xff) {
    const even = sample.subarray(2, 2 + ((sample.length - 2) & ~1));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  const start = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 3 : 0;
  return sample.toString('latin1', start);
}

function readSample(source: FileSource): Promise<Buffer> {
  return withOpenFile(source, async (file) => {
    const sample = Buffer.alloc(sampleSize);
    return sample.subarray(0, await file.read(sample, 0));
  });
}
