import { describe, expect, it } from 'vitest';
import { createDictionary } from './dictionary.ts';
import {
  federationDisability,
  povertyDisability,
  readDisabilityCategories,
  statisticsDisability,
  studentDisability,
} from './disability.ts';
import {
  ethnicGroups,
  povertyEthnicGroup,
  standardEthnicGroup,
  studentEthnicGroup,
} from './ethnic-groups.ts';
import {
  familyRelations,
  povertyRelation,
  standardRelation,
  studentMemberRelation,
} from './family-relations.ts';
import { policeHukouType, studentHukouNature } from './household-type.ts';
import { statusFromCancellation } from './person-status.ts';
import { povertySex, standardSex } from './sex.ts';

describe('one number, several meanings', () => {
  it('sex: 1 is 男 in GB/T 2261.1 and 女 in the poverty system', () => {
    expect([standardSex.find('1'), povertySex.find('1')]).toEqual(['MALE', 'FEMALE']);
    expect([standardSex.find('2'), povertySex.find('2')]).toEqual(['FEMALE', 'MALE']);
    expect([standardSex.find('1-女'), povertySex.find('1-男')]).toEqual(['FEMALE', 'MALE']);
  });

  it('hukou: 1 is 农业 in 学籍 and 非农业家庭 in GA 324.1', () => {
    expect([studentHukouNature.find('1'), studentHukouNature.find('2')]).toEqual([
      'AGRICULTURAL',
      'NON_AGRICULTURAL',
    ]);
    expect([policeHukouType.find('1'), policeHukouType.find('非农业家庭户口')]).toEqual(['1', '1']);
    expect([policeHukouType.find('2'), policeHukouType.find('农业家庭户口')]).toEqual(['2', '2']);
  });

  it('ethnic group: 02, 04 and 11 differ in the poverty system, 57 exists in 学籍 only', () => {
    const read = (code: string) =>
      [standardEthnicGroup, studentEthnicGroup, povertyEthnicGroup].map((table) => table.find(code) ?? null);
    expect(read('01')).toEqual(['01', '01', '01']);
    expect(read('02')).toEqual(['02', '02', '11']);
    expect(read('03')).toEqual(['03', '03', '03']);
    expect(read('04')).toEqual(['04', '04', '02']);
    expect(read('10')).toEqual(['10', '10', '09']);
    expect(read('11')).toEqual(['11', '11', '10']);
    expect(read('12')).toEqual(['12', '12', '12']);
    expect(read('56')).toEqual(['56', '56', '56']);
    expect(read('57')).toEqual([null, '81', null]);
    expect(read('99')).toEqual([null, null, '97']);
    expect(read('壮')).toEqual(['08', '08', '08']);
    expect(read('02 壮族')).toEqual(['08', '08', '08']);
  });

  it('disability: 3 is 言语 in 残联 and 学籍, 智力 in school statistics, nothing in the poverty system', () => {
    expect([
      federationDisability.find('3'),
      studentDisability.find('3'),
      statisticsDisability.find('3'),
      povertyDisability.find('3'),
    ]).toEqual(['SPEECH', 'SPEECH', 'INTELLECTUAL', undefined]);
    expect(studentDisability.find('3-智力残疾')).toBe('INTELLECTUAL');
  });

  it('family: 1 is 父亲 in 学籍, 01 is 本人 in GB/T 4761 and 本人或户主 in the poverty system', () => {
    expect([
      studentMemberRelation.find('1'),
      standardRelation.find('01'),
      povertyRelation.find('01'),
    ]).toEqual(['father', '01', '02']);
    expect([standardRelation.find('10'), povertyRelation.find('10')]).toEqual(['10', '44']);
  });
});

describe('createDictionary', () => {
  const table = createDictionary([{ code: '01', labels: ['农业户口', '转学(转出)'], value: 'A' }]);
  it.each([
    '1',
    '01',
    '1.0',
    '农业户口',
    '1-农业户口',
    '01 农业户口',
    '1：农业户口',
    '农业户口（1）',
    '农业户口-1',
    '转学（转出）',
  ])('reads %s', (text) => {
    expect(table.find(text)).toBe('A');
  });
  it.each(['2', '1-别的', '别的', '', '10'])('does not read %j', (text) => {
    expect(table.find(text)).toBeUndefined();
  });
});

describe('completeness', () => {
  it('has the 56 groups of GB/T 3304, with and without 族', () => {
    expect(ethnicGroups).toHaveLength(56);
    expect(ethnicGroups.map((name) => standardEthnicGroup.find(`${name}族`))).toEqual(
      ethnicGroups.map((name) => standardEthnicGroup.find(name)),
    );
    expect(standardEthnicGroup.find('毛难族')).toBe('36');
    expect(standardEthnicGroup.find('基诺')).toBe('56');
    expect(standardEthnicGroup.find('穿青人')).toBe('81');
  });

  it('has every code of GB/T 4761', () => {
    expect(Object.keys(familyRelations)).toHaveLength(84);
    expect(Object.keys(familyRelations).map((code) => standardRelation.find(code))).toEqual(
      Object.keys(familyRelations),
    );
    expect(familyRelations['92']).toBe('表兄弟、表姐妹');
  });
});

describe('readDisabilityCategories', () => {
  it.each([
    ['智力残疾', { category: 'INTELLECTUAL', components: [] }],
    ['智力二级', { category: 'INTELLECTUAL', components: [] }],
    ['视力残疾,听力残疾', { category: 'MULTIPLE', components: ['VISUAL', 'HEARING'] }],
    ['1,4', { category: 'MULTIPLE', components: ['VISUAL', 'PHYSICAL'] }],
    ['多重残疾(视力、肢体)', { category: 'MULTIPLE', components: ['VISUAL', 'PHYSICAL'] }],
    ['肢体、肢体', { category: 'PHYSICAL', components: [] }],
  ])('%s', (text, expected) => {
    expect(readDisabilityCategories(federationDisability, text)).toEqual(expected);
  });
  it('is undefined when one part is unknown', () => {
    expect(readDisabilityCategories(federationDisability, '视力残疾,嗅觉残疾')).toBeUndefined();
  });
});

describe('statusFromCancellation', () => {
  it.each([
    ['2025年10月3日死亡注销', 'DECEASED'],
    ['20240503因病死亡', 'DECEASED'],
    ['失踪四年后宣告死亡', 'DECEASED'],
    ['出国定居', 'EMIGRATED'],
    ['迁往广东省', 'MOVED_OUT'],
    ['宣告失踪', 'MISSING'],
    ['应征入伍', 'NORMAL'],
    ['重复户口注销', 'CANCELLED'],
    ['2024-05-03', 'CANCELLED'],
    ['无', null],
    ['未注销', null],
  ])('%s → %s', (text, status) => {
    expect(statusFromCancellation(text)).toBe(status);
  });
});
