/**
 * A division code (GB/T 2260, GB/T 10114: 2, 4, 6, 9 or 12 digits) as the prefix of all it contains: trailing zero
 * groups are cut, so that `450703000000` and `450703` are one place. Null when it is not one; '' stays ''.
 */
export function divisionPrefix(code: string): string | null {
  if (code === '') return '';
  if (!/^(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(code)) return null;
  const groups = [code.slice(0, 2), code.slice(2, 4), code.slice(4, 6), code.slice(6, 9), code.slice(9, 12)];
  while (groups.length > 0 && /^0*$/.test(groups.at(-1) ?? '')) groups.pop();
  // All zeros would be a prefix of everything.
  return groups.length === 0 ? null : groups.join('');
}
