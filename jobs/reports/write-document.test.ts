import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { readSheet } from '../../test/feedback-sheet.ts';
import { monthBefore } from './monthly-report.ts';
import { loadTemplates } from './templates.ts';
import { documents, writeDocument } from './write-document.ts';

let database: TestDatabase;
let jobs: DataSource;
let folder = '';

type Claim = Record<string, unknown>;

async function claim(child: string, source: string, values: Claim = {}): Promise<void> {
  const row: Claim = {
    child_id: child,
    source_system: source,
    record_id: 1,
    valid_from: '2025-10-01',
    division: '450703101',
    birth_date: '2015-03-20',
    status: source === 'population-registry' ? 'NORMAL' : 'ENROLLED',
    ...(source === 'student-registry' ? { grade: 'P5', school: '21', school_name: '中心小学' } : {}),
    ...values,
  };
  const columns = Object.keys(row);
  await jobs.query(
    `insert into reconciliation.source_claim (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
    Object.values(row),
  );
}

/** A pupil of one status from the first day to the second, and of another from then on. */
async function pupil(
  id: string,
  first: string,
  day: string,
  second: string,
  values: Claim = {},
): Promise<void> {
  await claim(id, 'student-registry', { ...values, status: first, valid_to: day });
  await claim(id, 'student-registry', { ...values, status: second, valid_from: day });
}

async function print(name: string, on = '2025-11-13'): Promise<string[][]> {
  const definition = documents.find((one) => one.name === name);
  if (definition === undefined) throw new RangeError(`No document ${name}`);
  const path = join(folder, `${name}.xlsx`);
  await writeDocument(jobs, definition, {
    division: '450703',
    on: plainDate(on),
    today: plainDate('2025-11-20'),
    path,
    templates: await loadTemplates(folder),
  });
  return readSheet(path);
}

const column = (rows: readonly string[][], caption: string): (string | undefined)[] => {
  const at = rows[1]?.indexOf(caption) ?? -1;
  return rows.slice(2).map((row) => row[at]);
};

/** Children listed, in order; the lines to be signed follow in the same column. */
const listed = (rows: readonly string[][]): (string | undefined)[] =>
  column(rows, '儿童编号').filter((id) => /^c\d$/.test(id ?? ''));

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  folder = await mkdtemp(join(tmpdir(), 'hub-documents-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyTables(jobs, {
    reconciliation: ['source_claim', 'claim_export', 'mismatch', 'mismatch_event'],
    children: ['child'],
  });
  for (const [batch, source] of ['population-registry', 'student-registry'].entries())
    await jobs.query(
      `insert into reconciliation.claim_export values ($1, $2, '2025-10-01', '450703', true)`,
      [source, batch],
    );
  for (const id of ['c1', 'c2', 'c3', 'c4', 'c5'])
    await jobs.query(
      `insert into children.child (child_id, name, name_key, sex) values ($1, '=' || $1, $1, 'MALE')`,
      [id],
    );
});

it.each(documents.map(({ name }) => name))(
  '%s of a place that no record names, though every export covers it, says so',
  async (name) => {
    await claim('c1', 'student-registry');
    await jobs.query(
      `insert into reconciliation.claim_export values ('graduate-roster', 9, '2025-10-01', '450703', true)`,
    );
    const definition = documents.find((one) => one.name === name);
    if (definition === undefined) throw new RangeError(`No document ${name}`);
    const on = plainDate('2025-11-13');
    const asked = {
      on,
      today: on,
      path: join(folder, `${name}.xlsx`),
      templates: await loadTemplates(folder),
    };
    const notesOf = async (division: string): Promise<string> =>
      (await writeDocument(jobs, definition, { ...asked, division })).notes.join();
    expect(await notesOf('450703999')).toContain('请核对区划代码');
    expect(await notesOf('450703101')).not.toContain('请核对区划代码');
  },
);

describe('the monthly report', () => {
  it('follows the dropouts of each township from one day to the same day of the next month', async () => {
    await claim('c1', 'student-registry', { status: 'DROPPED_OUT' });
    await pupil('c2', 'ENROLLED', '2025-11-01', 'DROPPED_OUT');
    await pupil('c3', 'DROPPED_OUT', '2025-11-01', 'ENROLLED');
    await pupil('c4', 'DROPPED_OUT', '2025-11-01', 'DECEASED', { division: '450703102' });
    await claim('c5', 'student-registry', { division: '450703' });
    const rows = await print('monthly-report');
    expect(rows.slice(2, 6).map((row) => row.slice(1, 7))).toEqual([
      ['0', '0', '0', '0', '0', '1'],
      ['2', '1', '1', '0', '2', '1'],
      ['1', '0', '0', '1', '0', '0'],
      ['3', '1', '1', '1', '2', '2'],
    ]);
    expect(rows[2]?.[0]).toBe('未写明乡镇');
    expect(rows[5]?.[0]).toBe('合计');
  });

  it.each([
    ['2025-11-13', '2025-10-13'],
    ['2026-01-13', '2025-12-13'],
    ['2026-03-30', '2026-02-28'],
    ['2024-03-31', '2024-02-29'],
  ])('begins for %s on %s', (day, before) => {
    expect(monthBefore(plainDate(day))).toBe(before);
  });
});

describe('the ledgers', () => {
  it('list children of school age, dropouts, and what the school reports to the town', async () => {
    await claim('c1', 'population-registry');
    await claim('c1', 'student-registry');
    await claim('c2', 'population-registry', { birth_date: '2021-01-01' });
    await claim('c3', 'population-registry');
    await claim('c3', 'student-registry', { status: 'DROPPED_OUT', changed_on: '2025-10-20' });
    await claim('c4', 'student-registry', { status: 'DROPPED_OUT', changed_on: '2023-10-20' });
    const ledger = await print('school-age-ledger');
    expect(listed(ledger)).toEqual(['c1', 'c3']);
    expect(column(ledger, '姓名')?.[0]).toBe("'=c1");
    expect(ledger[2]).toEqual(expect.arrayContaining(['男', '2015-03-20', '中心小学', '五年级', '在读']));
    expect(listed(await print('dropout-ledger'))).toEqual(['c3', 'c4']);
    expect(listed(await print('dropout-notice'))).toEqual(['c3']);
  });

  it('report a dropout to the town also where nothing tells in which school year it was', async () => {
    await claim('c1', 'student-registry', { status: 'DROPPED_OUT' });
    expect(listed(await print('dropout-notice'))).toEqual(['c1']);
    expect(column(await print('dropout-statistics'), '说明')).toContainEqual(expect.stringContaining('未知'));
  });

  it('list who stood under suspicion at the end of the day, with every reason', async () => {
    await claim('c1', 'population-registry');
    for (const rule of ['school-age-not-enrolled', 'welfare-child-not-enrolled', 'name-differs']) {
      await jobs.query(
        `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
           status, severity, evidence, opened_at, due_at, updated_at)
         values ($1, $1, 1, 'c1', '', 'EDUCATION', '450703101', 'OPEN', 'HIGH', '[]', '2025-11-01', '2025-12-01', now())`,
        [rule],
      );
      await jobs.query(
        `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor) values ($1, 'OPEN', '2025-11-01', 'hub')`,
        [rule],
      );
    }
    const rows = await print('suspected-dropout-ledger');
    expect(listed(rows)).toEqual(['c1']);
    expect(column(rows, '预警问题')[0]?.split('；')).toHaveLength(2);
    expect(listed(await print('suspected-dropout-ledger', '2025-10-20'))).toEqual([]);
  });
});

describe('the statistics table', () => {
  it('prints what is known, and says of the rest that it is not', async () => {
    await claim('c1', 'population-registry');
    await claim('c1', 'student-registry');
    await claim('c2', 'population-registry');
    const rows = await print('dropout-statistics');
    const enrolment = rows.find(([title]) => title === '小学适龄儿童入学率');
    expect(enrolment?.slice(2, 9)).toEqual(['1', '2', '50', '≥99.5% 未达标', '', '未知', '未知']);
    expect(rows.find(([title]) => title === '九年义务教育巩固率')?.at(-1)).toContain('未知：');
  });
});

describe('a jurisdiction’s template', () => {
  it('gives a document its own title, captions and signature lines', async () => {
    const templates = {
      templates: [
        {
          division: '4507',
          documents: {
            'dropout-ledger': { title: '失学台账', captions: { name: '学生姓名' }, signatures: ['镇长：'] },
          },
        },
      ],
    };
    await writeFile(join(folder, 'report-templates.json'), JSON.stringify(templates));
    const [title, header, last] = await print('dropout-ledger');
    await rm(join(folder, 'report-templates.json'));
    expect(title?.[0]).toContain('失学台账');
    expect(header).toContain('学生姓名');
    expect(last?.[0]).toBe('镇长：');
  });

  it.each([
    ['no JSON', '{', 'no JSON'],
    ['no list', '{}', 'no list'],
    ['an unknown document', '{"templates":[{"division":"45","documents":{"x":{}}}]}', 'unknown document'],
    ['a place that is none', '{"templates":[{"division":"4","documents":{}}]}', 'division code'],
    [
      'a caption that is no text',
      '{"templates":[{"division":"45","documents":{"dropout-ledger":{"captions":{"name":1}}}}]}',
      'malformed',
    ],
  ])('is refused with %s', async (_, text, message) => {
    await writeFile(join(folder, 'report-templates.json'), text);
    await expect(loadTemplates(folder)).rejects.toThrow(message);
    await rm(join(folder, 'report-templates.json'));
  });
});
