const mobile = /^1[3-9]\d{9}$/;
const landline = /^0\d{2,3}\d{7,8}$/;

/** The first telephone number of a cell, digits only; null when it holds none. */
export function readPhone(text: string): string | null {
  if (mobile.test(text)) return text;
  for (const part of [text, ...text.split(/[/、,;,;\\|]|\s{1,}|或/)]) {
    const digits = part
      .replace(/\.0+$/, '')
      .replace(/[\s\-()+.]/g, '')
      .replace(/^(?:00)?86(?=1\d{10}$)/, '');
    if (mobile.test(digits) || landline.test(digits)) return digits;
  }
  return null;
}
