import type { Cell } from '../adapter.ts';

/**
 * Whether digits were lost in the file itself: spreadsheets keep 15 significant digits, so a longer
 * number stored as a number (or printed as 4.50703E+17) is not what the agency holds. The value can
 * not be repaired, only rejected.
 */
export function precisionLost(cell: Cell | string): boolean {
  if (typeof cell === 'string') return isExponential(cell);
  if (cell.numeric !== undefined && cell.date !== true && Math.abs(cell.numeric) >= 1e15) return true;
  return isExponential(cell.text);
}

function isExponential(text: string): boolean {
  // The third character from the end tells nearly every number without the pattern.
  const mark = text.charAt(text.length - 3);
  return (mark === 'E' || mark === 'e' || mark === '+') && /^\d(?:\.\d+)?E\+?\d{2}$/i.test(text);
}

/** The number as a spreadsheet shows it: 15 significant digits, never in exponent form. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  const rounded = Number(value.toPrecision(15));
  if (Number.isInteger(rounded))
    return Math.abs(rounded) < 1e21 ? String(rounded) : BigInt(rounded).toString();
  return String(rounded);
}
