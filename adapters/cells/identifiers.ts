/**
 * An identifier (citizen number, student number, certificate number) with the usual typing
 * accidents undone: no inner spaces or dashes, upper case, and a Cyrillic х, a multiplication sign or
 * an asterisk in the place of the check digit X. `substituted` tells that such a sign stood there.
 * The digits themselves are never touched.
 */
export function readIdentifier(text: string): { text: string; substituted: boolean } {
  // Nearly all of them: the look-behind below costs more than the rest of a row.
  if (isUpperAlphanumeric(text)) return { text, substituted: false };
  const compact = text.replace(/[\s\-\u2010-\u2015_]/g, '').toUpperCase();
  const plain = compact.replace(/(?<=^(?:[A-Z])?\d{17})[ХΧ×✕✖*]/u, 'X');
  return { text: plain, substituted: plain !== compact };
}

/** Nothing but the digits 0 to 9 and the letters A to Z. */
function isUpperAlphanumeric(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 90 || (code > 57 && code < 65)) return false;
  }
  return true;
}
