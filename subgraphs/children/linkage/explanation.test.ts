import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../platform/plain-date.ts';
import { explainLink } from './explanation.ts';
import { citizenNumber } from './test-support.ts';
import type { LinkRecordRow } from '../tables.ts';

const number = citizenNumber('2015-01-01', 11);
const record: LinkRecordRow = {
  childId: 'c1',
  childCitizenId: number,
  source: 'student-registry',
  recordId: 1,
  sourceKey: `G${number}`,
  fileRow: 2,
  importId: '00000000-0000-4000-8000-000000000001',
  asOf: plainDate('2025-08-31'),
  present: true,
  name: '林甲',
  nameKey: '林甲',
  sex: null,
  birthDate: null,
  citizenId: number,
  citizenIdRaw: number,
  citizenIdStatus: 'VALID',
  division: null,
  rule: 'CITIZEN_ID',
  explanation: {},
};
const hukou: LinkRecordRow = { ...record, source: 'population-registry', sourceKey: number };

describe('the explanation of a link', () => {
  it.each<[string, Partial<LinkRecordRow>, string]>([
    ['the same number', {}, '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）。'],
    [
      'a differing name that is still the same child',
      { explanation: { name: 'differs' } },
      '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）；姓名与该号码的其他记录不同，但没有同名同出生日期而另有号码的儿童，按姓名不一致处理。',
    ],
    [
      'an ejected number and what attached the record instead',
      {
        citizenId: citizenNumber('2012-06-03', 22),
        rule: 'NAME_AND_BIRTH_DATE',
        explanation: { ejected: 'birth-date', corroboration: ['phone'] },
      },
      '本记录所印公民身份号码 450703********0224 不采信：出生日期与号码不符，且没有使用该号码的同名记录；姓名和出生日期相同，联系电话也一致，且只有一名儿童符合。',
    ],
    [
      'too many children to choose from',
      { citizenId: null, rule: 'UNLINKED', explanation: { candidates: 2 } },
      '本记录没有有效的公民身份号码；有 2 名儿童符合，不能确定是哪一名，暂不关联。',
    ],
  ])('tells of %s', (_, change, text) => {
    const explained = { ...record, ...change };
    expect(explainLink(explained, [explained, hukou], 'ZH')).toBe(text);
  });

  it('comes in English too', () => {
    expect(explainLink({ ...record, rule: 'LOCAL_NUMBER' }, [], 'EN')).toBe(
      'The same local number as another record of the student registry, and name or birth date agree.',
    );
  });
});
