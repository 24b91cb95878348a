import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';

/** `张小明` → `张*`: enough to find the row again, not enough to know the person. */
export function maskName(name: string): string {
  const [first] = name;
  return first === undefined ? '' : `${first}*`;
}

/** Longer values say more about a person than a report needs. */
const shownLength = 40;

/**
 * A cell value fit for an issue: citizen numbers masked wherever they stand, long text cut.
 * Names are for `maskName`.
 */
export function maskCellValue(text: string): string {
  const masked = maskEmbeddedIds(text);
  return masked.length > shownLength ? `${masked.slice(0, shownLength)}…` : masked;
}
