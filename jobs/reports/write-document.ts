import type { DataSource } from 'typeorm';
import { RefusedError } from '../../platform/errors.ts';
import { maskEmbeddedIds } from '../../platform/citizen-id.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { writeWorkbook } from '../../platform/workbook/workbook-writer.ts';
import { findRollStart } from '../../subgraphs/reconciliation/statistics/known.ts';
import { schoolYearOf } from '../../platform/school-year.ts';
import { createStatisticsStore } from '../../subgraphs/reconciliation/statistics/statistics-store.ts';
import type { DocumentDefinition } from './document.ts';
import { ledgers, placeName } from './ledgers.ts';
import { monthlyReport } from './monthly-report.ts';
import { dropoutStatistics } from './statistics-table.ts';
import { templateFor } from './templates.ts';
import type { Templates } from './templates.ts';

/** Documents made from what the exports said up to a day. */
export const documents: readonly DocumentDefinition[] = [monthlyReport, dropoutStatistics, ...ledgers];

/**
 * Writes a document for one place as it stood at the end of a day; rows go from the database to the file as a stream.
 * Answers how many rows its first sheet has. Refuses a day that is still to come.
 */
export async function writeDocument(
  jobs: DataSource,
  definition: DocumentDefinition,
  options: { division: string; on: PlainDate; today: PlainDate; path: string; templates: Templates },
): Promise<{ rows: number }> {
  const { division, on, today, path, templates } = options;
  if (on > today) throw new RefusedError('DAY_TO_COME', 'A document cannot be made for a day to come.');
  const template = templateFor(templates, definition.name, division);
  const title = `${template.title}（${division === '' ? '' : `${placeName(division)} `}${on}）`;
  return withTransaction(jobs, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const store = createStatisticsStore(tx);
    const place = await store.findPlace(division);
    const schoolYear = schoolYearOf(on);
    const rollSince = findRollStart(schoolYear, on, place, await store.listExports());
    const context = { tx, scope: { division, schoolYear, day: on, rollSince }, today };
    return writeWorkbook(path, async (workbook) => {
      let firstRows: number | null = null;
      for (const { name, columns, rows } of definition.sheets) {
        const widths = columns.map(({ width }) => width);
        const sheet = await workbook.addSheet({ name, widths, frozenRows: 2 });
        await sheet.add([{ value: title, style: 'title' }], { merge: columns.length, height: 30 });
        await sheet.add(
          columns.map(({ id, caption }) => ({ value: template.captions[id] ?? caption, style: 'header' })),
        );
        const head = sheet.rows;
        for await (const row of rows(context)) {
          await sheet.add(
            row.map((value, index) => ({
              // Clerks put numbers where names belong.
              value: typeof value === 'string' ? maskEmbeddedIds(value) : value,
              style: columns[index]?.style ?? 'value',
            })),
          );
        }
        if (firstRows === null) {
          firstRows = sheet.rows - head;
          for (const line of template.signatures) await sheet.add([{ value: line, style: 'plain' }]);
        }
      }
      if (template.remarks.length > 0) {
        const notes = await workbook.addSheet({ name: '填报说明', widths: [120], frozenRows: 0 });
        for (const line of template.remarks) await notes.add([{ value: line, style: 'remark' }]);
      }
      return { rows: firstRows ?? 0 };
    });
  });
}
