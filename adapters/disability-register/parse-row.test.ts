import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { Cell } from '../adapter.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { disabilityRegister } from './parse-row.ts';

const id = '450703201304050018';
const holder = { 姓名: '农小一', 残疾人证号: `${id}52` };

function read(cells: Record<string, string | Cell>) {
  return readSampleRow(disabilityRegister, { ...holder, ...cells });
}

describe('disability register: numbers', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      'the ID from the certificate number',
      {},
      { sourceKey: `${id}52`, citizenId: id, citizenIdStatus: 'VALID', idEvidence: 'DISABILITY_CARD' },
    ],
    ['the ID column first', { 身份证号: id }, { citizenId: id, idEvidence: 'CITIZEN_ID' }],
    [
      'a wrong ID column stays INVALID beside the number of the certificate',
      { 身份证号: '450703201304050010' },
      { citizenId: id, citizenIdStatus: 'INVALID', idEvidence: 'DISABILITY_CARD' },
    ],
    [
      'a 15-digit ID column, whose century only the certificate tells',
      { 身份证号: '450703130405001', 出生日期: '' },
      { citizenIdRaw: '450703130405001', citizenId: id, citizenIdStatus: 'VALID', idEvidence: 'CITIZEN_ID' },
    ],
    [
      'a 15-digit ID column beside a mistyped year of birth',
      { 身份证号: '450703130405001', 出生日期: '2018-04-05' },
      { citizenId: id, citizenIdStatus: 'VALID' },
    ],
    ['the printed groups', { 残疾人证号: `${id}|5|2` }, { certificateNumber: `${id}52`, citizenId: id }],
    [
      'a re-issue in small letters',
      { 残疾人证号: `${id}52b1` },
      { certificateNumber: `${id}52B1`, grade: 2 },
    ],
    [
      'a certificate around a wrong ID is a key inside this source',
      { 残疾人证号: '45070320130405001052' },
      {
        citizenId: null,
        citizenIdStatus: 'MISSING',
        localKey: '450703201304050010',
        category: 'INTELLECTUAL',
      },
    ],
  ])('%s', (_title, cells, expected) => {
    const { record, issues } = read(cells);
    expect(record).toMatchObject(expected);
    expect(issues).toEqual([]);
  });

  it('prefers the certificate when only it agrees with the birth date, and reports the ID column', () => {
    const { record, issues } = read({ 身份证号: '450703198506070012', 出生日期: '2013-04-05' });
    expect(record).toMatchObject({ citizenId: id, citizenIdRaw: '450703198506070012' });
    expect(issues).toEqual([expect.objectContaining({ code: 'CONTRADICTION', rejected: false })]);
  });

  it('reports a 15-digit ID column that is another number than the certificate', () => {
    const { record, issues } = read({ 身份证号: '450703130405002', 出生日期: '2013-04-05' });
    expect(record).toMatchObject({ citizenIdStatus: 'VALID', idEvidence: 'CITIZEN_ID' });
    expect(record).not.toMatchObject({ citizenId: id });
    expect(issues).toEqual([expect.objectContaining({ code: 'CONTRADICTION', rejected: false })]);
  });

  it.each<[string, Record<string, string | Cell>, string]>([
    ['no certificate number', { 残疾人证号: '' }, 'MISSING'],
    ['an exponent', { 残疾人证号: '4.50703E+19' }, 'PRECISION_LOST'],
    ['a rounded number', { 残疾人证号: '45070320130405000000' }, 'PRECISION_LOST'],
    [
      'a number cell',
      { 残疾人证号: { text: '45070320130405000000', numeric: 4.5070320130405e19 } },
      'PRECISION_LOST',
    ],
    [
      'an ID kept as a number',
      { 身份证号: { text: '450703201304050000', numeric: 450703201304050000 } },
      'PRECISION_LOST',
    ],
  ])('rejects the row: %s', (_title, cells, code) => {
    const { record, issues } = read(cells);
    expect(record).toBeNull();
    expect(issues).toContainEqual(expect.objectContaining({ code, rejected: true }));
  });

  it('keeps a number of another length and reports it masked', () => {
    const { record, issues } = read({ 残疾人证号: `${id}` });
    expect(record).toMatchObject({ certificateNumber: id, citizenId: id, category: null });
    expect(issues).toEqual([
      expect.objectContaining({ code: 'MALFORMED', valueMasked: '450703********0018' }),
    ]);
  });
});

