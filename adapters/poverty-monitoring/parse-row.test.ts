import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { Cell } from '../adapter.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { povertyMonitoring } from './parse-row.ts';

const id = '450703201304050018';
const member = { 姓名: '农小一', 人编号: '45070311', 户编号: '4507031', 证件号码: id };

function read(cells: Record<string, string | Cell>) {
  return readSampleRow(povertyMonitoring, { ...member, ...cells });
}

describe('poverty monitoring: the document number', () => {
  it.each<[string, Record<string, string>, object]>([
    ['an ID', {}, { citizenId: id, idEvidence: 'CITIZEN_ID', disabled: null }],
    [
      'a disability card of 20 characters',
      { 证件号码: `${id}52` },
      {
        citizenId: id,
        citizenIdRaw: `${id}52`,
        citizenIdStatus: 'VALID',
        idEvidence: 'DISABILITY_CARD',
        disabled: true,
        disabilityCategory: 'INTELLECTUAL',
      },
    ],
    ['a re-issued card of 22', { 证件号码: `${id}31B1` }, { citizenId: id, disabilityCategory: 'SPEECH' }],
    [
      'a card around a wrong number',
      { 证件号码: '45070320130405001052' },
      { citizenId: null, citizenIdStatus: 'INVALID', disabled: true },
    ],
    [
      '999999… stands for none',
      { 证件号码: '999999201501010012' },
      { citizenId: null, citizenIdRaw: null, citizenIdStatus: 'MISSING', idEvidence: 'NONE' },
    ],
    [
      'a placeholder that ends in zeros',
      { 证件号码: '999999201501010000' },
      { citizenId: null, citizenIdRaw: null, citizenIdStatus: 'MISSING', idEvidence: 'NONE' },
    ],
    ['an officer card', { 证件号码: '军字第123号', 证件类型: '02' }, { citizenIdStatus: 'OTHER_DOCUMENT' }],
  ])('%s', (_title, cells, expected) => {
    const { record, issues } = read(cells);
    expect(record).toMatchObject(expected);
    expect(issues).toEqual([]);
  });

  it('rejects a number kept as a number', () => {
    const { record, issues } = read({
      证件号码: { text: '450703201304050000', numeric: 450703201304050000 },
    });
    expect(record).toBeNull();
    expect(issues).toEqual([expect.objectContaining({ code: 'PRECISION_LOST', rejected: true })]);
  });

  it('builds the key: person number, else household and name, else the document', () => {
    expect(read({}).record).toMatchObject({ sourceKey: '45070311', discriminator: '', partition: '' });
    expect(read({ 人编号: '' }).record).toMatchObject({ sourceKey: '4507031/农小一' });
    expect(read({ 人编号: '', 户编号: '' }).record).toMatchObject({ sourceKey: id });
  });
});

describe('poverty monitoring: school', () => {
  it.each<[Record<string, string>, boolean | null, string | null]>([
    [{ 在校生状况: '小学' }, true, 'PRIMARY'],
    [{ 在校生状况: '03' }, true, 'PRIMARY'],
    [{ 在校生状况: '七年级' }, true, 'JUNIOR'],
    [{ 在校生状况: '普通高中二年级' }, true, 'SENIOR'],
    [{ 在校生状况: '中职一年级' }, true, 'VOCATIONAL'],
    [{ 在校生状况: '本科四年级' }, true, 'TERTIARY'],
    [{ 在校生状况: '学前教育' }, true, 'PRESCHOOL'],
    [{ 在校生状况: '学龄前儿童' }, false, 'PRESCHOOL'],
    [{ 在校生状况: '', 文化程度: '学龄前儿童' }, false, 'PRESCHOOL'],
    [{ 在校生状况: '非在校生' }, false, 'NONE'],
    [{ 在校生状况: '01' }, false, 'NONE'],
    [{ 在校生状况: '', 文化程度: '小学' }, false, 'NONE'],
    [{ 在校生状况: '', 义务教育阶段未上学原因: '因病' }, false, 'NONE'],
    [{ 在校生状况: '', 是否义务教育阶段适龄儿童少年失学辍学: '是' }, false, 'NONE'],
    [{ 风险消除后是否义务教育阶段适龄儿童少年失学辍学: '是' }, false, 'NONE'],
    [{ 在校生状况: '小学', 是否义务教育阶段适龄儿童少年失学辍学: '是' }, true, 'PRIMARY'],
    [{ 在校生状况: '', 是否义务教育阶段适龄儿童少年失学辍学: '否' }, null, null],
    [{ 在校生状况: '' }, null, null],
    [{ 文化程度: '小学' }, null, null],
    [{}, null, null],
  ])('%o says in school: %s, stage %s', (cells, saysInSchool, schoolStage) => {
    const { record, issues } = read(cells);
    expect(record).toMatchObject({ saysInSchool, schoolStage });
    expect(issues).toEqual([]);
  });

  it('keeps an unknown state raw and says nothing about school', () => {
    const { record, issues } = read({ 在校生状况: '云上学' });
    expect(record).toMatchObject({ schoolState: '云上学', saysInSchool: null, schoolStage: null });
    expect(issues).toEqual([expect.objectContaining({ code: 'UNKNOWN_CODE', rejected: false })]);
  });
});

