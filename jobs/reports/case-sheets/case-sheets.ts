import type { DataSource } from 'typeorm';
import { maskEmbeddedIds } from '../../../platform/embedded-ids.ts';
import { RefusedError } from '../../../platform/errors.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import { schoolYearOf } from '../../../platform/school-year.ts';
import type { SheetCell } from '../../../platform/workbook/sheet-markup.ts';
import type { SheetWriter, WorkbookWriter } from '../../../platform/workbook/workbook-writer.ts';
import { writeWorkbook } from '../../../platform/workbook/workbook-writer.ts';
import { categoryOf, stateOf } from '../../../subgraphs/reconciliation/cases/case-state.ts';
import { createCaseStore } from '../../../subgraphs/reconciliation/cases/case-store.ts';
import { getCategory } from '../../../subgraphs/reconciliation/cases/categories.ts';
import { statusOn } from '../../../subgraphs/reconciliation/cases/duties.ts';
import { basicFacts, caseSections } from './sections.ts';
import type { CaseOnDay } from './sections.ts';
import { caseWords } from './words.ts';
import { placeName } from '../place-name.ts';
import { templateFor } from '../templates.ts';
import type { DocumentTemplate, Templates } from '../templates.ts';

/** More sheets than this nobody finds their way in, and some programs open slowly. */
const sheetsPerWorkbook = 200;

const sheetWidths = [16, 22, 16, 22, 22, 34, 34] as const;
const factsPerRow = 3;

/**
 * Writes the case sheets (一生一案) of a place as its cases stood at the end of a day: a sheet that lists them, and one for
 * each. Made for the education bureau; citizen numbers are masked. Cases closed before the school year of the day are left
 * out, unless asked for by id. Refuses a day to come, a case the place did not have, and more cases than a workbook holds.
 */
export async function writeCaseSheets(
  jobs: DataSource,
  options: {
    division: string;
    caseId: string | null;
    on: PlainDate;
    today: PlainDate;
    path: string;
    templates: Templates;
  },
): Promise<{ rows: number; children: readonly string[] }> {
  const { division, caseId, on, today, path, templates } = options;
  if (on > today) throw new RefusedError('DAY_TO_COME', 'A document cannot be made for a day to come.');
  const template = templateFor(templates, 'case-sheets', division);
  const cases = await withTransaction(jobs, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return casesOnDay(tx, division, caseId, on);
  });
  if (caseId !== null && cases.length === 0)
    throw new RefusedError('NOT_FOUND', 'There was no such case in this division on that day.');
  return writeWorkbook(path, async (workbook) => {
    await writeIndex(workbook, template, `${division === '' ? '' : `${placeName(division)} `}${on}`, cases);
    for (const [index, one] of cases.entries()) await writeCase(workbook, template, index + 1, one);
    return { rows: cases.length, children: cases.map(({ childId }) => childId) };
  });
}

