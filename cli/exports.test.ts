import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read, utils } from '@e965/xlsx';
import papaparse from 'papaparse';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSampleStore } from '../jobs/comparison/sample-records.ts';
import { runReconcile } from '../jobs/reconciliation/reconcile.ts';
import { issueFeedbackList } from '../jobs/reports/feedback/list.ts';
import { loadTemplates } from '../jobs/reports/templates.ts';
import { documents, writeDocument } from '../jobs/reports/write-document.ts';
import { plainDate } from '../platform/plain-date.ts';
import { withTransaction } from '../platform/postgres/index.ts';
import { caller } from '../platform/subgraph/test-support.ts';
import { withoutApostrophe } from '../platform/workbook/formula-guard.ts';
import { createTestDatabase } from '../test/database.ts';
import type { TestDatabase } from '../test/database.ts';
import { commands } from './commands/index.ts';
import { exportQueries } from './export/export-queries.ts';
import type { ExportName } from './export/export-queries.ts';
import { createOutput } from './command/output.ts';
import { writeExport } from './export/write-export.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const today = plainDate('2025-11-20');
/** How a spreadsheet decides, as told by those who attack it; not how the hub does. */
const runs = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠\t\r]/u;
const names = ['=HYPERLINK("http://x","y")', '+86 138', '-2+3', '@SUM(A1)', '\t=1', ' ＝1+1', "'=1", '张三'];

let database: TestDatabase;
let jobs: DataSource;
let folder = '';

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  folder = await mkdtemp(join(tmpdir(), 'hub-exports-'));
  await seed();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Children whose names, schools and keys are formulas, in every table an export reads. */
async function seed(): Promise<void> {
  const sample = createSampleStore(jobs);
  const households = await sample.batch('household', '2025-11-01');
  const students = await sample.batch('student', '2025-11-02');
  for (const [index, name] of names.entries()) {
    const id = `c${index}`;
    await sample.child(id, { name, name_key: name });
    await sample.record('household', id, households, {
      name,
      source_key: `${name}${index}`,
      address: name,
      village: name,
    });
    const status = index % 2 === 0 ? 'DROPPED_OUT' : 'ENROLLED';
    await sample.record('student', id, students, {
      name,
      status,
      grade: 'P3',
      school_id: '21',
      school_name: name,
      source_key: `${name}s${index}`,
    });
    const of = [id, name, status];
    await jobs.query(
      `insert into reconciliation.source_claim (child_id, source_system, record_id, valid_from, division, birth_date, status, grade, school, school_name, changed_on)
       values ($1, 'student-registry', $4, '2025-10-01', '450703101', '2019-03-20', $3, 'P3', '21', $2, '2025-10-20'),
         ($1, 'population-registry', $4, '2025-10-01', '450703101', '2019-03-20', 'NORMAL', null, null, null, null)`,
      [...of, index],
    );
    await jobs.query(
      `insert into reconciliation.source_claim (child_id, source_system, record_id, valid_from, division, school, school_name, category)
       values ($1, 'graduate-roster', $3, '2025-07-01', '450703', $2, $2, '2025')`,
      [id, name, index],
    );
  }
  for (const source of ['population-registry', 'student-registry'])
    await jobs.query(
      `insert into reconciliation.claim_export values ($1, $2, '2025-10-01', '450703', true)`,
      [source, households],
    );
  await jobs.query(
    `with sheet as (
       insert into reconciliation.chain_arrangement (chain, division, effective_from, file_name, file_sha256, imported_at)
       values ('seven-chiefs', '450703', '2025-09-01', '=posts.csv', 'x', now()) returning arrangement_id
     )
     insert into reconciliation.chain_post (arrangement_id, post_id, step, step_rank, department, division, school, title, holder)
     select arrangement_id, 'p' || name, 'village-chief', 5, 'TOWN', '450703101', name, name, name
     from sheet cross join unnest($1::text[]) as name`,
    [names],
  );
  const importId = '00000000-0000-4000-8000-000000000001';
  await jobs.query(
    `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope, status)
     values ($1, 'student-registry', '=cmd.csv', '/x', 'x', '2025-11-01', 'SNAPSHOT', '', 'IMPORTED')`,
    [importId],
  );
  for (const [row, name] of names.entries())
    await jobs.query(
      `insert into jobs.quarantine (import_id, sheet, file_row, column_name, code, value_masked, expected, rejected)
       values ($1, $2, $3, $2, 'MALFORMED', $2, $2, true)`,
      [importId, name, row],
    );
  await jobs.query(
    `insert into reconciliation.suspect_list (list, claims_returns, division, as_of, import_id) values ('=list', false, '', '2025-11-01', $1)`,
    [importId],
  );
  await jobs.query(
    `insert into reconciliation.suspect_line (list, line_key, ordinal, import_id, sheet, file_row, as_of, name, name_key, citizen_id_status, id_evidence, division, claims_return)
     values ('=list', 'k', 1, $1, 's', 1, '2025-11-01', '=1', '=1', 'MISSING', 'NONE', '', false)`,
    [importId],
  );
  await sample.touch(...names.map((_, index) => `c${index}`));
  await runReconcile(jobs, { today, full: true });
  await jobs.query(
    `with flag as (
       insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
         status, severity, evidence, opened_at, due_at, updated_at)
       values ('m1', 'enrolled-but-absent-this-term', 1, 'c1', 'sample', 'SCHOOL', '450703101', 'OPEN', 'LOW', '[]',
         '2025-11-01', '2025-12-01', now()) returning mismatch_id
     )
     insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor) select mismatch_id, 'OPEN', '2025-11-01', 'hub' from flag`,
  );
}

