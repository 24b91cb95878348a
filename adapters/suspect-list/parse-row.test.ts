import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { suspectList } from './parse-row.ts';

const id = '450703201304050018';

describe('suspect list', () => {
  it('reads a list as it was sent down, codes as claims', async () => {
    const path = new URL('./fixtures/list-2020.csv', import.meta.url).pathname;
    const rows = [];
    for await (const chunk of readExport(path, suspectList, { asOf: plainDate('2020-09-01') }))
      rows.push(...chunk.rows);
    expect(rows).toMatchObject([
      {
        fileRow: 3,
        values: {
          citizenId: id,
          printedCode: 'B',
          printedReason: '在校',
          guardianName: '农父',
          village: '四联',
        },
      },
      {
        fileRow: 4,
        values: { citizenIdStatus: 'MISSING', sourceKey: '农小二/2013-04-05', printedCode: 'A8' },
      },
      { fileRow: 5, values: { citizenIdStatus: 'INVALID', citizenId: null, printedCode: null } },
    ]);
  });

  it.each([
    ['a disability card', { 残疾人证号: `${id}43` }, 'DISABILITY_CARD'],
    ['a student number', { 学籍号: `G${id}` }, 'STUDENT_NUMBER'],
    ['a card in the ID column', { 身份证号: `${id}43` }, 'DISABILITY_CARD'],
  ])('knows the child by %s', (_, cells, idEvidence) => {
    const { record } = readSampleRow(suspectList, { 姓名: '农小一', ...cells });
    expect(record).toMatchObject({ citizenId: id, idEvidence });
  });

  it('reads a claimed return', () => {
    const { record } = readSampleRow(suspectList, {
      姓名: '农小一',
      身份证号: id,
      是否申报已复学: '是',
      复学日期: '2020年10月9日',
    });
    expect(record).toMatchObject({ claimsReturn: true, returnedOn: '2020-10-09' });
  });

  it.each([
    ['an impossible birth date', { 出生日期: '2013-02-30' }],
    ['no name', { 姓名: '', 出生日期: '2013-04-05' }],
    ['a number that lost its last digits', { 身份证号: '4.50703E+17' }],
  ])('quarantines a line with %s', (_, cells) => {
    const { record, issues } = readSampleRow(suspectList, { 姓名: '农小一', ...cells });
    expect(record).toBeNull();
    expect(issues).toContainEqual(expect.objectContaining({ rejected: true }));
  });
});
