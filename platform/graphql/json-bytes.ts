/** JSON text under construction, as UTF-8. Writes what `JSON.stringify` would: texts are its escapes where they need any. */
export type JsonBytes = {
  begin: () => void;
  /** Copies bytes that are JSON already. */
  raw: (bytes: Uint8Array) => void;
  text: (value: string) => void;
  /** A text, number or boolean, null, or any other value that has a JSON text. */
  value: (value: unknown) => void;
  /** A copy of all that was written. */
  end: () => Buffer;
};

const initialLength = 64 * 1024;
/** A buffer that grew beyond this for one answer is not kept for the others. */
const longestKept = 1024 * 1024;
const quote = 0x22;
const backslash = 0x5c;

const jsonNull = Buffer.from('null');
const jsonTrue = Buffer.from('true');
const jsonFalse = Buffer.from('false');

/**
 * Text by text, `JSON.stringify` and the conversion to UTF-8 after it cost twice as much as writing the bytes at once:
 * one Chinese character makes all of a JavaScript string two bytes wide.
 */
export function createJsonBytes(): JsonBytes {
  let bytes = new Uint8Array(initialLength);
  let at = 0;

  const makeRoom = (length: number): void => {
    if (at + length <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + length));
    larger.set(bytes.subarray(0, at));
    bytes = larger;
  };

  const raw = (source: Uint8Array): void => {
    const { length } = source;
    makeRoom(length);
    const target = bytes;
    const from = at;
    for (let index = 0; index < length; index += 1) target[from + index] = source[index] ?? 0;
    at = from + length;
  };

  const slowly = (text: string): void => raw(Buffer.from(text, 'utf8'));

  const text = (value: string): void => {
    const { length } = value;
    // Three bytes a character at most, and the quotes.
    makeRoom(length * 3 + 2);
    const target = bytes;
    let to = at;
    target[to++] = quote;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code < 0x80) {
        if (code < 0x20 || code === quote || code === backslash) return slowly(JSON.stringify(value));
        target[to++] = code;
      } else if (code < 0x800) {
        target[to++] = 0xc0 | (code >> 6);
        target[to++] = 0x80 | (code & 0x3f);
      } else {
        // Halves of a pair: two make one character, and one alone is escaped.
        if (code >= 0xd800 && code <= 0xdfff) return slowly(JSON.stringify(value));
        target[to++] = 0xe0 | (code >> 12);
        target[to++] = 0x80 | ((code >> 6) & 0x3f);
        target[to++] = 0x80 | (code & 0x3f);
      }
    }
    target[to++] = quote;
    at = to;
  };

  return {
    begin() {
      at = 0;
    },
    raw,
    text,
    value(value) {
      if (typeof value === 'string') text(value);
      else if (value === null) raw(jsonNull);
      else if (value === true) raw(jsonTrue);
      else if (value === false) raw(jsonFalse);
      else slowly(JSON.stringify(value));
    },
    end() {
      const whole = Buffer.from(bytes.subarray(0, at));
      if (bytes.length > longestKept) bytes = new Uint8Array(initialLength);
      return whole;
    },
  };
}