describe('poverty monitoring: coded columns by its own tables', () => {
  it.each<[string, string, object]>([
    ['性别', '男', { sex: 'MALE' }],
    ['性别', '男性', { sex: 'MALE' }],
    ['性别', '2', { sex: 'MALE' }],
    ['民族', '汉', { ethnicGroup: '01' }],
    ['民族', '02', { ethnicGroup: '11' }],
    ['民族', '04', { ethnicGroup: '02' }],
    ['民族', '99', { ethnicGroup: '97' }],
    ['民族', '02蒙古族', { ethnicGroup: '02' }],
    ['与户主关系', '之子', { relationToHead: '20', relationLabel: '之子' }],
    ['与户主关系', '04', { relationToHead: '30' }],
    ['与户主关系', '户主', { relationToHead: '02' }],
    ['与户主关系', '之外孙女', { relationToHead: '44' }],
    ['健康状况', '健康', { disabled: false, healthLabel: '健康' }],
    ['健康状况', '长期慢性病,残疾', { disabled: true }],
    ['健康状况', '02、04', { disabled: true }],
    ['残疾类别', '智力残疾', { disabled: true, disabilityCategory: 'INTELLECTUAL' }],
    ['残疾类别', '无', { disabled: false, disabilityCategory: 'NONE' }],
    ['证件类型', '残疾人证', { disabled: true, documentType: '残疾人证' }],
    ['监测对象类别', '脱贫不稳定户', { monitoringCategory: 'UNSTABLE_AFTER_POVERTY' }],
    ['监测对象类别', '边缘易致贫户', { monitoringCategory: 'BORDERLINE' }],
    ['易返贫致贫户(监测对象)类型', '突发严重困难户', { monitoringCategory: 'SUDDEN_HARDSHIP' }],
    ['监测对象类别', '', { monitoringCategory: null, monitoringLabel: null }],
    ['风险是否已消除', '否', { riskRemoved: false }],
    ['风险是否已消除0', '是', { riskRemoved: true }],
    ['是否事实无人抚养儿童', '是', { unattendedChild: true }],
    ['享受低保政策情况', '农村低保', { subsistenceLabel: '农村低保' }],
    ['享受特困供养政策情况', '不享受', { extremePovertyLabel: '不享受' }],
    ['户类型', '脱贫户', { householdType: '脱贫户' }],
  ])('%s %s', (caption, text, expected) => {
    const { record, issues } = read({ [caption]: text });
    expect(record).toMatchObject(expected);
    expect(issues).toEqual([]);
  });

  it('does not read a bare sex number that the citizen number contradicts', () => {
    const { record, issues } = read({ 性别: '1' });
    expect(record).toMatchObject({ sex: null });
    expect(issues).toEqual([expect.objectContaining({ code: 'CONTRADICTION', rejected: false })]);
    expect(read({ 性别: '1', 证件号码: '' }).record).toMatchObject({ sex: 'FEMALE' });
    expect(read({ 性别: '女' }).record).toMatchObject({ sex: 'FEMALE' });
  });

  it('does not guess at a bare disability number', () => {
    const { record, issues } = read({ 残疾类别: '3' });
    expect(record).toMatchObject({ disabilityCategory: null, disabled: null });
    expect(issues).toEqual([expect.objectContaining({ column: '残疾类别', code: 'UNKNOWN_CODE' })]);
  });

  it('knows the division by names and the head as a parent', () => {
    const place = { 省: '广西壮族自治区', 市: '钦州市', 县: '钦北区', 乡: '大寺镇', 村: '四联村' };
    expect(
      read({ ...place, 户主姓名: '农父', 户主证件号码: '450703198506070012', 与户主关系: '之子' }).record,
    ).toMatchObject({
      division: '450703109203',
      village: '四联',
      address: '广西壮族自治区钦州市钦北区大寺镇四联村',
      guardians: JSON.stringify([{ name: '农父', relation: 'father', citizenId: '450703198506070012' }]),
    });
  });
});

it('reads a custom export whose header stands in the third row', async () => {
  const path = new URL('./fixtures/members.csv', import.meta.url).pathname;
  const rows = [];
  const headers = [];
  for await (const chunk of readExport(path, povertyMonitoring, { asOf: plainDate('2024-10-15') })) {
    rows.push(...chunk.rows);
    if (chunk.header !== undefined) headers.push(chunk.header);
  }
  expect(headers).toMatchObject([{ headerRow: 3, unknown: ['宠物'] }]);
  expect(rows).toMatchObject([
    {
      fileRow: 4,
      values: { citizenId: id, saysInSchool: true, monitoringCategory: 'UNSTABLE_AFTER_POVERTY' },
    },
    {
      fileRow: 5,
      values: {
        citizenId: '450703201304050026',
        idEvidence: 'DISABILITY_CARD',
        saysInSchool: false,
        disabled: true,
      },
    },
    { fileRow: 6, values: { citizenIdStatus: 'MISSING', saysInSchool: false, schoolStage: 'PRESCHOOL' } },
  ]);
});

