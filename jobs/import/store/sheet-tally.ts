import type { ExportChunk, HeaderReport, LeftOutSheet } from '../../../adapters/read-export.ts';

/** A sheet that was read, and its rows of data. */
export type SheetReport = HeaderReport & { rowsRead: number };

/** What became of the sheets of one file. */
export type SheetTally = { sheets: readonly SheetReport[]; leftOut: readonly LeftOutSheet[] };

/** Counts the sheets of a file as its chunks go by. */
export function createSheetTally(): SheetTally & { add(chunk: ExportChunk): void } {
  const sheets: SheetReport[] = [];
  const leftOut: LeftOutSheet[] = [];
  return {
    sheets,
    leftOut,
    add({ sheet, header, rowsRead, leftOut: further }) {
      if (header !== undefined) sheets.push({ ...header, rowsRead: 0 });
      const current = sheets.findLast((one) => one.sheet === sheet);
      if (current !== undefined) current.rowsRead += rowsRead;
      leftOut.push(...(further ?? []));
    },
  };
}
