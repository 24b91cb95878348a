import { TextDecoder } from 'node:util';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { HubError } from '../../platform/errors.ts';
import { openSource, type FileSource, type OpenFile } from '../../platform/file-source.ts';
import { ExportRefused } from '../export-refused.ts';
import { PackageReader } from './package-reader.ts';

/** What a package may cost. The defaults let a million rows of 60 columns through. */
export type PackageLimits = {
  maxEntries: number;
  /** Bytes after inflation, over all parts that are read. */
  maxInflatedBytes: number;
  /** Inflated over compressed size, of one part and of all together, judged once `ratioFromBytes` are inflated. */
  maxRatio: number;
  ratioFromBytes: number;
};

export const defaultPackageLimits: PackageLimits = {
  // Exports with one photograph a pupil have thousands of parts.
  maxEntries: 20_000,
  maxInflatedBytes: 8 * 1024 ** 3,
  // Tables deflate 5 to 40 times; a bomb reaches 1,000.
  maxRatio: 100,
  ratioFromBytes: 32 * 1024 ** 2,
};

export type ZipPackage = {
  has(name: string): boolean;
  /** The text of a part. `consumed` is the share of its compressed bytes used so far. */
  readPart(name: string, signal?: AbortSignal): AsyncGenerator<{ text: string; consumed: number }>;
  close(): void;
};

/** Names, extra fields and remarks of all entries: they are held in memory. */
const maxDirectoryBytes = 8 * 1024 ** 2;
/** Of an entry's own header before its content, without name and extra field. */
const localHeaderSize = 30;

/** Opens a zip package of XML parts, reading no more of it than asked. Must be closed. */
export async function openPackage(
  source: FileSource,
  limits: PackageLimits = defaultPackageLimits,
): Promise<ZipPackage> {
  const file = await openSource(source);
  const fileSize = file.size;
  const zip = await openZip(file);
  let inflatedInAll = 0;
  try {
    const entries = await listEntries(zip, limits.maxEntries);
    return {
      has: (name) => entries.has(name.toLowerCase()),
      close: () => zip.close(),
      async *readPart(name, signal) {
        const entry = entries.get(name.toLowerCase());
        if (entry === undefined) throw new ExportRefused('DAMAGED', `The workbook lacks its part ${name}.`);
        const stream = await openStream(zip, entry);
        let decoder: TextDecoder | null = null;
        let inflated = 0;
        let checksum = 0;
        let finished = false;
        try {
          for await (const piece of stream) {
            signal?.throwIfAborted();
            const bytes: Buffer = piece;
            decoder ??= new TextDecoder(xmlEncoding(bytes), { fatal: true });
            inflated += bytes.length;
            inflatedInAll += bytes.length;
            checksum = crc32(bytes, checksum);
            if (inflatedInAll > limits.maxInflatedBytes) throw tooLarge(limits);
            refuseBomb(inflated, entry.compressedSize, limits);
            refuseBomb(inflatedInAll, fileSize, limits);
            const share = entry.uncompressedSize === 0 ? 1 : inflated / entry.uncompressedSize;
            yield {
              text: decoder.decode(bytes, { stream: true }),
              consumed: Math.round(share * entry.compressedSize),
            };
          }
          finished = true;
          if (checksum !== entry.crc32)
            throw new ExportRefused('DAMAGED', 'The checksum of the workbook is wrong.');
          const rest = decoder?.decode() ?? '';
          if (rest !== '') yield { text: rest, consumed: entry.compressedSize };
        } catch (error) {
          throw signal?.aborted === true ? error : asDamage(error);
        } finally {
          if (!finished) stream.destroy();
        }
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The whole text of a small part. */
export async function readSmallPart(
  zip: ZipPackage,
  name: string,
  maxLength = 16 * 1024 ** 2,
): Promise<string> {
  let text = '';
  for await (const piece of zip.readPart(name)) {
    text += piece.text;
    if (text.length > maxLength)
      throw new ExportRefused('UNSAFE', `The workbook's part ${name} is too large.`);
  }
  return text;
}

function xmlEncoding(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function tooLarge({ maxInflatedBytes }: PackageLimits): ExportRefused {
  return new ExportRefused(
    'TOO_LARGE',
    `The workbook is larger than ${Math.round(maxInflatedBytes / 1024 ** 2)} MiB once unpacked. Split it or export it as csv.`,
  );
}

function refuseBomb(inflated: number, compressed: number, limits: PackageLimits): void {
  if (inflated > limits.ratioFromBytes && inflated > compressed * limits.maxRatio) {
    throw new ExportRefused('UNSAFE', 'The workbook unpacks to a suspicious multiple of its size.');
  }
}

/** What the hub itself says of a file stays as it is said; all else is the fault of the workbook. */
function asDamage(error: unknown): HubError {
  if (error instanceof HubError) return error;
  return new ExportRefused('DAMAGED', 'The workbook is damaged or cut off. Export it again.', {}, error);
}

/** Closing the archive closes the file; so does a file that is none. */
function openZip(file: OpenFile): Promise<ZipFile> {
  const reader = new PackageReader(file);
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false };
    yauzl.fromRandomAccessReader(reader, file.size, options, (error, zip) => {
      if (error === null) {
        resolve(zip);
        return;
      }
      void file.close();
      reject(asDamage(error));
    });
  });
}

function listEntries(zip: ZipFile, maxEntries: number): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    if (zip.entryCount > maxEntries) {
      reject(new ExportRefused('UNSAFE', 'The workbook has too many parts.'));
      return;
    }
    const entries = new Map<string, Entry>();
    let directoryBytes = 0;
    zip.on('entry', (entry: Entry) => {
      const name = entry.fileName.toLowerCase();
      // Two parts of one name: readers disagree on which counts, so neither does.
      if (entries.has(name)) reject(new ExportRefused('UNSAFE', 'The workbook has two parts of one name.'));
      directoryBytes += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (directoryBytes > maxDirectoryBytes) {
        reject(new ExportRefused('UNSAFE', 'The list of parts in the workbook is too large.'));
        return;
      }
      entries.set(name, entry);
      zip.readEntry();
    });
    zip.on('end', () => {
      if (shareBytes([...entries.values()]))
        reject(new ExportRefused('UNSAFE', 'Parts of the workbook overlap each other.'));
      resolve(entries);
    });
    zip.on('error', (error: Error) => {
      reject(asDamage(error));
    });
    zip.readEntry();
  });
}

/** Entries that share their compressed bytes inflate to many times the file, each of them harmless by itself. */
function shareBytes(entries: readonly Entry[]): boolean {
  let end = 0;
  for (const entry of entries.toSorted(
    (left, right) => left.relativeOffsetOfLocalHeader - right.relativeOffsetOfLocalHeader,
  )) {
    if (entry.relativeOffsetOfLocalHeader < end) return true;
    end = entry.relativeOffsetOfLocalHeader + localHeaderSize + entry.fileNameLength + entry.compressedSize;
  }
  return false;
}

function openStream(
  zip: ZipFile,
  entry: Entry,
): Promise<NodeJS.ReadableStream & { destroy(): void } & AsyncIterable<Buffer>> {
  return new Promise((resolve, reject) => {
    if (entry.isEncrypted()) {
      reject(
        new ExportRefused('ENCRYPTED', 'The workbook is protected by a password. Export it without one.'),
      );
      return;
    }
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(asDamage(error));
    });
  });
}
