import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { Cell } from '../adapter.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { populationRegistry } from './parse-row.ts';

const id = '450703201304050018';
const person = { 姓名: '农小一', 公民身份号码: id, 户号: '450703000123' };

function read(cells: Record<string, string | Cell>) {
  return readSampleRow(populationRegistry, { ...person, ...cells });
}

describe('population registry: keys', () => {
  it.each<[string, Record<string, string>, string]>([
    ['the citizen number', {}, id],
    [
      'the canonical form of a 15-digit number',
      { 公民身份号码: '450703130405001', 出生日期: '20130405' },
      id,
    ],
    ['an invalid number as printed, cleaned', { 公民身份号码: ' 45070320130405001x' }, '45070320130405001X'],
    ['household and name', { 公民身份号码: '' }, '450703000123/农小一'],
  ])('%s', (_title, cells, sourceKey) => {
    expect(read(cells).record).toMatchObject({ sourceKey, discriminator: '450703000123', partition: '' });
  });

  it('uses the internal household key only where the printed number is missing', () => {
    expect(read({ 户号ID: '99' }).record).toMatchObject({ householdNumber: '450703000123' });
    expect(readSampleRow(populationRegistry, { 姓名: '农小一', hhnbid: '99' }).record).toMatchObject({
      householdNumber: '99',
      sourceKey: '99/农小一',
    });
  });

  it('drops a household number whose digits were lost, and keeps the row', () => {
    const { record, issues } = read({ 户号: { text: '4507030001234567000', numeric: 4.507030001234567e18 } });
    expect(record).toMatchObject({ householdNumber: null, sourceKey: id });
    expect(issues).toEqual([expect.objectContaining({ code: 'PRECISION_LOST', rejected: false })]);
  });
});

