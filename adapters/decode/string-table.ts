import { ExportRefused } from '../export-refused.ts';

export type StringTable = { add(text: string): void; get(index: number): string | null };

const segmentSize = 1024 * 1024;
/** Strings fetched again and again (是, 汉族, village names) sit at the front of the table. */
const cachedStrings = 4_096;

/**
 * Strings by number, kept as UTF-8 outside the JavaScript heap: a third of the memory, and no string
 * that keeps the text it was cut from alive. Refuses past `maxBytes`, so that memory has a bound.
 */
export function createStringTable(maxBytes: number): StringTable {
  const segments: Buffer[] = [];
  const cache: string[] = [];
  let starts = new Uint32Array(1_024);
  let count = 0;
  let used = 0;
  let segment = Buffer.alloc(0);
  let segmentStart = 0;
  /** Where a segment begins in the common numbering, for the search in `get`. */
  const segmentStarts: number[] = [];

  function openSegment(size: number): void {
    segment = Buffer.allocUnsafe(Math.max(size, segmentSize));
    segmentStart = used;
    segments.push(segment);
    segmentStarts.push(segmentStart);
  }

  function segmentOf(offset: number): number {
    let low = 0;
    let high = segmentStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((segmentStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    add(text) {
      const length = Buffer.byteLength(text);
      if (used + length + 8 * count > maxBytes) {
        throw new ExportRefused(
          'TOO_LARGE',
          'The workbook holds too much text for one file. Split it or export it as csv.',
        );
      }
      if (used - segmentStart + length > segment.length) openSegment(length);
      segment.write(text, used - segmentStart);
      if (count + 1 >= starts.length) {
        const larger = new Uint32Array(starts.length * 2);
        larger.set(starts);
        starts = larger;
      }
      starts[count] = used;
      used += length;
      count += 1;
      starts[count] = used;
    },
    get(index) {
      if (!(Number.isInteger(index) && index >= 0 && index < count)) return null;
      const known = index < cachedStrings ? cache[index] : undefined;
      if (known !== undefined) return known;
      const start = starts[index] ?? 0;
      const end = starts[index + 1] ?? start;
      if (end === start) return '';
      const at = segmentOf(start);
      const text =
        segments[at]?.toString('utf8', start - (segmentStarts[at] ?? 0), end - (segmentStarts[at] ?? 0)) ??
        '';
      if (index < cachedStrings) cache[index] = text;
      return text;
    },
  };
}
