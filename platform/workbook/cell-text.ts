/** The longest text a spreadsheet cell can hold. */
const longestText = 32_767;

/** Control characters, halves of surrogate pairs and non-characters that XML 1.0 cannot hold at all. */
const notInXml =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text content of an OOXML element (ECMA-376 part 1, 22.4.2.4: `_xHHHH_` is an escape and must itself be escaped). */
export function escapeCellText(text: string): string {
  return escapeXml(text.slice(0, longestText).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_'));
}

/** Text for XML elements and attributes; what XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return text
    .replace(notInXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
