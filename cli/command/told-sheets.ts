import type { LedgerRow } from '../../jobs/import/ledger.ts';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';

type Told = Pick<LedgerRow, 'headers' | 'leftOut'>;

/** Sheets named one by one; a workbook may have thousands. */
const mostNamed = 50;

/** What was read of a workbook and what was not, for the person who handed it in; '' for a file of one sheet. */
export function tellSheets({ headers, leftOut }: Told): string {
  if (headers.length + leftOut.length < 2) return '';
  const read = headers.map(({ sheet, rowsRead }) =>
    rowsRead === undefined ? nameOf(sheet) : `${nameOf(sheet)} (${rowsRead} rows)`,
  );
  const not = leftOut.map((one) => `${nameOf(one.sheet)} (${reasonOf(one)})`);
  const told = [`sheets read: ${listOf(read)}`, ...(not.length === 0 ? [] : [`not read: ${listOf(not)}`])];
  return told.map((text) => `; ${text}`).join('');
}

/** People write anything into a sheet's name. */
const nameOf = (sheet: string): string => maskEmbeddedIds(sheet).slice(0, 60);

function reasonOf({ why, missing = [] }: LedgerRow['leftOut'][number]): string {
  if (why === 'HIDDEN') return 'hidden';
  if (why === 'NO_HEADER') return 'no row of captions';
  return `captions without ${missing.join('、')}`;
}

function listOf(texts: readonly string[]): string {
  const further = texts.length - mostNamed;
  return `${texts.slice(0, mostNamed).join(', ')}${further > 0 ? ` and ${further} more` : ''}`;
}
