import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import naughtyStrings from 'big-list-of-naughty-strings' with { type: 'json' };
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanText } from '../../adapters/cells/clean-text.ts';
import { openRows } from '../../adapters/decode/read-rows.ts';
import { cellText } from '../../adapters/decode/sheet-row.ts';
import { readReturnedList } from '../../adapters/feedback-list/read-returned-list.ts';
import { feedbackColumns } from '../../adapters/feedback-list/columns.ts';
import { readSampleRow } from '../../adapters/record/sample-row.ts';
import { getAdapter } from '../../adapters/registry.ts';
import { runImport } from '../../jobs/import/import-file.ts';
import { submitImport } from '../../jobs/import/ledger.ts';
import type { Submission } from '../../jobs/import/ledger.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { importSources } from '../../platform/source-systems.ts';
import { withoutApostrophe } from '../../platform/workbook/formula-guard.ts';
import { writeWorkbook } from '../../platform/workbook/workbook-writer.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { keys } from '../data-keys.ts';

/** Control characters that XML 1.0 cannot hold at all (2.2): a workbook leaves them out. */
const notInXml = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]', 'g');

let database: TestDatabase;
let jobs: DataSource;
let folder = '';
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  folder = await mkdtemp(join(tmpdir(), 'hub-naughty-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

async function secondCells(path: string): Promise<string[]> {
  const texts: string[] = [];
  const { batches } = await openRows(path, {});
  for await (const { rows } of batches) texts.push(...rows.map(({ cells }) => cellText(cells[1])));
  return texts;
}

describe('a cell holds every text', () => {
  it.each([
    ['utf-8', (text: string) => Buffer.from(text)],
    ['utf-16', (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
  ] as const)('of a CSV in %s', async (encoding, encode) => {
    const path = join(folder, `${encoding}.csv`);
    await writeFile(path, encode(naughtyStrings.map((text) => `x,${quoted(text)}\r\n`).join('')));
    expect(await secondCells(path)).toEqual(naughtyStrings);
  });

  it('of a workbook, but for what XML cannot hold', async () => {
    const path = join(folder, 'cells.xlsx');
    await writeWorkbook(path, async (workbook) => {
      const sheet = await workbook.addSheet({ name: 's', widths: [10, 10], frozenRows: 0 });
      for (const text of naughtyStrings)
        await sheet.add([
          { value: 'x', style: 'value' },
          { value: text, style: 'value' },
        ]);
    });
    expect((await secondCells(path)).map(withoutApostrophe)).toEqual(
      naughtyStrings.map((text) => text.replace(notInXml, '')),
    );
  });

  it('of a page', async () => {
    const path = join(folder, 'page.xls');
    const escape = (text: string): string =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    await writeFile(
      path,
      `<table>${naughtyStrings.map((text) => `<tr><td>x</td><td>${escape(text)}</td></tr>`).join('')}</table>`,
    );
    expect(await secondCells(path)).toEqual(naughtyStrings);
  });
});

describe('every adapter', () => {
  it.each(importSources)('%s takes every text in every column, or says what is wrong with it', (source) => {
    const adapter = getAdapter(source);
    const columns = adapter.columns.filter((column) => column.forbidden !== true);
    for (const text of naughtyStrings) {
      const { record, issues } = readSampleRow(
        adapter,
        Object.fromEntries(columns.map(({ header }) => [header, text])),
      );
      if (record === null) expect(issues.length, JSON.stringify(text)).toBeGreaterThan(0);
      else expect([cleanText(text), null]).toContain(record['name']);
    }
  });
});

async function importFile(submission: Pick<Submission, 'source' | 'path'> & Partial<Submission>) {
  const rest = { asOf: plainDate('2026-02-01'), kind: 'SNAPSHOT', scope: '', groupId: null } as const;
  const { importId } = await submitImport({ sql: jobs, home: folder, keys }, { ...rest, ...submission });
  return runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
}

describe('an import', () => {
  it('stores every name as it is once cleaned, or puts its row into quarantine', async () => {
    const path = join(folder, 'people.csv');
    const lines = naughtyStrings.map((text, index) => `${quoted(text)},${index + 1},户主,${quoted(text)}`);
    await writeFile(path, `姓名,户号,与户主关系,住址\r\n${lines.join('\r\n')}\r\n`);
    const outcome = await importFile({ source: 'population-registry', path });
    expect(outcome).toMatchObject({ status: 'IMPORTED' });
    const stored: { number: number; name: string; address: string | null }[] = await jobs.query(
      'select household_number::int as number, name, address from households.person_record order by 1',
    );
    expect(stored.length).toBeGreaterThan(400);
    expect(stored.length + outcome.rowsQuarantined).toBe(outcome.rowsRead);
    for (const { number, name, address } of stored) {
      const text = cleanText(naughtyStrings[number - 1] ?? '');
      expect(name).toBe(text);
      if (address !== null) expect(address).toBe(text);
    }
  });

  it('of a suspect list does so too, under any name of the list', async () => {
    const path = join(folder, 'suspects.csv');
    await writeFile(
      path,
      `姓名,备注\r\n${naughtyStrings.map((text) => `${quoted(text)},${quoted(text)}`).join('\r\n')}\r\n`,
    );
    for (const text of naughtyStrings
      .filter((one, index) => index % 30 === 0 && one.length > 0)
      .slice(0, 12)) {
      const list = { name: text.slice(0, 100), codeSet: null, claimsReturns: false };
      const { status } = await importFile({ source: 'suspect-list', path, list });
      expect(['IMPORTED', 'REFUSED']).toContain(status);
      if (status === 'REFUSED') continue;
      const [found] = await jobs.query('select list from reconciliation.suspect_list where list = $1', [
        list.name,
      ]);
      expect(found).toEqual({ list: list.name });
    }
  });
});

describe('a returned feedback list', () => {
  it('may hold every text in every cell', async () => {
    const path = join(folder, 'returned.csv');
    const header = feedbackColumns.map(({ caption }) => caption).join(',');
    const lines = naughtyStrings.map((text) => feedbackColumns.map(() => quoted(text)).join(','));
    await writeFile(path, `${header}\r\n${lines.join('\r\n')}\r\n`);
    const told: string[] = [];
    for await (const rows of readReturnedList(path)) told.push(...rows.map(({ cells }) => cells.explanation));
    const asSent = (text: string): string => withoutApostrophe(text.replaceAll(/\r\n?/g, '\n')).trim();
    expect(told).toEqual(naughtyStrings.map(asSent).filter((text) => text !== ''));
  });
});
