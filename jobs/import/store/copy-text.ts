import type { RowValue } from '../../../adapters/adapter.ts';
import { characterCode } from '../../../platform/character-code.ts';

/** Bytes that are written one after the other, and are moved to a larger place when they no longer fit. */
export type Block = { bytes: Buffer };

/** A UTF-16 unit takes three bytes of UTF-8 at most, a character that is escaped two. */
const bytesPerUnit = 3;
/** For a number or a boolean, and for what stands between two values. */
const bytesBeside = 32;
/** Up to here a text is written by character, which for a longer one costs more than calling the engine's own writer. */
const shortText = 40;
/** What COPY takes for no value. */
export const absent = '\\N';

export function makeRoom(block: Block, used: number, more: number): void {
  const needed = used + more;
  if (needed <= block.bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * needed);
  block.bytes.copy(larger, 0, 0, used);
  block.bytes = larger;
}

/** Writes a value in PostgreSQL's COPY text format from `at` on. Answers where it ends. */
export function putValue(block: Block, at: number, value: RowValue): number {
  if (typeof value === 'string') return putText(block, at, value);
  if (value === null) return putAscii(block, at, absent);
  return putAscii(block, at, typeof value === 'boolean' ? (value ? 't' : 'f') : String(value));
}

/** The text with its escapes, and room left behind it for a separator. */
export function putText(block: Block, at: number, text: string): number {
  const { length } = text;
  makeRoom(block, at, bytesPerUnit * length + bytesBeside);
  const end = length <= shortText ? putShort(block.bytes, at, text, length) : -1;
  return end === -1 ? at + block.bytes.write(escapeText(text), at) : end;
}

function putAscii(block: Block, at: number, text: string): number {
  makeRoom(block, at, text.length + bytesBeside);
  for (let index = 0; index < text.length; index += 1) block.bytes[at + index] = characterCode(text, index);
  return at + text.length;
}

/** By character, where all are ASCII that stands for itself or of three bytes of UTF-8; otherwise -1. */
function putShort(bytes: Buffer, from: number, text: string, length: number): number {
  let at = from;
  for (let index = 0; index < length; index += 1) {
    const code = characterCode(text, index);
    if (code >= 0x20 && code < 0x7f && code !== backslash) {
      bytes[at] = code;
      at += 1;
    } else if (code >= 0x800 && (code < firstSurrogate || code > lastSurrogate)) {
      bytes[at] = 0xe0 | (code >> 12);
      bytes[at + 1] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at + 2] = 0x80 | (code & 0x3f);
      at += 3;
    } else return -1;
  }
  return at;
}

const backslash = 0x5c;
const [firstSurrogate, lastSurrogate] = [0xd800, 0xdfff];

const special = /[\\\t\n\r\0]/;

function escapeText(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replaceAll('\0', '')
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
