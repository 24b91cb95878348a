import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { explainLink } from './explanation.ts';
import { citizenNumber } from '../test-support.ts';
import type { LinkRecordRow } from '../../tables.ts';

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
const hukou: LinkRecordRow = {
  ...record,
  source: 'population-registry',
  sourceKey: number,
  explanation: { name: 'agrees' },
};

describe('the explanation of a link', () => {
  it.each<[string, Partial<LinkRecordRow>, string]>([
    ['the same number', {}, '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）。'],
    [
      'a differing name that is still the same child',
      { explanation: { name: 'differs' } },
      '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）；姓名与该号码的其他记录不同，但没有同名（或同音）同出生日期而另有号码的儿童，按姓名不一致处理。',
    ],
    [
      'a number that was changed',
      {
        citizenId: citizenNumber('2012-06-03', 22),
        rule: 'RENUMBERED',
        explanation: { ejected: 'renumbered' },
      },
      '本记录所印公民身份号码 450703********0224 不采信：户籍登记该号码已变更为另一公民身份号码，变更后号码的儿童即为该姓名；所印号码是户籍登记的本儿童变更前的公民身份号码，姓名与户籍（或曾用名）相同或为同一姓名的不同写法，性别、出生日期不与变更前后的号码相矛盾。',
    ],
    [
      'an outdated number that nobody told of',
      {
        citizenId: citizenNumber('2012-06-03', 22),
        rule: 'RENUMBERED',
        explanation: { ejected: 'outdated' },
      },
      '本记录所印公民身份号码 450703********0224 不采信：户籍无此号码，而户籍内姓名、地址码相同、出生日期相近的儿童有另一公民身份号码，家庭一致，或有记录同时印有两个号码；姓名与该儿童相同或为同一姓名的不同写法，两号码的地址码和性别相同、出生日期相近，家庭一致或有记录同时印有两个号码，所印号码视为其变更前的号码。',
    ],
    [
      'an ejected number and what attached the record instead',
      {
        citizenId: citizenNumber('2012-06-03', 22),
        rule: 'NAME_AND_BIRTH_DATE',
        explanation: { ejected: 'birth-date', corroboration: ['phone'] },
      },
      '本记录所印公民身份号码 450703********0224 不采信：出生日期与号码不符，不像笔误或农历日期，且没有使用该号码的同名记录；姓名和出生日期相同，联系电话也一致，且只有一名儿童符合。',
    ],
    [
      "a sibling's number",
      { rule: 'UNLINKED', explanation: { ejected: 'sibling' } },
      '本记录所印公民身份号码 450703********0111 不采信：该号码属于另一姓名，而同一家庭（监护人或电话一致）有与本记录同名的儿童另有自己的号码，应为误填兄弟姐妹的号码；没有可以关联的儿童。',
    ],
    [
      'a number one slip away',
      { rule: 'UNLINKED', explanation: { ejected: 'slip' } },
      '本记录所印公民身份号码 450703********0111 不采信：与另一号码只差一位或相邻两位颠倒，而使用那一号码的儿童姓名、出生日期相同，监护人、电话或村（居）也一致，应为笔误；没有可以关联的儿童。',
    ],
    [
      'a number that denies the sex',
      { rule: 'UNLINKED', explanation: { ejected: 'sex' } },
      '本记录所印公民身份号码 450703********0111 不采信：该号码属于另一姓名，性别也与号码不符；没有可以关联的儿童。',
    ],
    [
      'a name spelt in two ways',
      { name: '林佳', nameKey: '林佳', explanation: { name: 'agrees' } },
      '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）；与该号码的其他记录姓名写法不同，但读音相同、字形相近、缺字或为曾用名，按同一姓名处理。',
    ],
    [
      'a birth date that is a slip',
      { birthDate: plainDate('2015-01-02'), explanation: { name: 'agrees', birthDate: 'contradicts' } },
      '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）；出生日期与号码不符，但差别像笔误或农历日期，或者有使用该号码的同名记录、两个部门的一致记载佐证。',
    ],
    [
      'two rows made from one paper, of a child with a number',
      {
        citizenId: null,
        rule: 'NAME_AND_BIRTH_DATE',
        explanation: { companion: true, corroboration: ['phone'] },
      },
      '本记录没有有效的公民身份号码；与另一条没有号码的记录姓名、出生日期相同，联系电话也一致，应出自同一份材料，随该记录归入有号码的儿童。',
    ],
    [
      'two rows made from one paper, of a child without one',
      {
        citizenId: null,
        childCitizenId: null,
        rule: 'NAME_AND_BIRTH_DATE',
        explanation: { companion: true, corroboration: ['guardian-name', 'phone'] },
      },
      '本记录没有有效的公民身份号码；与本儿童的另一条记录姓名、出生日期相同，监护人姓名、联系电话也一致，应出自同一份材料；都没有可采信的公民身份号码。',
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

  it('of a record that stands alone tells that a steward is asked about it', () => {
    const alone: LinkRecordRow = { ...record, citizenId: null, rule: 'UNLINKED', awaitsReview: true };
    const asked = explainLink(alone, [alone], 'ZH');
    expect(asked).toBe('本记录没有有效的公民身份号码；与另一名儿童相近但把握不足，等待人工审核，暂不关联。');
  });

  it('of a score tells fields, beginning and household, which add up to it', () => {
    const scored: LinkRecordRow = {
      ...record,
      citizenId: null,
      rule: 'PROBABILISTIC',
      explanation: {
        model: 'm1',
        bits: 22.3,
        fields: {
          name: ['homophone', 10],
          'birth-date': ['exact', 12.3],
          phone: ['same', 15],
          village: ['same', 7],
        },
      },
    };
    expect(explainLink(scored, [scored], 'EN')).toBe(
      "The record has no valid citizen number. Linked by score, +22.3 bits (model m1): name: sounds the same (+10.0), birth date: the same (+12.3), phone: the same (+15.0), village: the same (+7.0), begun from one in as many children as there are (−16.0), guardian, phone and village are one household's and count together (−6.0). No other child comes near.",
    );
  });

  it('of two rows without a number tells that they go together, and nothing of a second-best', () => {
    const fellow: LinkRecordRow = {
      ...record,
      citizenId: null,
      childCitizenId: null,
      rule: 'PROBABILISTIC',
      explanation: {
        model: 'm1',
        fellow: true,
        bits: 9,
        fields: { name: ['homophone', 10], phone: ['same', 15] },
      },
    };
    expect(explainLink(fellow, [fellow], 'EN')).toBe(
      'The record has no valid citizen number. Goes by score with another row that has no number to trust either, +9.0 bits (model m1): name: sounds the same (+10.0), phone: the same (+15.0), begun from one in as many children as there are (−16.0).',
    );
  });

  it('does not call two names one because of a record whose name plainly differs', () => {
    const holder: LinkRecordRow = { ...record, explanation: { name: 'agrees' } };
    const other: LinkRecordRow = { ...hukou, nameKey: '林乙', explanation: { name: 'differs' } };
    expect(explainLink(holder, [holder, other], 'ZH')).toBe(
      '公民身份号码 450703********0111 有效，与另外 1 条记录相同（户籍）。',
    );
  });

  it('comes in English too', () => {
    expect(explainLink({ ...record, rule: 'LOCAL_NUMBER' }, [], 'EN')).toBe(
      'The same local number as another record of the student registry, and name or birth date agree.',
    );
  });
});
