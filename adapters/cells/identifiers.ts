/**
 * An identifier (citizen number, student number, certificate number) with the usual typing
 * accidents undone: no inner spaces or dashes, upper case, and a Cyrillic х, a multiplication sign or
 * an asterisk in the place of the check digit X. `substituted` tells that such a sign stood there.
 * The digits themselves are never touched.
 */
export function readIdentifier(text: string): { text: string; substituted: boolean } {
  // Nearly all of them: the look-behind below costs more than the rest of a row.
  if (/^[0-9A-Z]*$/.test(text)) return { text, substituted: false };
  const compact = text.replace(/[\s\-\u2010-\u2015_]/g, '').toUpperCase();
  const plain = compact.replace(/(?<=^(?:[A-Z])?\d{17})[ХΧ×✕✖*]/u, 'X');
  return { text: plain, substituted: plain !== compact };
}
