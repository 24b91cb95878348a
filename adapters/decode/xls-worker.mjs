/**
 * Reads a legacy workbook in a thread of its own: its library holds the whole file in memory and
 * does not yield, and the thread can be ended when a file makes it run away.
 *
 * workerData: { content, batchSize }. Messages out: { rows, sheet } | { hidden } | { done } | { failed }; one message
 * in asks for the next.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { read, set_cptable, SSF, utils } from '@e965/xlsx';
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs';

set_cptable(codepages);

function* batches() {
  const book = read(Buffer.from(workerData.content), {
    type: 'buffer',
    dense: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellFormula: true,
    // Workbooks older than 1997 that do not name their codepage come from Chinese systems.
    codepage: 936,
  });
  const epoch1904 = book.Workbook?.WBProps?.date1904 === true;
  for (const [index, sheet] of book.SheetNames.entries()) {
    if ((book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0) {
      yield { hidden: sheet };
      continue;
    }
    const content = book.Sheets[sheet];
    const range = content['!ref'] === undefined ? null : utils.decode_range(content['!ref']);
    if (range === null) continue;
    const data = content['!data'] ?? [];
    let rows = [];
    for (let row = range.s.r; row <= range.e.r; row += 1) {
      const cells = [];
      for (const [column, cell] of (data[row] ?? []).entries()) {
        cells[column] = cell === undefined ? null : plainCell(cell);
      }
      rows.push({ row: row + 1, cells });
      if (rows.length < workerData.batchSize) continue;
      yield { sheet, rows, epoch1904 };
      rows = [];
    }
    if (rows.length > 0) yield { sheet, rows, epoch1904 };
  }
}

/** A text, or [value, isNumber, isDate, isFormula]. */
function plainCell(cell) {
  if (cell.v === undefined || cell.t === 'z') return null;
  const formula = cell.f !== undefined;
  if (cell.t === 'n') return [cell.v, true, SSF.is_date(String(cell.z ?? 'General')), formula];
  if (cell.t === 'b') return cell.v ? 'TRUE' : 'FALSE';
  if (cell.t === 'e') return '#N/A';
  return formula ? [String(cell.v), false, false, true] : String(cell.v);
}

const source = batches();
function sendNext() {
  try {
    const { value, done } = source.next();
    parentPort.postMessage(done ? { done: true } : value);
  } catch (error) {
    parentPort.postMessage({ failed: String(error?.message ?? error) });
  }
}
parentPort.on('message', sendNext);
sendNext();
