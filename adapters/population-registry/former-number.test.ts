import { describe, expect, it } from 'vitest';
import { readSampleRow } from '../record/sample-row.ts';
import { populationRegistry } from './parse-row.ts';

const id = '450703201304050018';
const former = '450703201304050026';
const person = { 姓名: '农小一', 公民身份号码: id, 户号: '450703000123' };
const read = (cells: Record<string, string>) => readSampleRow(populationRegistry, { ...person, ...cells });

describe('population registry: the number before a change', () => {
  it.each<[string, Record<string, string>]>([
    ['under the caption of the register', { 变更更正项目: '公民身份号码', 变更更正前内容: former }],
    ['under its field names', { bggzxm: '身份证号', bggzqnr: former, bggzhnr: id }],
    [
      'with what it was changed into',
      { 变更更正项目: '公民身份证编号', 变更更正前内容: former, 变更更正后内容: id },
    ],
    ['as a kind of change', { 变更更正项目: '身份证号码变更', 变更更正前内容: former }],
    [
      'among other items',
      { 变更更正项目: '出生日期、公民身份号码', 变更更正前内容: `公民身份号码：${former}` },
    ],
    ['with spaces', { 变更更正项目: '公民身份号码', 变更更正前内容: ' 450703 20130405 0026 ' }],
    ['of fifteen digits', { 变更更正项目: '公民身份号码', 变更更正前内容: '450703130405002' }],
  ])('is read %s', (_title, cells) => {
    const { record, issues } = read(cells);
    expect(record).toMatchObject({ citizenId: id, formerCitizenId: former });
    expect(issues).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['nothing was changed', { 变更更正项目: '', 变更更正前内容: '' }],
    ['another item was', { 变更更正项目: '姓名', 变更更正前内容: former }],
    ["the head's was", { 变更更正项目: '户主公民身份号码', 变更更正前内容: former }],
    ['the cell is empty, or says so', { 变更更正项目: '公民身份号码', 变更更正前内容: '无' }],
    ['the child had none', { 变更更正项目: '公民身份号码', 变更更正前内容: '999999201304050026' }],
    ['it is the same', { 变更更正项目: '公民身份号码', 变更更正前内容: id }],
  ])('is none where %s', (_title, cells) => {
    const { record, issues } = read(cells);
    expect(record).toMatchObject({ formerCitizenId: null });
    expect(issues).toEqual([]);
  });

  it.each<[string, string]>([
    ['is no number', '登记错误'],
    ['has a wrong check digit', '450703201304050027'],
    ['was rounded', '450703201304050000'],
  ])('is told, and the row kept, where it %s', (_title, printed) => {
    const { record, issues } = read({ 变更更正项目: '公民身份号码', 变更更正前内容: printed });
    expect(record).toMatchObject({ citizenId: id, formerCitizenId: null });
    expect(issues).toMatchObject([{ column: '变更更正前内容', code: 'MALFORMED', rejected: false }]);
  });

  it('is not believed where it was changed into another than the number of the row', () => {
    const { record, issues } = read({
      变更更正项目: '公民身份号码',
      变更更正前内容: former,
      变更更正后内容: '450703201503200015',
    });
    expect(record).toMatchObject({ formerCitizenId: null });
    expect(issues).toMatchObject([{ column: '变更更正后内容', code: 'CONTRADICTION', rejected: false }]);
  });
});
