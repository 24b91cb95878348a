import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { Cell } from '../adapter.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { studentRegistry } from './parse-row.ts';

const boy = '450703201304050018';
const girl = '450703201304050026';
const pupil = { 姓名: '农小一', 身份证件号: boy, 个人标识码: `G${boy}` };

function read(cells: Record<string, string | Cell>, asOf?: string) {
  return readSampleRow(studentRegistry, { ...pupil, ...cells }, asOf);
}

describe('student registry: who the pupil is', () => {
  it.each<[string, Record<string, string | Cell>, object]>([
    ['an ID', {}, { citizenId: boy, citizenIdStatus: 'VALID', idEvidence: 'CITIZEN_ID' }],
    ['a small x', { 身份证件号: '45070320180203001x', 个人标识码: '' }, { citizenId: '45070320180203001X' }],
    [
      'a 15-digit ID takes the century of the birth date',
      { 身份证件号: '450703130405001', 个人标识码: '', 出生日期: '20130405' },
      { citizenId: boy, citizenIdRaw: '450703130405001', citizenIdStatus: 'VALID' },
    ],
    [
      'the number inside G when the ID cell is empty',
      { 身份证件号: '' },
      { citizenId: boy, citizenIdRaw: null, citizenIdStatus: 'VALID', idEvidence: 'STUDENT_NUMBER' },
    ],
    [
      'the number inside G when the ID is wrong: the cell stays INVALID',
      { 身份证件号: '450703201304050010' },
      {
        citizenId: boy,
        citizenIdRaw: '450703201304050010',
        citizenIdStatus: 'INVALID',
        idEvidence: 'STUDENT_NUMBER',
      },
    ],
    [
      'a wrong check digit is kept and not rejected',
      { 身份证件号: '450703201304050010', 个人标识码: '' },
      { citizenId: null, citizenIdStatus: 'INVALID', idEvidence: 'NONE' },
    ],
    [
      'of two valid numbers the one that agrees with the birth date',
      { 身份证件号: '450703198506070012', 出生日期: '2013-04-05' },
      { citizenId: boy, citizenIdRaw: '450703198506070012', idEvidence: 'STUDENT_NUMBER' },
    ],
    [
      'of two valid numbers that both agree, the ID cell',
      { 个人标识码: `G${girl}`, 出生日期: '2013-04-05' },
      { citizenId: boy, idEvidence: 'CITIZEN_ID' },
    ],
    [
      'a temporary student number is a key inside this source only',
      { 身份证件号: '', 个人标识码: 'L450703201304050018' },
      {
        citizenId: null,
        citizenIdStatus: 'MISSING',
        localKey: 'L450703201304050018',
        studentNumberKind: 'L',
      },
    ],
    [
      'a temporary number in the ID column',
      { 身份证件号: 'L450703201304050018', 个人标识码: '' },
      { citizenIdStatus: 'TEMPORARY', citizenId: null },
    ],
    [
      'a passport',
      { 身份证件号: 'E12345678', 身份证件类型: 'A-护照', 个人标识码: '' },
      { citizenIdStatus: 'OTHER_DOCUMENT', citizenIdRaw: 'E12345678' },
    ],
    [
      'a Hong Kong resident',
      { 身份证件号: '810000201001010019', 个人标识码: '' },
      { citizenIdStatus: 'VALID', citizenId: '810000201001010019' },
    ],
    ['a word for nothing', { 身份证件号: '无', 个人标识码: '' }, { citizenIdStatus: 'MISSING' }],
    [
      'an older number is kept as it is',
      { 个人标识码: '1101080113040500' },
      { studentNumber: '1101080113040500', studentNumberKind: 'OTHER', localKey: null },
    ],
  ])('%s', (_title, cells, expected) => {
    expect(read(cells).record).toMatchObject(expected);
  });

  it.each<[string, Record<string, string | Cell>, string]>([
    [
      'an ID stored as a number',
      { 身份证件号: { text: '450703201304050000', numeric: 450703201304050000 } },
      'PRECISION_LOST',
    ],
    ['an ID in exponent form', { 身份证件号: '4.50703E+17' }, 'PRECISION_LOST'],
    ['an ID rounded to 15 digits', { 身份证件号: '450703201304050000' }, 'PRECISION_LOST'],
    ['no name', { 姓名: '' }, 'MISSING'],
    ['a day that does not exist', { 出生日期: '2013-02-30' }, 'IMPOSSIBLE_DATE'],
    ['an impossible month in another date column', { 学籍变动日期: '20241301' }, 'IMPOSSIBLE_DATE'],
  ])('rejects the row: %s', (_title, cells, code) => {
    const { record, issues } = read(cells);
    expect(record).toBeNull();
    expect(issues).toContainEqual(expect.objectContaining({ code, rejected: true }));
  });

  it('reads a number that truly ends in three zeros, however it is spaced', () => {
    const { record, issues } = read({
      身份证件号: '450703 20150103 1000',
      出生日期: '2015-01-03',
      个人标识码: '',
    });
    expect(issues.filter(({ code }) => code === 'PRECISION_LOST')).toEqual([]);
    expect(record).toMatchObject({ citizenId: '450703201501031000', citizenIdStatus: 'VALID' });
  });

  it('reports two different valid numbers, masked', () => {
    const { issues } = read({ 个人标识码: `G${girl}` });
    expect(issues).toEqual([
      expect.objectContaining({
        column: '个人标识码',
        code: 'CONTRADICTION',
        valueMasked: '450703********0026',
        rejected: false,
      }),
    ]);
  });

  it('builds the natural key: student number, else ID, else school, class and name', () => {
    const school = { 学校标识码: '2145000123', 班级: '三(1)班' };
    expect(read(school).record).toMatchObject({ sourceKey: `G${boy}`, discriminator: '2145000123' });
    expect(read({ ...school, 个人标识码: '' }).record).toMatchObject({ sourceKey: boy });
    expect(read({ ...school, 个人标识码: '', 身份证件号: '' }).record).toMatchObject({
      sourceKey: '2145000123/三(1)班/农小一',
    });
  });
});