describe('population registry: leaving the register', () => {
  it.each<[Record<string, string>, object]>([
    [{}, { status: 'NORMAL', deathDate: null, statusLabel: null }],
    [{ 人员状态: '正常' }, { status: 'NORMAL' }],
    [{ 人员状态: '0' }, { status: 'NORMAL' }],
    [{ 人员状态: '服兵役' }, { status: 'NORMAL' }],
    [{ 人员状态: '死亡' }, { status: 'DECEASED', deathDate: null }],
    [{ 人员状态: '1' }, { status: 'DECEASED', statusLabel: '1' }],
    [
      { 人员状态: '1-死亡', 注销日期: '20251003' },
      { status: 'DECEASED', deathDate: '2025-10-03' },
    ],
    [
      { 何时因何注销户口: '2025年10月3日死亡注销' },
      { status: 'DECEASED', deathDate: '2025-10-03', cancelledOn: '2025-10-03' },
    ],
    [
      { 人员状态: '正常', 何时因何注销户口: '2025年10月3日死亡注销' },
      { status: 'DECEASED', deathDate: '2025-10-03', statusLabel: '正常' },
    ],
    [
      { 死亡日期: '2025.10.01', 注销日期: '2025-10-03' },
      { status: 'DECEASED', deathDate: '2025-10-01', cancelledOn: '2025-10-03' },
    ],
    [{ swrq: '20251001' }, { status: 'DECEASED', deathDate: '2025-10-01' }],
    [{ 死亡注销类别: '病死' }, { status: 'DECEASED' }],
    [{ 死亡日期: '', 死亡注销类别: '', 何时因何注销户口: '' }, { status: 'NORMAL' }],
    [{ 死亡日期: '00000000' }, { status: 'NORMAL', deathDate: null }],
    [{ 人员状态: '迁出' }, { status: 'MOVED_OUT' }],
    [{ 人员状态: '2' }, { status: 'MOVED_OUT' }],
    [{ 何时因何迁往何地: '2023年8月20日迁往广东省佛山市' }, { status: 'MOVED_OUT' }],
    [
      { 迁出日期: '20230820', 迁往地省市县: '440604' },
      { status: 'MOVED_OUT', movedOutText: '2023-08-20 440604' },
    ],
    [{ 人员状态: '注销', 何时因何注销户口: '2024-05-01出国定居' }, { status: 'EMIGRATED' }],
    [{ 人员状态: '出国境定居' }, { status: 'EMIGRATED' }],
    [{ 人员状态: '4' }, { status: 'EMIGRATED' }],
    [{ 人员状态: '失踪' }, { status: 'MISSING' }],
    [{ 人员状态: '注销（冲销）' }, { status: 'CANCELLED' }],
    [{ 注销日期: '2024-05-01' }, { status: 'CANCELLED', cancelledOn: '2024-05-01' }],
    // The sentence of the registration form under the captions of the days.
    [
      { 人员状态: '注销(冲销)', 注销日期: '2025年7月6日因病死亡注销户口' },
      { status: 'DECEASED', deathDate: '2025-07-06', cancelledOn: '2025-07-06' },
    ],
    [
      { 人员状态: '死亡', 死亡日期: '2025年11月6日死亡注销' },
      { status: 'DECEASED', deathDate: '2025-11-06' },
    ],
    [{ 迁出日期: '2023年8月20日迁往广东省佛山市' }, { status: 'MOVED_OUT' }],
    [{ 注销日期: '2024年5月1日' }, { status: 'CANCELLED', cancelledOn: '2024-05-01' }],
    [{ 注销标识: '1' }, { status: 'CANCELLED' }],
    [{ 注销标识: '0' }, { status: 'NORMAL' }],
    [{ 何时因何注销户口: '重复户口' }, { status: 'CANCELLED' }],
    [{ 何时因何注销户口: '无' }, { status: 'NORMAL' }],
    [{ 人员状态: '别的' }, { status: 'UNKNOWN', statusLabel: '别的' }],
    [{ 人员状态: '9' }, { status: 'UNKNOWN' }],
  ])('%o → %o', (cells, expected) => {
    expect(read(cells).record).toMatchObject(expected);
  });

  it('reports an unknown status', () => {
    expect(read({ ryzt: '别的' }).issues).toEqual([
      expect.objectContaining({ column: 'ryzt', code: 'UNKNOWN_CODE', rejected: false }),
    ]);
  });

  it('rejects a day in the text that cannot exist', () => {
    const { record, issues } = read({ 何时因何注销户口: '2025年2月30日死亡注销' });
    expect(record).toBeNull();
    expect(issues).toEqual([expect.objectContaining({ code: 'IMPOSSIBLE_DATE', rejected: true })]);
  });
});

describe('population registry: coded columns by GA 324.1 and GB/T', () => {
  it.each<[string, string, object]>([
    ['户口类别', '1', { hukouType: '1', hukouTypeLabel: '1' }],
    ['户口类别', '2', { hukouType: '2' }],
    ['户口类别', '1-农业家庭户口', { hukouType: '2' }],
    ['户口类别', '居民家庭户口', { hukouType: null, hukouTypeLabel: '居民家庭户口' }],
    ['与户主关系', '21', { relationToHead: '21', relationLabel: '21' }],
    ['与户主关系', '独生子', { relationToHead: '21' }],
    ['与户主关系', '孙女', { relationToHead: '42' }],
    ['与户主关系', '02', { relationToHead: '02' }],
    ['民族', '02', { ethnicGroup: '02' }],
    ['民族', '11', { ethnicGroup: '11' }],
    ['民族', '壮', { ethnicGroup: '08' }],
    ['性别', '1', { sex: 'MALE' }],
    ['人员类别', '3', { personClassLabel: '人户分离' }],
  ])('%s %s', (caption, text, expected) => {
    const { record, issues } = read({ [caption]: text });
    expect(record).toMatchObject(expected);
    expect(issues).toEqual([]);
  });
});

