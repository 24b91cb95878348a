import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { caller } from '../../../platform/subgraph/test-support.ts';
import type { CaseEvent } from '../../../subgraphs/reconciliation/cases/case-events.ts';
import { createCaseStore } from '../../../subgraphs/reconciliation/cases/case-store.ts';
import {
  county,
  createCaseDesk,
  joint,
  pdf,
  town,
} from '../../../subgraphs/reconciliation/cases/case-test-support.ts';
import type { CaseDesk } from '../../../subgraphs/reconciliation/cases/case-test-support.ts';
import { writeCaseSheets } from './case-sheets.ts';
import { loadTemplates } from '../templates.ts';

let desk: CaseDesk;
let caseId = '';
let otherId = '';

const director = { ...county, subject: 'director' };
const recipient = { division: '450721', department: 'EDUCATION', subject: 'lingshan clerk' };

type Sheets = { names: string[]; rowsOf(name: string): string[][] };

async function print(on: string, options: { division?: string; caseId?: string; name?: string } = {}) {
  const path = join(desk.home, options.name ?? 'cases.xlsx');
  const { rows: cases } = await writeCaseSheets(desk.db, {
    division: options.division ?? '450703',
    caseId: options.caseId ?? null,
    on: plainDate(on),
    today: plainDate('2026-10-01'),
    path,
    templates: await loadTemplates(desk.home),
  });
  const book = read(await readFile(path));
  const sheets: Sheets = {
    names: book.SheetNames,
    rowsOf: (name) =>
      utils
        .sheet_to_json<unknown[]>(book.Sheets[name] ?? {}, { header: 1, defval: '', raw: false })
        .map((row) => row.map(String)),
  };
  return { cases, path, sheets };
}

/** Rows of a section, without its captions. */
function section(rows: readonly string[][], caption: string): string[][] {
  const from = rows.findIndex(([first]) => first === caption);
  const length = rows.slice(from).findIndex((row) => row.every((value) => value === ''));
  return rows.slice(from + 2, length < 0 ? rows.length : from + length).map((row) => row.filter(Boolean));
}

const fact = (rows: readonly string[][], caption: string): string | undefined => {
  const row = rows.find((one) => one.includes(caption));
  return row?.[row.indexOf(caption) + 1];
};

beforeAll(async () => {
  desk = await createCaseDesk();
  await desk.db.query(
    `insert into reconciliation.case_setting values ('4507', 'notice.CRITICISM', '2025-01-01', '敦促入学通知书', 'test')`,
  );
  const opened = await desk.run('openCase', {
    childId: 'c1',
    ledger: 'AT_RISK',
    on: '2025-01-10',
    outSince: '2025-01-06',
  });
  caseId = opened.case?.id ?? '';
  const evidenceIds = [`${caseId}-2`];
  const codeSet = 'suspects-2020-wave-3';
  const declined = await desk.script({ id: caseId, version: 1 }, [
    ['addCaseEvidence', { title: '+走访照片', content: pdf, on: '2025-01-11' }],
    ['escalateCase', { note: '多日未到校', on: '2025-01-12' }],
    [
      'recordCaseFacts',
      {
        reason: '=HYPERLINK("http://example.org","厌学")',
        measures: '监护人450703198001010010已约谈',
        responsible: { name: '李主任', post: '副镇长', phone: '07770000000' },
        on: '2025-01-13',
      },
    ],
    ['classifyCase', { codeSet, code: 'A2', evidenceIds, on: '2025-01-14' }],
    ['recordVisit', { ...joint, note: '家长不在', on: '2025-01-15' }],
    ['recordVisit', { ...joint, on: '2025-01-16' }],
    ['recordVisit', { ...joint, on: '2025-01-17' }],
    ['issueNotice', { step: 'CRITICISM', on: '2025-01-18' }],
    ['recordNoticeService', { step: 'CRITICISM', method: '直接送达', receivedBy: '父亲', on: '2025-02-20' }],
    ['recordRuling', { court: '区人民法院', reference: '民初1号', evidenceIds, on: '2025-03-01' }],
    ['requestSuspension', { guardianDuty: '在家照料', evidenceIds, on: '2025-03-02' }],
    ['approveSuspension', { reference: '教1号', on: '2025-03-03' }, director],
    ['renewSuspension', { reference: '教2号', on: '2025-03-04' }, director],
    ['endSuspension', { note: '家长同意送返', on: '2025-04-01' }],
    ['fileDeferral', { until: '2025-08-31', reason: '术后休养', evidenceIds, on: '2025-04-02' }, town],
    ['approveDeferral', { reference: '教3号', on: '2025-04-03' }],
    ['classifyCase', { codeSet, code: 'A3', evidenceIds, note: '医院证明', on: '2025-04-04' }],
    ['recordPlacement', { placement: 'FORMER_CLASS', schoolName: '镇中学', grade: 'J1', on: '2025-05-02' }],
    ['transferCase', { toDivision: '450721', toDepartment: 'EDUCATION', note: '移交', on: '2025-05-04' }],
    ['declineTransfer', { note: '不在本县', on: '2025-05-05' }, recipient],
  ]);
  // Whoever declines a case does not see it any more, nor its version.
  const { codes, version } = await desk.script({ id: caseId, version: declined.version + 1 }, [
    ['transferCase', { toDivision: '450721', toDepartment: 'EDUCATION', note: '再移交', on: '2025-05-06' }],
    ['acknowledgeTransfer', { note: '已接收', on: '2025-05-07' }, recipient],
    ['claimReturn', { schoolName: '镇中学', on: '2025-09-01' }],
  ]);
  expect([...declined.codes, ...codes].filter((code) => code !== 'done')).toEqual([]);
  await append(caseId, {
    kind: 'RETURN_VERIFIED',
    on: plainDate('2025-09-20'),
    finding: 'REGISTERED',
    asOf: plainDate('2025-09-15'),
  });
  await desk.script({ id: caseId, version: version + 1 }, [
    ['closeCase', { note: '已复学', on: '2025-09-21' }],
  ]);
  otherId = (await desk.openedCase('c2', '2025-09-10')).id;
});
afterAll(async () => desk.close());