describe('student registry: status', () => {
  it.each([
    ['在读', 'ENROLLED'],
    ['正常', 'ENROLLED'],
    ['01', 'ENROLLED'],
    ['复学', 'ENROLLED'],
    ['', 'ENROLLED'],
    ['休学', 'ON_LEAVE'],
    ['02-休学', 'ON_LEAVE'],
    ['保留入学资格', 'DEFERRED'],
    ['12', 'DEFERRED'],
    ['延缓入学', 'DEFERRED'],
    ['流失', 'DROPPED_OUT'],
    ['6', 'DROPPED_OUT'],
    ['辍学', 'DROPPED_OUT'],
    ['失学', 'DROPPED_OUT'],
    ['毕业', 'GRADUATED'],
    ['结业', 'GRADUATED'],
    ['转学(转出)', 'TRANSFERRED_OUT'],
    ['转出', 'TRANSFERRED_OUT'],
    ['死亡', 'DECEASED'],
    ['退学', 'LEFT'],
    ['15', 'LEFT'],
    ['3Z', 'UNKNOWN'],
    ['99', 'UNKNOWN'],
    ['别的', 'UNKNOWN'],
  ])('%s → %s', (label, status) => {
    expect(read({ 学籍状态: label }).record).toMatchObject({
      status,
      statusLabel: label === '' ? null : label,
    });
  });

  it('reports an unknown label and keeps the row', () => {
    expect(read({ 学籍状态: '3Z' }).issues).toEqual([
      expect.objectContaining({
        column: '学籍状态',
        code: 'UNKNOWN_CODE',
        valueMasked: '3Z',
        rejected: false,
      }),
    ]);
  });

  it('counts pupils of an export without a status column as on the roll, unless the last change says otherwise', () => {
    expect(read({}).record).toMatchObject({ status: 'ENROLLED', statusLabel: null });
    expect(read({ 学籍变动情况: '转学（转出）' }).record).toMatchObject({ status: 'TRANSFERRED_OUT' });
    expect(read({ 学籍变动情况: '休学', 学籍状态: '在读' }).record).toMatchObject({ status: 'ENROLLED' });
  });

  it('does not take a refused deferral for one', () => {
    expect(read({ 学籍状态: '保留入学资格', 审核状态: '已通过' }).record).toMatchObject({
      status: 'DEFERRED',
    });
    expect(read({ 学籍状态: '保留入学资格', 审核状态: '未通过' }).record).toMatchObject({
      status: 'UNKNOWN',
    });
  });
});

