import type { LedgerRow } from '../../jobs/import/ledger.ts';
import type { SecondLook } from '../../jobs/import/second-look.ts';
import type { WhoseRows } from '../../jobs/import/whose-rows.ts';
import { tellHold } from './told-hold.ts';
import { tellSheets } from './told-sheets.ts';

export type ImportedRow = LedgerRow & {
  duplicate: boolean;
  whose: WhoseRows | null;
  secondLook: SecondLook | null;
  heldBack: number | null;
};

/** One line a file for the person who handed it in: what became of it, and what to do next. */
export function tellImport(row: ImportedRow): string {
  const { fileName, asOf, status, rowsRead, rowsAccepted, rowsQuarantined, duplicate, whose } = row;
  if (status !== 'IMPORTED') return `${fileName}: ${status.toLowerCase()}`;
  const stored = whose === null ? '' : ` (${tellWhose(whose)})`;
  const counts = `${rowsRead} rows read, ${rowsAccepted} stored${stored}, ${rowsQuarantined} in quarantine`;
  const unread = unreadCaptions(row);
  const columns = unread.length === 0 ? '' : `; columns not read: ${unread.join('、')}`;
  const mend = rowsQuarantined > 0 ? `; to mend them: hub annotate ${row.importId} --out mend.csv` : '';
  // Also of one whose import was interrupted then, and has been gone on with now.
  const before = duplicate ? 'handed in before, and not stored twice: ' : '';
  return `${fileName}, as of ${asOf}: ${before}${counts}${mend}${tellSheets(row)}${columns}${tellHold(row)}${tellSecondLook(row)}`;
}

/** Nothing is wrong with such a file but that it may be the wrong one. */
function tellSecondLook({ secondLook }: ImportedRow): string {
  if (secondLook === null) return '';
  const { sameFileAsOf, outdated, newestAsOf, outsideScope } = secondLook;
  const same =
    sameFileAsOf === null
      ? ''
      : `; the very same file was imported as of ${sameFileAsOf}: is it the right one? (docs/files.md, the wrong file)`;
  const newer =
    outdated === 0
      ? ''
      : `; ${outdated} of its rows count for days before only, since exports up to ${newestAsOf ?? 'a later day'} are in already: is --as-of right?`;
  const elsewhere =
    outsideScope === null
      ? ''
      : `; of its ${outsideScope.placed} rows that tell their place ${outsideScope.outside} lie outside ${outsideScope.scope}, most in ${outsideScope.mostlyIn}: are --scope and the file right? (docs/files.md, the wrong file)`;
  return `${same}${newer}${elsewhere}`;
}

function tellWhose({ children, grownUps, unplaced }: WhoseRows): string {
  const nobodys =
    unplaced === 0
      ? ''
      : `, ${unplaced} nobody’s: no age is known, or the dates contradict each other or the schooling`;
  return `${children} children’s, ${grownUps} grown-ups’${nobodys}`;
}

/** Columns the hub does not know are told, not stored (data minimisation). */
export function unreadCaptions(row: Pick<LedgerRow, 'headers'>): string[] {
  return [...new Set(row.headers.flatMap(({ unknown, duplicates }) => [...unknown, ...duplicates]))];
}
