import { ExportRefused } from '../export-refused.ts';

/** What a scanner tells. Names come without namespace prefix, in lower case for HTML. */
export type MarkupEvents = {
  open(name: string, attributes: string): void;
  close(name: string): void;
  /** Entities resolved. One text may come in several pieces only around CDATA and comments. */
  text(text: string): void;
};

export type MarkupScanner = { push(text: string): void; end(): void };

/** Longest tag, comment or text between two tags; a cell holds 32,767 characters. */
const maxTokenLength = 1_000_000;
/** Tables nest about ten deep. */
const maxDepth = 200;

/**
 * A streaming scanner for the markup in spreadsheets. For these files it does the work of a general
 * XML parser at a fraction of its cost: no DTD, no entity definitions, no namespaces beyond dropping
 * prefixes. Anything it does not know in XML refuses the file; HTML is read as leniently as browsers do.
 */
export function createMarkupScanner(mode: 'xml' | 'html', events: MarkupEvents): MarkupScanner {
  const xml = mode === 'xml';
  let buffer = '';
  let depth = 0;
  let seenRoot = false;
  /** HTML only: the element whose content is no markup. */
  let rawElement: 'script' | 'style' | null = null;

  function emitText(from: number, to: number): void {
    if (to <= from) return;
    const raw = buffer.slice(from, to);
    events.text(raw.includes('&') ? resolveEntities(raw, xml) : raw);
  }

  /** Handles `<!…>` and `<?…>`; the index after it, or -1 when it is incomplete. */
  function declaration(at: number): number {
    if (buffer.startsWith('<!--', at)) return after(buffer.indexOf('-->', at + 4), 3);
    if (buffer.startsWith('<![CDATA[', at)) {
      const end = buffer.indexOf(']]>', at);
      if (end !== -1) events.text(buffer.slice(at + 9, end));
      return after(end, 3);
    }
    if (buffer.length - at < 9)
      return buffer.includes('>', at) && !xml ? after(buffer.indexOf('>', at), 1) : -1;
    if (!xml) return after(buffer.indexOf('>', at), 1);
    if (buffer[at + 1] === '?') return after(buffer.indexOf('?>', at), 2);
    throw new ExportRefused(
      'UNSAFE',
      'The file contains a document type definition, which spreadsheets never do.',
    );
  }

  function tag(at: number, end: number): void {
    if (buffer.charCodeAt(at + 1) === 47) {
      const name = localName(buffer.slice(at + 2, end).trim(), xml);
      depth -= 1;
      if (xml && depth < 0) throw damaged();
      events.close(name);
      return;
    }
    const selfClosing = buffer.charCodeAt(end - 1) === 47;
    const inner = buffer.slice(at + 1, selfClosing ? end - 1 : end);
    const space = firstSpace(inner);
    const name = localName(space === -1 ? inner : inner.slice(0, space), xml);
    seenRoot = true;
    events.open(name, space === -1 ? '' : inner.slice(space));
    if (selfClosing) {
      if (xml) events.close(name);
      return;
    }
    depth += 1;
    if (xml && depth > maxDepth) throw damaged();
    if (!xml && (name === 'script' || name === 'style')) rawElement = name;
  }

  function scan(final: boolean): void {
    let position = 0;
    for (;;) {
      if (rawElement !== null) {
        const closing = rawElement === 'script' ? /<\/script/gi : /<\/style/gi;
        closing.lastIndex = position;
        const close = closing.exec(buffer)?.index;
        if (close === undefined) {
          position = Math.max(position, buffer.length - 10);
          break;
        }
        rawElement = null;
        position = close;
      }
      const open = buffer.indexOf('<', position);
      if (open === -1) break;
      const second = buffer.charCodeAt(open + 1);
      if (!xml && !startsMarkup(second)) {
        // "身高<100" in a cell: a sign, not a tag. At the very end of a piece the next one tells.
        if (Number.isNaN(second) && !final) break;
        const next = buffer.indexOf('<', open + 1);
        if (next === -1) break;
        emitText(position, next);
        position = next;
        continue;
      }
      let next: number;
      if (second === 33 || second === 63) {
        emitText(position, open);
        position = open;
        next = declaration(open);
        if (next === -1) break;
      } else {
        const end = tagEnd(buffer, open);
        if (end === -1) break;
        emitText(position, open);
        tag(open, end);
        next = end + 1;
      }
      position = next;
    }
    buffer = position === 0 ? buffer : buffer.slice(position);
    if (buffer.length > maxTokenLength) throw damaged();
  }

  return {
    push(text) {
      // No XML holds one: the part is in another encoding than it says, and its markup would not be seen.
      if (xml && text.includes('\0')) throw damaged();
      buffer = buffer === '' ? text : buffer + text;
      scan(false);
    },
    end() {
      scan(true);
      if (!xml) {
        if (rawElement !== null || /<[a-z/!?]/i.test(buffer)) throw damaged();
        emitText(0, buffer.length);
      } else if (depth !== 0 || !seenRoot || buffer.trim() !== '') throw damaged();
    },
  };
}