describe('student registry: coded columns by its own dictionaries', () => {
  it.each<[string, string, object]>([
    ['性别', '1', { sex: 'MALE' }],
    ['性别', '女性', { sex: 'FEMALE' }],
    ['性别', '2-女', { sex: 'FEMALE' }],
    ['性别', '未说明的性别', { sex: null }],
    ['户口性质', '1', { hukouNature: 'AGRICULTURAL' }],
    ['户口性质', '2', { hukouNature: 'NON_AGRICULTURAL' }],
    ['户口性质', '1-农业户口', { hukouNature: 'AGRICULTURAL' }],
    ['户口性质', '2-农业户口', { hukouNature: 'AGRICULTURAL' }],
    ['户口性质', '居民户口', { hukouNature: null }],
    ['民族', '汉', { ethnicGroup: '01' }],
    ['民族', '01 汉族', { ethnicGroup: '01' }],
    ['民族', '11', { ethnicGroup: '11' }],
    ['民族', '57', { ethnicGroup: '81' }],
    ['民族', '81', { ethnicGroup: '81' }],
    ['民族', '57穿青人族', { ethnicGroup: '81' }],
    ['残疾类型', '0', { disabilityCategory: 'NONE' }],
    ['残疾类型', '无残疾', { disabilityCategory: 'NONE' }],
    ['残疾类型', '3', { disabilityCategory: 'SPEECH', disabilityLabel: '3' }],
    ['残疾类型', '5-智力残疾', { disabilityCategory: 'INTELLECTUAL' }],
    ['残疾类型', '智力', { disabilityCategory: 'INTELLECTUAL' }],
    ['残疾类型', '8', { disabilityCategory: 'OTHER' }],
    ['残疾类型', '', { disabilityCategory: null, disabilityLabel: null }],
    ['随班就读', '0', { inclusiveEducation: false }],
    ['随班就读', '智力残疾随班就读', { inclusiveEducation: true, inclusiveLabel: '智力残疾随班就读' }],
    ['随班就读', '送教上门', { inclusiveEducation: null, inclusiveLabel: '送教上门' }],
    ['是否留守儿童', '非留守儿童', { leftBehind: false }],
    ['是否留守儿童', '1-非留守儿童', { leftBehind: false }],
    ['是否留守儿童', '1-单亲留守儿童', { leftBehind: true }],
    ['是否留守儿童', '2', { leftBehind: true }],
    ['是否享受一补', '否', { receivesBoardingSubsidy: false }],
    ['是否享受一补', '1', { receivesBoardingSubsidy: true }],
    ['是否孤儿', '是', { orphan: true }],
    ['就读方式', '2', { boarding: true }],
    ['就读方式', '走读', { boarding: false }],
    ['健康状况', '50', { healthLabel: '残疾' }],
    ['入学年月', '202209', { entryMonth: '2022-09' }],
    ['入学年月', '2022年9月', { entryMonth: '2022-09' }],
  ])('%s %s', (caption, text, expected) => {
    const { record, issues } = read({ [caption]: text });
    expect(record).toMatchObject(expected);
    expect(issues).toEqual([]);
  });

  it.each([
    ['民族', '外星族', 'ethnicGroup'],
    ['性别', '3', 'sex'],
    ['户口性质', '3', 'hukouNature'],
    ['是否留守儿童', '1', 'leftBehind'],
    ['是否孤儿', '也许', 'orphan'],
  ])('%s %s stays unread and is reported', (caption, text, field) => {
    const { record, issues } = read({ [caption]: text });
    expect(record?.[field]).toBeNull();
    expect(issues).toEqual([
      expect.objectContaining({ column: caption, code: 'UNKNOWN_CODE', rejected: false }),
    ]);
  });
});

