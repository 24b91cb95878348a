/** One fact about somebody that nothing but its own file says, so that wherever it turns up it came from there. */
export type Canary = { what: string; value: string };

const numberShape = /^\d{17}[\dX]$/;
const masked = '*'.repeat(8);

/** Every way in which a text may hold the canary, with or without being meant to. */
export function formsOf({ value }: Canary): string[] {
  const plain = numberShape.test(value) ? numberForms(value) : [value];
  return [...new Set(plain.flatMap(encodings))];
}

/** Where a text holds one of the canaries: `whose: form`. */
export function findCanaries(text: string, canaries: readonly Canary[]): string[] {
  // Encodings of bytes and of URLs are written in either case.
  const lower = text.toLowerCase();
  return canaries.flatMap((canary) =>
    formsOf(canary).flatMap((form) =>
      lower.includes(form.toLowerCase()) ? [`${canary.what}: ${form}`] : [],
    ),
  );
}

/** As printed today, as before 1999, without what can be computed, and what a mask hides or leaves when it is turned round. */
function numberForms(id: string): string[] {
  const hidden = id.slice(6, 14);
  return [
    id,
    id.slice(0, 17),
    id.slice(0, 6) + id.slice(8, 17),
    `*${hidden}*`,
    `${'*'.repeat(6)}${hidden}`,
    `${hidden}${id.slice(14)}`,
    `${masked}${id.slice(6, 14)}`,
    [...id.slice(0, 17)].reverse().join(''),
  ];
}

function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  const escaped = [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return [
    text,
    encodeURIComponent(text),
    escaped,
    bytes.toString('hex'),
    // As Redis prints what it was sent.
    [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join(''),
    ...[0, 1, 2].flatMap((shift) => [base64At(bytes, shift, 'base64'), base64At(bytes, shift, 'base64url')]),
  ];
}

/** The characters that a longer text's base64 has for these bytes, when they begin `shift` bytes into a group of three. */
function base64At(bytes: Buffer, shift: number, alphabet: 'base64' | 'base64url'): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString(alphabet);
  // The first and last characters also hold bits of the neighbours.
  return whole.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + bytes.length) * 8) / 6));
}
