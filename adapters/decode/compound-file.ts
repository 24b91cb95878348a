import { ExportRefused } from '../export-refused.ts';

/**
 * The legacy workbook's own bookkeeping, checked before its library reads it: that library takes what it finds, and a
 * file that was cut off would only have fewer rows. Compound files are described in MS-CFB, records in MS-XLS 2.1.
 */

const signature = 'd0cf11e0a1b11ae1';
const headerSize = 512;
const directInHeader = 109;
/** Sector numbers from here on mean "end", "free" and the like. */
const firstSpecial = 0xfffffffa;

const damaged = (): ExportRefused =>
  new ExportRefused(
    'DAMAGED',
    'The workbook is damaged or cut off. Save it as xlsx or csv and send it again.',
  );
const encrypted = (): ExportRefused =>
  new ExportRefused('ENCRYPTED', 'The workbook is protected by a password. Export it without one.');

/** Throws `ExportRefused` for a workbook that is cut off, runs in circles, is encrypted or holds no sheets. */
export function checkLegacyWorkbook(file: Buffer): void {
  if (file.toString('hex', 0, 8) === signature) checkRecords(readWorkbookStream(file), true);
  else checkRecords(file, false);
}

type Entry = { name: string; start: number; size: number };

function readWorkbookStream(file: Buffer): Buffer {
  if (file.length < headerSize) throw damaged();
  const [shift, miniShift] = [file.readUInt16LE(30), file.readUInt16LE(32)];
  if ((shift !== 9 && shift !== 12) || miniShift !== 6) throw damaged();
  const sectorSize = 1 << shift;

  /** The bytes of one sector; the last of a file may be short. */
  const sector = (number: number): Buffer => {
    const start = (number + 1) * sectorSize;
    if (start >= file.length) throw damaged();
    return file.subarray(start, start + sectorSize);
  };
  const table = readSectorTable(file, sector, sectorSize);
  const stream = (start: number, size: number | null): Buffer => {
    const bytes = Buffer.concat(followChain(start, table).map(sector));
    if (size !== null && bytes.length < size) throw damaged();
    return size === null ? bytes : bytes.subarray(0, size);
  };

  const entries = readDirectory(stream(file.readUInt32LE(48), null));
  if (entries.some(({ name }) => name === 'encryptedpackage')) throw encrypted();
  const workbook =
    entries.find(({ name }) => name === 'workbook') ?? entries.find(({ name }) => name === 'book');
  const [root] = entries;
  if (root === undefined) throw damaged();
  if (workbook === undefined)
    throw new ExportRefused(
      'NOT_A_TABLE',
      'The file is an Office document without a workbook. Export it as xlsx or csv.',
    );
  if (workbook.size >= file.readUInt32LE(56)) return stream(workbook.start, workbook.size);
  // Small streams share sectors of the root entry's stream.
  const shared = stream(root.start, root.size);
  const miniTable = sectorNumbers(stream(file.readUInt32LE(60), null));
  const pieces = followChain(workbook.start, miniTable).map((number) =>
    shared.subarray(number << miniShift, (number + 1) << miniShift),
  );
  const bytes = Buffer.concat(pieces);
  if (bytes.length < workbook.size) throw damaged();
  return bytes.subarray(0, workbook.size);
}

function sectorNumbers(bytes: Buffer): Uint32Array {
  const numbers = new Uint32Array(Math.floor(bytes.length / 4));
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = bytes.readUInt32LE(4 * index);
  return numbers;
}

/** Which sector follows which. */
function readSectorTable(file: Buffer, sector: (number: number) => Buffer, sectorSize: number): Uint32Array {
  const places: number[] = [];
  const add = (number: number): void => {
    if (number < firstSpecial) places.push(number);
  };
  for (let index = 0; index < directInHeader; index += 1) add(file.readUInt32LE(76 + 4 * index));
  const most = Math.ceil(file.length / sectorSize);
  let next = file.readUInt32LE(68);
  for (let read = 0; next < firstSpecial; read += 1) {
    const numbers = sectorNumbers(sector(next));
    if (read > most || numbers.length * 4 < sectorSize) throw damaged();
    for (const number of numbers.subarray(0, -1)) add(number);
    next = numbers.at(-1) ?? firstSpecial;
  }
  if (places.length > most) throw damaged();
  return sectorNumbers(Buffer.concat(places.map(sector)));
}

function followChain(start: number, table: Uint32Array): number[] {
  const chain: number[] = [];
  for (let at = start; at < firstSpecial; at = table[at] ?? firstSpecial) {
    // Longer than all there is: it runs in a circle.
    if (at >= table.length || chain.length > table.length) throw damaged();
    chain.push(at);
  }
  return chain;
}

/** Names in lower case; the root entry first. */
function readDirectory(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 128 <= bytes.length; at += 128) {
    const length = bytes.readUInt16LE(at + 64);
    const [type, size] = [bytes[at + 66], bytes.readUInt32LE(at + 120)];
    if (type !== 2 && type !== 5) continue;
    const name = bytes.toString('utf16le', at, at + Math.max(0, Math.min(length, 64) - 2)).toLowerCase();
    entries.push({ name, start: bytes.readUInt32LE(at + 116), size });
  }
  return entries;
}

const begins: ReadonlySet<number> = new Set([0x0809, 0x0409, 0x0209, 0x0009]);
const ends = 0x000a;
const filePassword = 0x002f;
const sheetPlace = 0x0085;

/** Every part that begins must end, and every sheet of the list must be there. */
function checkRecords(stream: Buffer, listed: boolean): void {
  let depth = 0;
  let parts = 0;
  const sheets: number[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const [id, length] = [stream.readUInt16LE(at), stream.readUInt16LE(at + 2)];
    // What follows the last part is padding.
    if (depth === 0 && !begins.has(id)) break;
    if (at + 4 + length > stream.length) throw damaged();
    if (begins.has(id)) depth += 1;
    else if (id === filePassword) throw encrypted();
    else if (id === sheetPlace && listed && length >= 4) sheets.push(stream.readUInt32LE(at + 4));
    else if (id === ends) {
      depth -= 1;
      if (depth === 0) parts += 1;
    }
    at += 4 + length;
  }
  const missing = sheets.some((at) => at + 4 > stream.length || !begins.has(stream.readUInt16LE(at)));
  if (depth !== 0 || parts < Math.max(1, listed ? 1 + sheets.length : 1) || missing) throw damaged();
}
