import type { DataSource } from 'typeorm';
import { RefusedError } from '../../platform/errors.ts';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { writeWorkbook } from '../../platform/workbook/workbook-writer.ts';
import { findRollStart, unnamedPlace, whyUnknown } from '../../subgraphs/reconciliation/statistics/known.ts';
import { schoolYearOf } from '../../platform/school-year.ts';
import { createStatisticsStore } from '../../subgraphs/reconciliation/statistics/statistics-store.ts';
import type { DocumentDefinition, Intake } from './document.ts';
import { checkLetters, writeLetters } from './letters.ts';
import { ledgers } from './ledgers.ts';
import { graduateHandOver } from './entry/graduate-hand-over.ts';
import { juniorEntryNotices, primaryEntryNotices } from './entry/entry-notices.ts';
import { monthlyReport } from './monthly-report.ts';
import { placeName } from './place-name.ts';
import { responsibilityLetters } from './responsibility-letters.ts';
import { dropoutStatistics } from './statistics-table.ts';
import { templateFor } from './templates.ts';
import type { Templates } from './templates.ts';

/** Documents made from what the exports said up to a day. */
export const documents: readonly DocumentDefinition[] = [
  monthlyReport,
  dropoutStatistics,
  ...ledgers,
  graduateHandOver,
  primaryEntryNotices,
  juniorEntryNotices,
  responsibilityLetters,
];

type Written = {
  /** Rows of its first sheet. */
  rows: number;
  /** Which exports are lacking for the document to be the whole of it. */
  notes: readonly string[];
};

/**
 * Writes a document for one place as it stood at the end of a day; rows go from the database to the file as a stream.
 * Children who enter school are those of the autumn of that day's year, unless another is asked for.
 *
 * @throws RefusedError where the day is still to come, where the school asked for has no row, and where a template is at fault.
 */
export async function writeDocument(
  jobs: DataSource,
  definition: DocumentDefinition,
  options: {
    division: string;
    on: PlainDate;
    today: PlainDate;
    path: string;
    templates: Templates;
    intake?: Partial<Intake>;
  },
): Promise<Written> {
  const { division, on, today, path, templates } = options;
  const intake: Intake = { year: Number(on.slice(0, 4)), school: null, ...options.intake };
  if (on > today) throw new RefusedError('DAY_TO_COME', 'A document cannot be made for a day to come.');
  const template = templateFor(templates, definition.name, division);
  for (const { columns } of definition.sheets) checkLetters(definition.name, columns, template);
  const title = titleOf(template.title, definition, { division, on, intake });
  return withTransaction(jobs, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const store = createStatisticsStore(tx);
    const place = await store.findPlace(division);
    const schoolYear = schoolYearOf(on);
    const exports = await store.listExports();
    const rollSince = findRollStart(schoolYear, on, place, exports);
    const asked = { schoolYear, day: on, today, place };
    const lacking = new Map<SourceSystem, string>();
    for (const need of definition.needs ?? []) {
      const reason = whyUnknown({ needs: [need] }, asked, exports);
      if (reason !== null) lacking.set(need.source, `${reason.zh}，本表可能不全。`);
    }
    // What is out of reach is so for every source alike.
    const notes = [...new Set(lacking.values())];
    // An empty list of a mistyped place would be filed as one of a place where all is well.
    if (!place.isNamed && notes.length === 0) notes.push(`${unnamedPlace.zh}。`);
    const scope = { division, schoolYear, day: on, rollSince };
    const context = { tx, scope, today, intake, lacking: new Set(lacking.keys()) };
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
          // Clerks put numbers where names belong.
          const masked = row.map((value) => (typeof value === 'string' ? maskEmbeddedIds(value) : value));
          await sheet.add(
            writeLetters(columns, masked, template, { on, year: intake.year }).map((value, index) => ({
              value,
              style: columns[index]?.style ?? 'value',
            })),
          );
        }
        if (firstRows === null) {
          firstRows = sheet.rows - head;
          for (const line of template.signatures) await sheet.add([{ value: line, style: 'plain' }]);
        }
      }
      if (intake.school !== null && firstRows === 0)
        throw new RefusedError(
          'NOT_FOUND',
          'No row of this place is of that school: code or name, as printed.',
        );
      const remarks = [...notes, ...template.remarks];
      if (remarks.length > 0) {
        const sheet = await workbook.addSheet({ name: '填报说明', widths: [120], frozenRows: 0 });
        for (const line of remarks) await sheet.add([{ value: line, style: 'remark' }]);
      }
      return { rows: firstRows ?? 0, notes };
    });
  });
}

/** With the place, the school and the autumn it was asked for, and the day. */
function titleOf(
  title: string,
  { askedBy = [] }: DocumentDefinition,
  { division, on, intake }: { division: string; on: PlainDate; intake: Intake },
): string {
  const asked = [
    division === '' ? null : placeName(division),
    intake.school === null ? null : maskEmbeddedIds(intake.school),
    askedBy.includes('year') ? `${intake.year}年` : null,
    on,
  ];
  return `${title}（${asked.filter((part) => part !== null).join(' ')}）`;
}