function after(index: number, length: number): number {
  return index === -1 ? -1 : index + length;
}

function damaged(): ExportRefused {
  return new ExportRefused(
    'DAMAGED',
    'The markup inside the file is broken or cut off. Export the file again.',
  );
}

/** Letter, `/`, `!` or `?`. */
function startsMarkup(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 47 || code === 33 || code === 63
  );
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function firstSpace(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    if (isSpace(text.charCodeAt(index))) return index;
  }
  return -1;
}

function localName(name: string, xml: boolean): string {
  const colon = name.indexOf(':');
  const local = colon === -1 ? name : name.slice(colon + 1);
  return xml ? local : local.toLowerCase();
}

/** The `>` that ends the tag at `start`; one inside a quoted attribute value does not. */
function tagEnd(text: string, start: number): number {
  let end = text.indexOf('>', start);
  if (end === -1) return -1;
  let quote = 0;
  for (let index = start + 1; ; index += 1) {
    if (index >= end) {
      if (quote === 0) return end;
      end = text.indexOf('>', index + 1);
      if (end === -1) return -1;
    }
    const code = text.charCodeAt(index);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) {
      // In HTML a stray quote inside an unquoted value opens nothing.
      const before = text.charCodeAt(index - 1);
      if (before === 61 || isSpace(before)) quote = code;
    }
  }
}

/** One attribute's value by its local name, entities resolved; null when it is absent. */
export function attribute(attributes: string, name: string): string | null {
  // The usual spelling first: ` name="value"`.
  const start = attributes.indexOf(name);
  if (start === -1) return null;
  const from = start + name.length + 2;
  if (attributes.startsWith('="', from - 2) && attributes.charCodeAt(start - 1) === 32) {
    const value = attributes.slice(from, attributes.indexOf('"', from));
    return value.includes('&') ? resolveEntities(value, false) : value;
  }
  return spelledOtherwise(attributes, name);
}

/** In one pass over the text, for it may be a million characters of nonsense. */
function spelledOtherwise(attributes: string, name: string): string | null {
  let at = 0;
  const skip = (belongs: (code: number) => boolean): number => {
    const from = at;
    while (at < attributes.length && belongs(attributes.charCodeAt(at))) at += 1;
    return from;
  };
  while (at < attributes.length) {
    skip((code) => !isNameCharacter(code));
    const given = attributes.slice(skip(isNameCharacter), at);
    skip(isSpace);
    if (attributes[at] !== '=') continue;
    at += 1;
    skip(isSpace);
    const quote = attributes[at];
    let value: string;
    if (quote === '"' || quote === "'") {
      const end = attributes.indexOf(quote, at + 1);
      if (end === -1) return null;
      value = attributes.slice(at + 1, end);
      at = end + 1;
    } else value = attributes.slice(skip(isUnquotedValue), at);
    if (given.slice(given.lastIndexOf(':') + 1) === name) return resolveEntities(value, false);
  }
  return null;
}

/** Letters, digits and `_ . - :`. */
function isNameCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 58) ||
    code === 95 ||
    code === 45 ||
    code === 46
  );
}

function isUnquotedValue(code: number): boolean {
  return !isSpace(code) && code !== 34 && code !== 39 && code !== 62;
}

const namedEntities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
const htmlEntities: ReadonlyMap<string, string> = new Map([
  ['nbsp', '\u00a0'],
  ['middot', '·'],
  ['ensp', ' '],
  ['emsp', ' '],
  ['times', '×'],
  ['ldquo', '“'],
  ['rdquo', '”'],
]);

function resolveEntities(text: string, strict: boolean): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,32}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') {
      const value = namedEntities.get(name) ?? (strict ? undefined : htmlEntities.get(name.toLowerCase()));
      if (value !== undefined) return value;
      if (strict)
        throw new ExportRefused('UNSAFE', 'The file uses an entity of its own, which spreadsheets never do.');
      return String(whole);
    }
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    const half = code >= 0xd800 && code <= 0xdfff;
    return code > 0 && code <= 0x10ffff && !half ? String.fromCodePoint(code) : '\ufffd';
  });
}
