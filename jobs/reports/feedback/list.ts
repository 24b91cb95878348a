import type { DataSource } from 'typeorm';
import { feedbackColumns } from '../../../adapters/feedback-list/columns.ts';
import type { FeedbackColumnId } from '../../../adapters/feedback-list/columns.ts';
import { findDivisionName } from '../../../adapters/reference/divisions.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import type { SheetCell, SheetLayout } from '../../../platform/workbook/sheet-markup.ts';
import { writeWorkbook } from '../../../platform/workbook/workbook-writer.ts';
import type { SheetWriter, WorkbookWriter } from '../../../platform/workbook/workbook-writer.ts';
import { departmentNames } from '../department-names.ts';
import { cellDigests, listFeedbackRows, newListId } from './rows.ts';
import type { FeedbackListScope, FeedbackRow } from './rows.ts';
import { templateFor } from '../templates.ts';
import type { DocumentTemplate, Templates } from '../templates.ts';

/** Fewer than a sheet holds: some programs slow down long before. */
const rowsPerSheet = 500_000;
/** Children of a list that are named one by one to whoever keeps account of it. */
const mostNamed = 10_000;

/**
 * Writes 《部门筛查预警反馈清单》 for a department (R43) and remembers what was sent, so that the returned sheet can be
 * checked row by row. Rows go from the database to the file as a stream. `caller` decides which agencies' values are
 * shown. The workbook stands at `path` only when the list is entered. `children`: those on the list; null: too many to name.
 */
export async function issueFeedbackList(
  jobs: DataSource,
  scope: FeedbackListScope,
  options: { path: string; templates: Templates; caller: Caller },
): Promise<{ listId: string; rows: number; children: readonly string[] | null }> {
  const { path, templates, caller } = options;
  const template = templateFor(templates, 'feedback-list', scope.division);
  const listId = newListId();
  const { department, division, since, on } = scope;
  // Entered before the file gets its name: a sheet that nobody sent cannot come back.
  return writeWorkbook(path, async (workbook) =>
    withTransaction(jobs, async (tx) => {
      await tx.query('set transaction isolation level repeatable read');
      await tx.query(
        `insert into reconciliation.feedback_list (list_id, department, division, since, on_day, issued_at)
         values ($1, $2, $3, $4, $5, now())`,
        [listId, department, division, since, on],
      );
      const sheets = openFeedbackSheets(workbook, template, feedbackTitle(template, scope));
      let rows = 0;
      const children = new Set<string>();
      for await (const batch of listFeedbackRows(tx, listId, scope, caller)) {
        for (const { cells } of batch) {
          if (children.size <= mostNamed) children.add(cells.childId);
          await sheets.add(feedbackCells(cells));
        }
        await saveRows(tx, listId, batch);
        rows += batch.length;
      }
      await sheets.end();
      await tx.query('update reconciliation.feedback_list set rows = $2 where list_id = $1', [listId, rows]);
      return { listId, rows, children: children.size > mostNamed ? null : [...children] };
    }),
  );
}

function feedbackTitle({ title }: DocumentTemplate, scope: FeedbackListScope): string {
  const { department, division, since, on } = scope;
  const place = division === '' ? '' : `${findDivisionName(division) ?? division} `;
  const period = since === null ? on : `${since} 至 ${on}`;
  return `${title}（${place}${departmentNames[department]} ${period}）`;
}

export type FeedbackSheets = {
  add(cells: readonly SheetCell[]): Promise<void>;
  /** Writes the lines to be signed below the last row, and the filling notes on a sheet of their own. */
  end(): Promise<void>;
};

/** The sheets of a list; `extra` columns are set to the right of its own. */
export function openFeedbackSheets(
  workbook: WorkbookWriter,
  template: DocumentTemplate,
  title: string,
  extra: readonly { caption: string; width: number }[] = [],
): FeedbackSheets {
  const captions = [
    ...feedbackColumns.map(({ id, caption }) => template.captions[id] ?? caption),
    ...extra.map(({ caption }) => caption),
  ];
  let sheet: SheetWriter | null = null;
  let number = 0;

  async function nextSheet(): Promise<SheetWriter> {
    number += 1;
    const layout: SheetLayout = {
      name: number === 1 ? '反馈清单' : `反馈清单${number}`,
      widths: [...feedbackColumns.map(({ width }) => width), ...extra.map(({ width }) => width)],
      frozenRows: 2,
      frozenColumns: 2,
      protected: true,
      choiceLists: [
        {
          column: feedbackColumns.findIndex(({ id }) => id === 'answer'),
          choices: Object.values(template.answers),
          message: '请从下拉列表中选择核实结果。',
        },
      ],
    };
    const opened = await workbook.addSheet(layout);
    await opened.add([{ value: title, style: 'title' }], { merge: captions.length, height: 30 });
    await opened.add(captions.map((value) => ({ value, style: 'header' })));
    sheet = opened;
    return opened;
  }

  return {
    async add(cells) {
      const current = sheet === null || sheet.rows >= rowsPerSheet ? await nextSheet() : sheet;
      await current.add(cells);
    },
    async end() {
      const last = sheet ?? (await nextSheet());
      for (const line of template.signatures) await last.add([{ value: line, style: 'plain' }]);
      if (template.remarks.length === 0) return;
      const notes = await workbook.addSheet({ name: '填报说明', widths: [120], frozenRows: 0 });
      for (const line of template.remarks) await notes.add([{ value: line, style: 'remark' }]);
    },
  };
}

/** One row of the list; `wrong` columns are coloured. */
export function feedbackCells(
  cells: Readonly<Record<FeedbackColumnId, string>>,
  wrong: ReadonlySet<string> = new Set(),
): SheetCell[] {
  return feedbackColumns.map(({ id, locked }) => ({
    value: cells[id],
    style: locked ? (wrong.has(id) ? 'wrongValue' : 'value') : wrong.has(id) ? 'wrongInput' : 'input',
  }));
}

async function saveRows(tx: Sql, listId: string, rows: readonly FeedbackRow[]): Promise<void> {
  await tx.query(
    `insert into reconciliation.feedback_list_row (list_id, mismatch_id, event_id, cell_digests)
     select $1, * from unnest($2::text[], $3::bigint[], $4::text[])`,
    [
      listId,
      rows.map(({ mismatchId }) => mismatchId),
      rows.map(({ eventId }) => eventId),
      rows.map(({ cells }) => cellDigests(cells).join(' ')),
    ],
  );
}