function refuseFormulas(cells: readonly string[]): void {
  expect(cells.filter((cell) => runs.test(cell))).toEqual([]);
}

/** Every cell of every sheet, as another party's program reads it. */
async function workbookCells(path: string): Promise<string[]> {
  const book = read(await readFile(path), { cellFormula: true });
  return book.SheetNames.flatMap((name) => {
    const sheet = book.Sheets[name] ?? {};
    for (const [place, cell] of Object.entries(sheet))
      if (!place.startsWith('!')) expect((cell as { f?: string }).f).toBeUndefined();
    return utils
      .sheet_to_json<unknown[]>(sheet, { header: 1, defval: '' })
      .flatMap((row) => row.filter((cell) => typeof cell === 'string'));
  });
}

describe('every export of hub export', () => {
  it.each(Object.keys(exportQueries) as ExportName[])(
    '%s holds no cell that a spreadsheet would run',
    async (name) => {
      const path = join(folder, `${name}.csv`);
      const rows = await withTransaction(jobs, (tx) => writeExport(tx, name, 'csv', path));
      expect(rows).toBeGreaterThan(0);
      const cells = papaparse.parse<string[]>(await readFile(path, 'utf8')).data.flat();
      refuseFormulas(cells);
      // Keys of records stand behind the name of their system.
      expect(cells.some((cell) => runs.test(cell.replace(/^'/, '')))).toBe(name !== 'mismatches');
    },
  );

  it('gives the values back', async () => {
    const path = join(folder, 'names.csv');
    await withTransaction(jobs, (tx) => writeExport(tx, 'children', 'csv', path));
    const rows = papaparse.parse<Record<string, string>>(await readFile(path, 'utf8'), { header: true }).data;
    expect(
      rows.filter((row) => row['name'] !== undefined).map((row) => withoutApostrophe(row['name'] ?? '')),
    ).toEqual(names);
  });

  it('is marked as UTF-8 for spreadsheets where that is asked for, and holds the same', async () => {
    const [plain, marked] = [join(folder, 'plain.csv'), join(folder, 'marked.csv')];
    await withTransaction(jobs, (tx) => writeExport(tx, 'children', 'csv', plain));
    await withTransaction(jobs, (tx) => writeExport(tx, 'children', 'csv', marked, { bom: true }));
    expect(await readFile(marked, 'utf8')).toBe(`\ufeff${await readFile(plain, 'utf8')}`);
  });
});

describe('every document of hub report', () => {
  it.each(documents)('$name', async (definition) => {
    const path = join(folder, `${definition.name}.xlsx`);
    const templates = await loadTemplates(folder);
    const asked = { division: '450703', on: today, today, path, templates };
    const { rows } = await writeDocument(jobs, definition, asked);
    expect(rows).toBeGreaterThan(0);
    refuseFormulas(await workbookCells(path));
  });

  it('and the feedback list', async () => {
    const path = join(folder, 'feedback.xlsx');
    const scope = { department: 'EDUCATION', division: '', since: null, on: today } as const;
    const { rows } = await issueFeedbackList(jobs, scope, {
      path,
      templates: await loadTemplates(folder),
      caller,
    });
    expect(rows).toBeGreaterThan(0);
    const cells = await workbookCells(path);
    refuseFormulas(cells);
    expect(cells.some((cell) => withoutApostrophe(cell) !== cell)).toBe(true);
  });
});

describe('lines on a terminal', () => {
  it('hold no formula, no tab but between cells, and nothing a terminal obeys', () => {
    let written = '';
    const stream = {
      write: (text: string) => (written += text),
      isTTY: false,
    } as unknown as NodeJS.WriteStream;
    const output = createOutput({ stdout: stream, stderr: stream }, false);
    output.row(['c1', '=1+1', 'a\tb\nc', '\u001b[2J', null, 3]);
    expect(written).toBe("c1\t'=1+1\ta b c\t'\ufffd[2J\t\t3\n".replace("'\ufffd", '\ufffd'));
  });
});

describe('a new export', () => {
  /** What writes files or answers to people, and why its texts are safe. A new one belongs here, and into a test above. */
  const known: Readonly<Record<string, string>> = {
    'cli/export/write-export.ts': 'guards every text column by its type; tested above for every query',
    'cli/commands/cases.ts': 'hands evidence out as it was handed in',
    'cli/commands/audit.ts': 'the signed log: JSON, changed by nobody',
    'cli/synthesize/index.ts': 'made-up exports',
    'cli/synthesize/sheet-writer.ts': 'made-up exports, formulas of the agencies included',
    'jobs/import/annotate.ts': 'annotated rows; see adapters/annotate-row.test.ts',
    'jobs/import/spool/spool.ts': 'the copy of a file that was handed in',
    'jobs/reports/write-document.ts': 'workbook; every document is tested above',
    'jobs/reports/feedback/list.ts': 'workbook; tested above',
    'jobs/reports/feedback/return.ts': 'workbook; cells go through the same writer',
    'jobs/reports/case-sheets/case-sheets.ts': 'workbook; cells go through the same writer',
    'platform/workbook/workbook-writer.ts': 'the writer: guards every text',
    'gateway/audit/archive/segment-file.ts': 'a piece of the signed log: JSON, changed by nobody',
    'gateway/audit/chain/signing-key.ts': 'key',
    'gateway/audit/log/witness.ts': 'head of the log',
    'gateway/development-issuer.ts': 'key',
    'gateway/compose-cli.ts': 'schema',
    'subgraphs/reconciliation/cases/evidence-files.ts': 'evidence as it was handed in',
  };

  function* sources(of: string): Generator<string> {
    for (const entry of readdirSync(join(root, of), { withFileTypes: true })) {
      const path = `${of}/${entry.name}`;
      if (entry.isDirectory()) yield* sources(path);
      else if (/(?<!\.test|test-support)\.ts$/.test(entry.name)) yield path;
    }
  }

  it('cannot be written without being listed here', () => {
    const writers = ['cli', 'jobs', 'gateway', 'subgraphs', 'platform/workbook']
      .flatMap((of) => [...sources(of)])
      .filter((path) =>
        /\b(createWriteStream|writeFile(?:Sync)?|writeWorkbook|copyTo)\(/.test(
          readFileSync(join(root, path), 'utf8'),
        ),
      );
    expect(writers.sort()).toEqual(Object.keys(known).sort());
  });

  it('by a command is listed here', async () => {
    const withFile: string[] = [];
    for (const { name, load } of commands) if ('out' in (await load()).options) withFile.push(name);
    // A backup is sealed and opened by restore alone.
    const sealed = ['backup'];
    expect(withFile.filter((name) => !sealed.includes(name)).sort()).toEqual([
      'annotate',
      'audit',
      'cases',
      'export',
      'report',
      'synthesize',
    ]);
  }, 60_000);

  it('on a terminal goes through output.row', () => {
    const joined = [...sources('cli')].filter((path) =>
      readFileSync(join(root, path), 'utf8').includes("join('\\t')"),
    );
    expect(joined).toEqual(['cli/command/output.ts']);
  });
});