/** What the hub itself enters. */
async function append(id: string, event: CaseEvent): Promise<void> {
  const store = createCaseStore(desk.db);
  const row = await store.findCase(id, { ...caller, ...county });
  if (row === null) throw new TypeError('The case is gone');
  const by = { seq: row.state.version + 1, at: '', actor: 'hub', department: null, division: '450703' };
  expect(await store.appendEvents(row, [{ ...event, ...by }], [], null)).toBe(true);
}

describe('case sheets', () => {
  it('show what a case held early on: nothing that happened later', async () => {
    const { cases, sheets, path } = await print('2025-01-31');
    expect(cases).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(sheets.names).toEqual(['目录', '1 农1']);
    expect(sheets.rowsOf('目录')[2]).toEqual([
      ...['1 农1', caseId, 'c1', '农1', expect.any(String)],
      ...['失学辍学台账', '劝返中', '厌学', '李主任'],
    ]);
    const rows = sheets.rowsOf('1 农1');
    expect(rows[0]?.[0]).toBe('“一生一案”个案档案（2025-01-31）');
    expect(fact(rows, '公民身份号码')).toBe('450703********0013');
    expect(fact(rows, '离校日期')).toBe('2025-01-06');
    expect(fact(rows, '状态')).toBe('劝返中');
    expect(section(rows, '文书送达')).toEqual([['敦促入学通知书', '2025-01-18']]);
    expect(section(rows, '劝返记录')[0]).toEqual([
      ...['2025-01-15', '是', '拒绝返校', '教育、乡镇（街道）', '李主任、镇干部', '家长不在'],
    ]);
    expect(section(rows, '核查分类（末行为现行分类）')).toEqual([
      ['2025-01-14', '厌学', '疑似失学', '疑似失学核查第三批 suspects-2020-wave-3', 'A2', '2'],
    ]);
    for (const later of ['司法裁判', '政策性暂缓', '延缓入学', '安置', '复学', '案件移交'])
      expect(section(rows, later)).toEqual([['无']]);
    expect(section(rows, '办理记录').map(([, kind]) => kind)).not.toContain('送达文书');
  });

  it('let no formula run and show no whole citizen number, also where people wrote one', async () => {
    const { sheets } = await print('2025-01-31');
    const rows = sheets.rowsOf('1 农1');
    expect(section(rows, '失学原因、劝返措施和责任人')).toEqual([
      [
        ...['李主任', '副镇长', '07770000000', `'=HYPERLINK("http://example.org","厌学")`],
        '监护人450703********0010已约谈',
      ],
    ]);
    expect(section(rows, '佐证材料')).toEqual([
      ['2', '2025-01-11', '14', 'application/pdf', "'+走访照片", expect.stringMatching(/^[0-9a-f]{64}$/)],
    ]);
  });

  it('show everything that happened up to a later day', async () => {
    const { sheets } = await print('2025-11-20');
    expect(sheets.names).toEqual(['目录', '1 农1', '2 农2']);
    const rows = sheets.rowsOf('1 农1');
    expect([fact(rows, '状态'), fact(rows, '结案日期')]).toEqual(['已结案', '2025-09-21']);
    expect(fact(rows, '承办单位')).toContain('教育');
    expect(section(rows, '核查分类（末行为现行分类）').map(([on, category]) => [on, category])).toEqual([
      ['2025-01-14', '厌学'],
      ['2025-04-04', '因病因残'],
    ]);
    expect(section(rows, '文书送达')).toEqual([
      ['敦促入学通知书', '2025-01-18', '2025-02-20', '直接送达', '父亲'],
    ]);
    expect(section(rows, '司法裁判')).toEqual([['2025-03-01', '区人民法院', '民初1号']]);
    expect(section(rows, '政策性暂缓')).toEqual([
      ['2025-03-02', '已终止', '2025-03-03', '2025-04-01', '教2号', '在家照料'],
    ]);
    expect(section(rows, '延缓入学')).toEqual([
      ['2025-04-02', '2025-08-31', '2025-04-03', '教3号', '术后休养'],
    ]);
    expect(section(rows, '安置')).toEqual([['2025-05-02', '回原班就读', '七年级', '镇中学']]);
    expect(section(rows, '复学')).toEqual([['2025-09-01', '学籍已注册', '2025-09-15', '镇中学']]);
    expect(section(rows, '案件移交').map((row) => [row[1], row.at(-1)])).toEqual([
      ['已退回', '不在本县'],
      ['已接收', '已接收'],
    ]);
    const history = section(rows, '办理记录');
    expect(history[0]?.slice(0, 2)).toEqual(['2025-01-10', '立案']);
    expect(history.find(([, kind]) => kind === '结案')?.slice(3)).toEqual(['教育', 'county clerk', '已复学']);
    expect(new Set(history.map(([, kind]) => kind)).size).toBe(22);
  });

  it('show a suspension while it is in force', async () => {
    const { sheets } = await print('2025-03-31');
    expect(fact(sheets.rowsOf('1 农1'), '状态')).toBe('政策性暂缓');
    expect(section(sheets.rowsOf('1 农1'), '政策性暂缓')[0]?.[1]).toBe('生效');
  });

  it('say that a suspension ran out, and into which case one was merged', async () => {
    const { id } = await desk.openedCase('c3', '2025-01-10');
    const suspended = { until: plainDate('2025-03-01'), reference: '教4号' };
    await append(id, {
      kind: 'SUSPENSION_REQUESTED',
      on: plainDate('2025-02-01'),
      guardianDuty: '在家照料',
      evidenceIds: [],
    });
    await append(id, { kind: 'SUSPENSION_APPROVED', on: plainDate('2025-02-02'), ...suspended });
    await append(id, { kind: 'MERGED', on: plainDate('2025-03-05'), into: otherId });
    const seen = async (on: string) => (await print(on, { caseId: id })).sheets.rowsOf('1 农3');
    const expired = await seen('2025-03-02');
    expect(fact(await seen('2025-03-01'), '状态')).toBe('政策性暂缓');
    expect(fact(expired, '状态')).toBe('劝返中');
    expect(section(expired, '政策性暂缓')[0]?.[1]).toBe('已到期');
    const merged = await seen('2025-03-05');
    expect(fact(merged, '状态')).toBe('已结案');
    expect(section(merged, '办理记录').at(-1)).toEqual([
      ...['2025-03-05', '并入同一儿童的案件', expect.any(String), 'hub', otherId],
    ]);
  });

  it('hold what a place had on the day: its own, and what it had been sent by then', async () => {
    expect((await print('2025-11-20', { division: '450702' })).cases).toBe(0);
    expect((await print('2025-01-09')).cases).toBe(0);
    expect((await print('2025-05-05', { division: '450721' })).cases).toBe(0);
    expect((await print('2025-05-06', { division: '450721' })).cases).toBe(1);
    await expect(
      print('2025-11-20', { division: '450702', caseId, name: 'none.xlsx' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(existsSync(join(desk.home, 'none.xlsx'))).toBe(false);
    await expect(print('2026-10-02')).rejects.toMatchObject({ code: 'DAY_TO_COME' });
  });

  it('leave out what was closed before the school year, unless it is asked for', async () => {
    expect((await print('2026-10-01')).sheets.rowsOf('目录').map((row) => row[1])).not.toContain(caseId);
    const { sheets } = await print('2026-10-01', { caseId });
    expect(sheets.rowsOf('目录')[2]?.[1]).toBe(caseId);
    expect((await print('2026-10-01', { caseId: otherId })).sheets.names).toEqual(['目录', '1 农2']);
  });

  it('refuse more cases than a workbook takes, and leave no file', async () => {
    await desk.db.query(
      `insert into reconciliation.dropout_case (case_id, child_id, ledger, status, division, opened_on, version)
       select 'x' || n, 'x' || n, 'DROPOUT', 'OPEN', '450722101', '2025-01-10', 1 from generate_series(1, 201) as n`,
    );
    await expect(print('2025-11-20', { division: '450722', name: 'many.xlsx' })).rejects.toMatchObject({
      code: 'TOO_MANY_CASES',
    });
    expect(existsSync(join(desk.home, 'many.xlsx'))).toBe(false);
  });
});