describe('disability register: category and grade', () => {
  it.each<[Record<string, string>, object]>([
    [{}, { category: 'INTELLECTUAL', grade: 2, categoryLabel: null, takenFromNumber: 'CATEGORY,GRADE' }],
    [
      { 残疾类别: '智力残疾', 残疾等级: '二级(重度)' },
      { category: 'INTELLECTUAL', grade: 2, takenFromNumber: null },
    ],
    [
      { 残疾类别: '5', 残疾等级: '2' },
      { category: 'INTELLECTUAL', grade: 2 },
    ],
    [{ 残疾类别: '智力二级' }, { category: 'INTELLECTUAL', grade: 2, takenFromNumber: null }],
    [
      { 残疾人证号: `${id}31`, 残疾类别: '3' },
      { category: 'SPEECH', grade: 1 },
    ],
    [
      { 残疾人证号: `${id}71`, 残疾类别: '视力残疾,听力残疾' },
      { category: 'MULTIPLE', components: '视力残疾,听力残疾' },
    ],
    [
      { 残疾人证号: `${id}71`, 残疾类别: '多重残疾', 具体类别: '视力、听力', 具体类别等级: '一级、二级' },
      { category: 'MULTIPLE', components: '视力、听力 (一级、二级)' },
    ],
    [{ 残疾等级: '未定级' }, { grade: 2, gradeLabel: '未定级', takenFromNumber: 'CATEGORY,GRADE' }],
  ])('%o → %o', (cells, expected) => {
    const { record, issues } = read(cells);
    expect(record).toMatchObject(expected);
    expect(issues).toEqual([]);
  });

  it('lets the column stand against the number and reports the contradiction', () => {
    const { record, issues } = read({ 残疾类别: '肢体残疾', 残疾等级: '四级' });
    expect(record).toMatchObject({ category: 'PHYSICAL', grade: 4 });
    expect(issues).toEqual([
      expect.objectContaining({ column: '残疾类别', code: 'CONTRADICTION', rejected: false }),
      expect.objectContaining({ column: '残疾等级', code: 'CONTRADICTION', rejected: false }),
    ]);
  });

  it('falls back to the number for an unknown category, and reports it', () => {
    const { record, issues } = read({ 残疾类别: '嗅觉' });
    expect(record).toMatchObject({
      category: 'INTELLECTUAL',
      categoryLabel: '嗅觉',
      takenFromNumber: 'CATEGORY,GRADE',
    });
    expect(issues).toEqual([expect.objectContaining({ code: 'UNKNOWN_CODE' })]);
  });
});

describe('disability register: validity', () => {
  it.each<[Record<string, string>, object]>([
    [{}, { status: 'VALID', statusLabel: null }],
    [{ 证状态: '有效' }, { status: 'VALID' }],
    [{ 证状态: '9' }, { status: 'VALID' }],
    [{ 证状态: '1' }, { status: 'VALID' }],
    [{ 证状态: '8' }, { status: 'CANCELLED' }],
    [{ 证状态: '已注销' }, { status: 'CANCELLED' }],
    [{ 证状态: '冻结' }, { status: 'FROZEN' }],
    [{ 证状态: '有效', 冻结标记: '冻结' }, { status: 'FROZEN' }],
    [{ 证状态: '有效', 冻结标记: '解冻' }, { status: 'VALID' }],
    [{ 注销时间: '2024-01-02' }, { status: 'CANCELLED', cancelledOn: '2024-01-02' }],
    [
      { 注销时间: '', 注销原因: '' },
      { status: 'VALID', cancelledOn: null },
    ],
    [{ 证状态: '怪' }, { status: 'UNKNOWN', statusLabel: '怪' }],
    [{ 有效期: '2030-05-31' }, { validUntil: '2030-05-31' }],
    [{ 有效期: '2020.06.01-2030.05.31' }, { validUntil: '2030-05-31' }],
    [{ 有效期: '2020年6月1日至2030年5月31日' }, { validUntil: '2030-05-31' }],
    [{ 有效期: '长期' }, { validUntil: null }],
    [{ 有效期: '9999-12-31' }, { validUntil: null }],
  ])('%o → %o', (cells, expected) => {
    expect(read(cells).record).toMatchObject(expected);
  });
});

describe('disability register: people and places', () => {
  it.each<[Record<string, string>, string]>([
    [{ 监护人: '农父' }, 'guardian'],
    [{ 联系人姓名: '农父' }, 'contact'],
    [{ 联系人姓名: '农父', 联系人类型: '监护人' }, 'guardian'],
    [{ 联系人姓名: '农父', 联系人关系: '父亲' }, 'father'],
    [{ 监护人: '农母', 与残疾人关系: '52' }, 'mother'],
  ])('%o is a %s', (cells, relation) => {
    expect(JSON.parse(String(read(cells).record?.['guardians']))).toMatchObject([{ relation }]);
  });

  it.each<[Record<string, string>, object]>([
    [{ 户籍区划: '450703109000' }, { division: '450703109' }],
    [{ 户籍区县: '钦北区', 户籍街道: '大寺镇' }, { division: '450703109' }],
    [
      { 户籍区划: '450703', 户籍地详细地址: '大寺镇四联村委会5队' },
      { division: '450703109203', village: '四联', address: '大寺镇四联村委会5队' },
    ],
    [{ 户籍区划: '广西壮族自治区钦州市钦北区' }, { division: '450703' }],
    [{ 居住区划: '610526' }, { division: '610526', residenceDivision: '610526' }],
  ])('%o → %o', (cells, expected) => {
    expect(read(cells).record).toMatchObject(expected);
  });

  it('keeps former name and number', () => {
    expect(read({ 旧姓名: '农·小一', 旧身份证号: '450703201304050026' }).record).toMatchObject({
      formerName: '农·小一',
      formerNameKey: '农小一',
      formerCitizenId: '450703201304050026',
    });
  });
});

it('reads a county list with a title row and 序号', async () => {
  const path = new URL('./fixtures/county-list.csv', import.meta.url).pathname;
  const rows = [];
  const issues = [];
  for await (const chunk of readExport(path, disabilityRegister, { asOf: plainDate('2024-10-15') })) {
    expect(chunk.header?.unknown ?? []).toEqual([]);
    rows.push(...chunk.rows);
    issues.push(...chunk.issues);
  }
  expect(rows).toMatchObject([
    {
      fileRow: 3,
      values: {
        citizenId: id,
        category: 'INTELLECTUAL',
        issuedOn: '2020-06-01',
        validUntil: '2030-05-31',
        division: '450703109',
      },
    },
    { fileRow: 4, values: { status: 'CANCELLED', category: 'MULTIPLE', grade: 1, validUntil: null } },
  ]);
  expect(issues.map((issue) => [issue.fileRow, issue.code])).toEqual([
    [4, 'CONTRADICTION'],
    [5, 'PRECISION_LOST'],
  ]);
});