async function casesOnDay(
  tx: Sql,
  division: string,
  caseId: string | null,
  on: PlainDate,
): Promise<readonly CaseOnDay[]> {
  const store = createCaseStore(tx);
  const caller = { department: 'EDUCATION', division };
  const closedFrom = plainDate(`${schoolYearOf(on)}-09-01`);
  const ids = await store.listIdsOnDay(caller, on, { caseId, closedFrom, limit: sheetsPerWorkbook + 1 });
  if (ids.length > sheetsPerWorkbook)
    throw new RefusedError(
      'TOO_MANY_CASES',
      `There are more than ${sheetsPerWorkbook} cases, and a workbook takes no more sheets: narrow --division, to a township for instance.`,
    );
  const found = new Map((await store.listCases(ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (row === undefined) return [];
    const events = row.events.filter((event) => event.on <= on);
    return [{ id, childId: row.childId, division: row.division, on, events, state: stateOf(events) }];
  });
}

async function writeIndex(
  workbook: WorkbookWriter,
  template: DocumentTemplate,
  place: string,
  cases: readonly CaseOnDay[],
): Promise<void> {
  const { title, captions, answers, remarks } = template;
  const word = caseWords(answers);
  const columns = [
    { id: 'index.sheet', caption: '工作表', width: 16 },
    { id: 'basic.caseId', caption: '案件编号', width: 26 },
    { id: 'basic.childId', caption: '儿童编号', width: 26 },
    { id: 'basic.name', caption: '姓名', width: 14 },
    { id: 'basic.division', caption: '户籍区划', width: 18 },
    { id: 'basic.ledger', caption: '台账', width: 16 },
    { id: 'basic.status', caption: '状态', width: 14 },
    { id: 'classification.category', caption: '分类', width: 24 },
    { id: 'reason.responsible', caption: '包保责任人', width: 14 },
  ];
  const sheet = await workbook.addSheet({
    name: '目录',
    widths: columns.map(({ width }) => width),
    frozenRows: 2,
  });
  await sheet.add([{ value: `${title}（${place}）`, style: 'title' }], { merge: columns.length, height: 30 });
  await sheet.add(columns.map(({ id, caption }) => ({ value: captions[id] ?? caption, style: 'header' })));
  for (const [index, one] of cases.entries()) {
    const { state, division, on } = one;
    const category = categoryOf(state);
    const values = [
      sheetNameOf(index + 1, one),
      ...[one.id, one.childId, state.facts.name],
      division === '' ? null : placeName(division),
      ...[word('ledger', state.ledger), word('status', statusOn(state, on))],
      category === null ? null : getCategory(category.category).zh,
      state.responsible?.name ?? null,
    ];
    await sheet.add(values.map((value) => cell(value)));
  }
  for (const line of remarks) await sheet.add([{ value: line, style: 'remark' }], { merge: columns.length });
}

async function writeCase(
  workbook: WorkbookWriter,
  template: DocumentTemplate,
  number: number,
  one: CaseOnDay,
): Promise<void> {
  const { title, captions, answers, signatures } = template;
  const word = caseWords(answers);
  const sheet = await workbook.addSheet({
    name: sheetNameOf(number, one),
    widths: sheetWidths,
    frozenRows: 1,
  });
  await sheet.add([{ value: `${title}（${one.on}）`, style: 'title' }], {
    merge: sheetWidths.length,
    height: 30,
  });
  await addHeading(sheet, captions['basic'] ?? '基本情况');
  for (let first = 0; first < basicFacts.length; first += factsPerRow)
    await sheet.add(
      basicFacts
        .slice(first, first + factsPerRow)
        .flatMap(({ id, caption, value }): SheetCell[] => [
          { value: captions[`basic.${id}`] ?? caption, style: 'header' },
          cell(value(one, word)),
        ]),
    );
  for (const { id, caption, columns, rows } of caseSections) {
    await addHeading(sheet, captions[id] ?? caption);
    await sheet.add(
      columns.map((column) => ({
        value: captions[`${id}.${column.id}`] ?? column.caption,
        style: 'header',
      })),
    );
    const values = rows(one, word);
    for (const row of values) await sheet.add(row.map((value, at) => cell(value, columns[at]?.exact)));
    if (values.length === 0) await sheet.add([cell('无')]);
  }
  await sheet.add([]);
  for (const line of signatures) await sheet.add([{ value: line, style: 'plain' }]);
}

async function addHeading(sheet: SheetWriter, value: string): Promise<void> {
  await sheet.add([]);
  await sheet.add([{ value, style: 'title' }], { merge: sheetWidths.length });
}

/** Whatever people wrote may hold a citizen number; only a digest is printed as it is. */
function cell(value: string | number | null, exact = false): SheetCell {
  if (typeof value === 'number') return { value, style: 'count' };
  return { value: value === null || exact ? value : maskEmbeddedIds(value), style: 'value' };
}

/** Its number makes it unique; the name is for who looks for a child. */
function sheetNameOf(number: number, { state }: CaseOnDay): string {
  const name = Array.from(maskEmbeddedIds(state.facts.name ?? '').replace(/[^\p{L}\p{N}·]/gu, ''));
  return `${number} ${name.slice(0, 12).join('')}`.trim();
}