describe('student registry: family, place and grade', () => {
  it('lists the members who are guardians first, then parents, and no siblings', () => {
    const { record } = read({
      成员1姓名: '农父',
      成员1关系: '1',
      成员1是否监护人: '否',
      成员1身份证件号: '450703198506070012',
      成员2姓名: '农婆',
      成员2关系: '祖父母或外祖父母',
      成员2是否监护人: '是',
      成员2联系电话: '138-0013-8000',
    });
    expect(record).toMatchObject({ guardianName: '农婆', guardianCitizenId: null, phone: '13800138000' });
    expect(JSON.parse(String(record?.['guardians']))).toEqual([
      { name: '农婆', relation: 'guardian', citizenId: null },
      { name: '农父', relation: 'father', citizenId: '450703198506070012' },
    ]);
  });

  it('leaves a sibling out', () => {
    const { record } = read({ 成员1姓名: '农哥', 成员1关系: '4', 成员1是否监护人: '否' });
    expect(record).toMatchObject({ guardianName: null, guardians: '[]' });
  });

  it('says nothing about guardians where the file has no such column', () => {
    expect(read({}).record).toMatchObject({ guardians: null });
  });

  it.each<[Record<string, string>, string | null]>([
    [{ 区县: '钦北区', 户口所在地: '610526' }, '450703'],
    [{ 就读学校: '钦北区大寺镇中心小学', 户口所在地: '610526' }, '450703109'],
    [{ 就读学校: '第一小学', 户口所在地: '450703109203' }, '450703109203'],
    [{ 就读学校: '大寺镇中心小学', 户口所在地: '450703000000' }, '450703109'],
    [{ 户口所在地: '广西壮族自治区钦州市钦北区大寺镇' }, '450703109'],
    [{ 家庭地址: '广西钦州市钦北区大寺镇四联村5组' }, '450703109203'],
    [{ 就读学校: '第一小学' }, null],
  ])('division of %o is %s', (cells, division) => {
    expect(read(cells).record).toMatchObject({ division });
  });

  it('reads the village from the address or the code', () => {
    expect(read({ 家庭地址: '钦北区大寺镇四联村委会5组' }).record).toMatchObject({ village: '四联' });
    expect(read({ 户口所在地: '450703109203' }).record).toMatchObject({ village: '四联' });
  });

  it.each([
    ['小学2020级', '2024-10-15', 'P5'],
    ['小学2020级', '2025-06-15', 'P5'],
    ['小学2020级', '2024-08-31', 'P4'],
    ['初中2023级', '2024-10-15', 'J2'],
    ['七年级', '2024-10-15', 'J1'],
  ])('grade %s on %s is %s', (label, asOf, grade) => {
    expect(read({ 年级: label }, asOf).record).toMatchObject({ grade, gradeLabel: label });
  });
});

describe('student registry: files', () => {
  async function load(name: string) {
    const path = new URL(`./fixtures/${name}`, import.meta.url).pathname;
    const rows = [];
    const issues = [];
    let header;
    for await (const chunk of readExport(path, studentRegistry, { asOf: plainDate('2024-10-15') })) {
      rows.push(...chunk.rows);
      issues.push(...chunk.issues);
      header ??= chunk.header;
    }
    return { rows, issues, header };
  }

  it('reads a web list with a title row, text formulas and full-width digits', async () => {
    const { rows, issues, header } = await load('web-list.csv');
    expect(header).toMatchObject({ headerRow: 2, unknown: [], duplicates: [] });
    expect(rows.map((row) => [row.fileRow, row.values['name'], row.values['status']])).toEqual([
      [3, '农小一', 'ENROLLED'],
      [4, '农 小二', 'DROPPED_OUT'],
      [5, '阿依·古丽', 'ON_LEAVE'],
    ]);
    expect(rows.map((row) => row.values)).toMatchObject([
      { citizenId: boy, grade: 'P5', birthDate: '2013-04-05', division: '450703109', ethnicGroup: '08' },
      { nameKey: '农小二', citizenIdStatus: 'MISSING', localKey: 'L450703201205120041', grade: 'J1' },
      { citizenId: '450703201111110053', disabilityCategory: 'SPEECH', nameKey: '阿依古丽', grade: 'J1' },
    ]);
    expect(issues.map((issue) => [issue.fileRow, issue.column, issue.code])).toEqual([
      [6, '出生日期', 'IMPOSSIBLE_DATE'],
      [7, '身份证件号', 'PRECISION_LOST'],
    ]);
  });

  it('reads an export headed by field abbreviations', async () => {
    const { rows, issues, header } = await load('field-codes.csv');
    expect(header).toMatchObject({ unknown: [] });
    expect(issues).toEqual([]);
    expect(rows[0]?.values).toMatchObject({
      sourceKey: `G${boy}`,
      citizenId: boy,
      citizenIdStatus: 'VALID',
      sex: 'MALE',
      status: 'ENROLLED',
      grade: 'P5',
      disabilityCategory: 'INTELLECTUAL',
      inclusiveEducation: true,
      receivesBoardingSubsidy: true,
      leftBehind: true,
      hukouNature: 'AGRICULTURAL',
      ethnicGroup: '81',
      hukouPlace: '450703109203',
    });
  });
});