describe('population registry: family and place', () => {
  it('joins guardians and parents, each person once', () => {
    const { record } = read({
      监护人一姓名: '农父',
      监护人二姓名: '农婆',
      父亲姓名: '农父',
      父亲公民身份号码: '450703198506070012',
      母亲姓名: '农母',
    });
    expect(record).toMatchObject({ guardianName: '农父', guardianCitizenId: '450703198506070012' });
    expect(JSON.parse(String(record?.['guardians']))).toEqual([
      { name: '农父', relation: 'father', citizenId: '450703198506070012' },
      { name: '农婆', relation: 'guardian', citizenId: null },
      { name: '农母', relation: 'mother', citizenId: null },
    ]);
  });

  it('takes the head for a parent of a son or daughter, not of a grandchild', () => {
    const head = { 户主姓名: '农母', 户主公民身份号码: '45070319870809002X' };
    expect(read({ ...head, 与户主关系: '女' }).record).toMatchObject({
      guardians: JSON.stringify([{ name: '农母', relation: 'mother', citizenId: '45070319870809002X' }]),
    });
    expect(read({ ...head, 与户主关系: '孙子' }).record).toMatchObject({ guardianName: null });
  });

  it.each<[Record<string, string>, object]>([
    [
      {
        '省市县（区）': '450703',
        '乡镇（街道）': '大寺镇',
        '居（村）委会': '四联村委会',
        街路巷: '学前路',
        门牌: '',
      },
      { division: '450703109203', village: '四联', address: '大寺镇四联村委会学前路' },
    ],
    [{ ssxq: '450703000000' }, { division: '450703', address: null }],
    [
      { 户籍地址: '广西钦州市钦北区大寺镇四联村委会12号' },
      { division: '450703109203', village: '四联', address: '广西钦州市钦北区大寺镇四联村委会12号' },
    ],
    [
      { '乡镇（街道）': '450703109000', '居（村）委会': '450703109203' },
      { division: '450703109203', village: '四联' },
    ],
  ])('%o → %o', (cells, expected) => {
    expect(read(cells).record).toMatchObject(expected);
  });
});

describe('population registry: a son or daughter without number', () => {
  const daughter = { 公民身份号码: '', 与户主关系: '女' };

  it('is told as a person of unknown age where the birth date is blank', () => {
    expect(read({ ...daughter, 出生日期: '' }).issues).toMatchObject([
      {
        column: '出生日期',
        code: 'MISSING',
        expected: expect.stringContaining('the person’s age') as string,
        rejected: false,
      },
    ]);
  });

  it.each([
    ['2013-02-30', 'IMPOSSIBLE_DATE'],
    ['二月', 'MALFORMED'],
  ])('is told once where it reads %s', (printed, code) => {
    expect(read({ ...daughter, 出生日期: printed }).issues).toMatchObject([{ column: '出生日期', code }]);
  });
});

it('reads a saved view with a title row and text formulas, and never 宗教信仰', async () => {
  const path = new URL('./fixtures/saved-view.csv', import.meta.url).pathname;
  const rows = [];
  const headers = [];
  for await (const chunk of readExport(path, populationRegistry, { asOf: plainDate('2025-10-15') })) {
    rows.push(...chunk.rows);
    if (chunk.header !== undefined) headers.push(chunk.header);
  }
  expect(headers).toMatchObject([{ headerRow: 2, forbidden: ['宗教信仰'], unknown: [] }]);
  expect(rows).toMatchObject([
    {
      fileRow: 3,
      values: { status: 'NORMAL', citizenId: id, division: '450703109203', relationToHead: '20' },
    },
    { fileRow: 4, values: { status: 'DECEASED', deathDate: '2025-10-03', relationToHead: '30' } },
    { fileRow: 5, values: { status: 'MOVED_OUT', citizenIdStatus: 'INVALID', relationToHead: null } },
  ]);
  expect(JSON.stringify(rows)).not.toContain('佛教');
});
