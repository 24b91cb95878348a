import { characterCode } from '../character-code.ts';

/**
 * JSON text under construction, as UTF-8. Writes what `JSON.stringify` would: texts are its escapes where they need any.
 * Whoever writes holds the place to write at, and is given the next one.
 */
export type JsonBytes = {
  begin: () => number;
  text: (value: string, at: number) => number;
  /** A text, number or boolean, null, or any other value that has a JSON text. */
  value: (value: unknown, at: number) => number;
  /** Where the bytes go. What is stored at a place beyond `lastPlace` gets lost: `next` gives another one. */
  view: DataView;
  lastPlace: number;
  next: (at: number) => number;
  /** A copy of all that was written. */
  end: (at: number) => Buffer;
};

/** Bytes that may be stored at the last place: texts that are the same in every answer are. */
export const longestLabel = 1024;

/** One piece for all answers: a larger one is taken out of it part by part. */
const lastPlace = 64 * 1024;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Text by text, `JSON.stringify` and the conversion to UTF-8 after it cost twice as much as writing the bytes at once:
 * one Chinese character makes all of a JavaScript string two bytes wide.
 */
export function createJsonBytes(): JsonBytes {
  const bytes = Buffer.alloc(lastPlace + longestLabel);
  /** What was written before the place 0. */
  let parts: Buffer[] = [];

  const next = (at: number): number => {
    parts.push(Buffer.from(bytes.subarray(0, at)));
    return 0;
  };

  /** Writes what is JSON already. */
  const slowly = (json: string, at: number): number => {
    const length = Buffer.byteLength(json);
    const from = at + length > lastPlace ? next(at) : at;
    if (length <= lastPlace) return from + bytes.write(json, from);
    parts.push(Buffer.from(json));
    return from;
  };

  /** Writes a short JSON text of ASCII: calling what writes any text costs more than its handful of bytes. */
  const word = (json: string, at: number): number => {
    const { length } = json;
    const from = at + length > lastPlace ? next(at) : at;
    for (let index = 0; index < length; index += 1) bytes[from + index] = characterCode(json, index);
    return from + length;
  };

  const text = (value: string, at: number): number => {
    const { length } = value;
    // Three bytes a character at most, and the quotes.
    const most = length * 3 + 2;
    if (most > lastPlace) return slowly(JSON.stringify(value), at);
    const from = at + most > lastPlace ? next(at) : at;
    let to = from;
    bytes[to++] = quote;
    for (let index = 0; index < length; index += 1) {
      const code = characterCode(value, index);
      if (code < 0x80) {
        if (code < 0x20 || code === quote || code === backslash) return slowly(JSON.stringify(value), from);
        bytes[to++] = code;
      } else if (code < 0x800) {
        bytes[to++] = 0xc0 | (code >> 6);
        bytes[to++] = 0x80 | (code & 0x3f);
      } else {
        // Halves of a pair: two make one character, and one alone is escaped.
        if (code >= 0xd800 && code <= 0xdfff) return slowly(JSON.stringify(value), from);
        bytes[to++] = 0xe0 | (code >> 12);
        bytes[to++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[to++] = 0x80 | (code & 0x3f);
      }
    }
    bytes[to++] = quote;
    return to;
  };

  return {
    begin() {
      parts = [];
      return 0;
    },
    text,
    value(value, at) {
      if (typeof value === 'string') return text(value, at);
      const json = JSON.stringify(value);
      return typeof value === 'object' ? slowly(json, at) : word(json, at);
    },
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    lastPlace,
    next,
    end(at) {
      const last = Buffer.from(bytes.subarray(0, at));
      if (parts.length === 0) return last;
      const whole = Buffer.concat([...parts, last]);
      parts = [];
      return whole;
    },
  };
}
