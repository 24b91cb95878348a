import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { checkDigit } from '../../../platform/citizen-id.ts';
import { createLogger } from '../../../platform/logger.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import type { ImportSource } from '../../../platform/source-systems.ts';
import { keys } from '../../../test/data-keys.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { readSheets } from '../../../test/feedback-sheet.ts';
import { runImport } from '../../import/import-file.ts';
import { submitImport } from '../../import/ledger.ts';
import { runLink } from '../../link/link.ts';
import { runReconcile } from '../../reconciliation/reconcile.ts';
import { refreshClaims } from '../../statistics/claims.ts';
import type { Intake } from '../document.ts';
import { loadTemplates } from '../templates.ts';
import { documents, writeDocument } from '../write-document.ts';

export const today = plainDate('2026-11-20');

type Row = Readonly<Record<string, string>>;

/** Rows of a sheet by caption, without title, captions and the lines to be signed. */
export type PrintedSheet = readonly Row[];

export type County = {
  jobs: DataSource;
  folder: string;
  /** Takes in an export of the whole county, a column for each key. */
  take(source: ImportSource, asOf: string, rows: readonly Row[]): Promise<void>;
  /** Links, compares and counts what was taken in. */
  settle(): Promise<void>;
  print(name: string, asked?: Asked): Promise<{ sheets: readonly PrintedSheet[]; notes: readonly string[] }>;
  close(): Promise<void>;
};

type Asked = { division?: string; on?: string; intake?: Partial<Intake> };

/** A made-up number with a right check digit. */
export function numberOf(birthDate: string, sequence: number): string {
  const first17 = `450703${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return first17 + checkDigit(first17);
}

/** A county of 钦北区 that has imported nothing yet. */
export async function openCounty(): Promise<County> {
  const database = await createTestDatabase();
  const jobs = await database.dataSource('jobs');
  const folder = await mkdtemp(join(tmpdir(), 'hub-entry-'));
  let files = 0;
  return {
    jobs,
    folder,
    async take(source, asOf, rows) {
      const path = join(folder, `${(files += 1)}.csv`);
      const captions = Object.keys(rows[0] ?? {});
      const lines = rows.map((row) => captions.map((caption) => row[caption] ?? '').join(','));
      await writeFile(path, [captions.join(','), ...lines].join('\n'));
      const submission = { source, path, asOf: plainDate(asOf), kind: 'SNAPSHOT', scope: '450703' } as const;
      const { importId } = await submitImport(
        { sql: jobs, home: folder, keys },
        { ...submission, groupId: null, list: null },
      );
      const { status, rowsQuarantined } = await runImport(
        { dataSource: jobs, log: createLogger('silent'), keys },
        importId,
      );
      expect({ source, status, rowsQuarantined }).toEqual({ source, status: 'IMPORTED', rowsQuarantined: 0 });
    },
    async settle() {
      await runLink(jobs, { today, full: false });
      await runReconcile(jobs, { today, full: false });
      await refreshClaims(jobs);
    },
    async print(name, { division = '450703', on = today, intake = {} } = {}) {
      const definition = documents.find((one) => one.name === name);
      if (definition === undefined) throw new RangeError(`No document ${name}`);
      const path = join(folder, `${name}.xlsx`);
      const templates = await loadTemplates(folder);
      const { notes } = await writeDocument(jobs, definition, {
        ...{ division, on: plainDate(on), today, path, templates, intake },
      });
      return { sheets: (await readSheets(path)).map(byCaption), notes };
    },
    async close() {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const pick = (sheet: PrintedSheet | undefined, ...captions: string[]): string[][] =>
  (sheet ?? []).map((row) => captions.map((caption) => row[caption] ?? ''));

export const named = (sheet: PrintedSheet | undefined): (string | undefined)[] =>
  (sheet ?? []).map((row) => row['姓名']);

function byCaption([, captions = [], ...rows]: readonly (readonly string[])[]): PrintedSheet {
  return rows
    .filter((row) => row.slice(1).some((value) => value !== ''))
    .map((row) => Object.fromEntries(captions.map((caption, index) => [caption, row[index] ?? ''])));
}