describe('poverty monitoring: a row without number and birth date', () => {
  const neither = { 证件号码: '999999201501010012' };
  const told = [{ column: '出生日期', code: 'MISSING', rejected: false }];

  it.each<[string, Record<string, string>]>([
    ['a grandchild at primary school', { 与户主关系: '之孙子', 在校生状况: '小学' }],
    ['a grandchild', { 与户主关系: '之外孙女' }],
    ['a pupil of whom nothing else is said', { 在校生状况: '七年级' }],
    ['one at a kindergarten', { 在校生状况: '学前教育' }],
    ['one too young for a kindergarten', { 文化程度: '学龄前儿童', 在校生状况: '' }],
  ])('is told for %s', (_, cells) => {
    expect(read({ ...neither, ...cells }).issues).toMatchObject(told);
  });

  it.each<[string, Record<string, string>]>([
    ['a wife', { 与户主关系: '配偶' }],
    ['a daughter-in-law', { 与户主关系: '之儿媳' }],
    ['one of whom nothing says that it is a child', {}],
  ])('is not told for %s', (_, cells) => {
    expect(read({ ...neither, ...cells }).issues).toEqual([]);
  });

  it.each([
    ['2013-02-30', 'IMPOSSIBLE_DATE', true],
    ['2099-01-01', 'IMPOSSIBLE_DATE', true],
    ['二月', 'MALFORMED', false],
    ['不详', 'MISSING', false],
    ['2013年4月', 'MISSING', false],
  ])('is told once where the birth date reads %s: %s', (printed, code, rejected) => {
    expect(read({ ...neither, 与户主关系: '之孙子', 出生日期: printed }).issues).toMatchObject([
      { column: '出生日期', code, rejected },
    ]);
  });

  it('is not told where the birth date is there', () => {
    expect(read({ ...neither, 与户主关系: '之孙子', 出生日期: '2015-01-01' }).issues).toEqual([]);
  });
});

it.each([
  ['a child’s birth date at a kindergarten', '学前教育', '2020-01-01'],
  ['a child’s birth date at primary school', '小学', '2014-01-01'],
  ['a child’s birth date where nothing is said of school', '', '2014-01-01'],
  ['a toddler’s birth date at primary school', '小学', '2022-01-01'],
])('tells once of a grown-up’s number beside %s', (_, school, birthDate) => {
  const { issues } = read({ 证件号码: '450703198506070020', 在校生状况: school, 出生日期: birthDate });
  expect(issues).toMatchObject([{ column: '出生日期', code: 'CONTRADICTION', rejected: false }]);
});

it('tells of a grown-up’s birth date beside a kindergarten', () => {
  const { issues } = read({ 证件号码: '999999201501010012', 在校生状况: '学前教育', 出生日期: '1985-01-01' });
  expect(issues).toMatchObject([{ column: '出生日期', code: 'CONTRADICTION', rejected: false }]);
});

describe("poverty monitoring: a grown-up's number", () => {
  const fathers = '450703198506070020';
  const row = { 证件号码: fathers, 与户主关系: '之女', 在校生状况: '小学' };

  it.each<[string, Record<string, string>]>([
    ['without a birth date', {}],
    ['with the grown-up’s birth date', { 出生日期: '1985-06-07' }],
    ['of a grandchild', { 与户主关系: '之孙子' }],
    ['of one at a kindergarten', { 在校生状况: '学前教育' }],
  ])('is none of the pupil, %s, and is told', (_, cells) => {
    const { record, issues } = read({ ...row, ...cells });
    expect(record).toMatchObject({ citizenId: null, citizenIdRaw: fathers, idEvidence: 'NONE' });
    expect(issues).toContainEqual(
      expect.objectContaining({ column: '证件号码', code: 'CONTRADICTION', rejected: false }),
    );
  });

  it.each<[string, Record<string, string>]>([
    ['a wife whose education stands in the column of pupils', { 与户主关系: '配偶' }],
    ['one whose relation is not told', { 与户主关系: '' }],
    ['a son of whom nothing says that he is at school', { 在校生状况: '' }],
    ['a daughter at a university', { 在校生状况: '本科' }],
    ['a pupil with a child’s birth date: one of the two may be mistyped', { 出生日期: '2014-01-01' }],
  ])('stays the number of %s', (_, cells) => {
    expect(read({ ...row, ...cells }).record).toMatchObject({ citizenId: fathers, idEvidence: 'CITIZEN_ID' });
  });
});
