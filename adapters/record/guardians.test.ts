import { describe, expect, it } from 'vitest';
import { populationRegistry } from '../population-registry/parse-row.ts';
import { parentFromHead } from './guardians.ts';
import { readSampleRow } from './sample-row.ts';

describe('the head of a household', () => {
  const father = '450703198501010010';
  it.each([
    ['20', father, 'father'],
    ['30', '450703198501010029', 'mother'],
    ['27', null, 'guardian'],
  ])('is the parent of a child whose relation is %s', (relation, citizenId, role) => {
    expect(parentFromHead(relation, '林乙', citizenId)).toEqual({ name: '林乙', relation: role, citizenId });
  });
  it.each(['02', '10', '28', '38', '41', '97', null])('is no parent where the relation is %s', (relation) => {
    expect(parentFromHead(relation, '林乙', father)).toBeNull();
  });
  it('is nobody where the head is not named', () => {
    expect(parentFromHead('20', null, father)).toBeNull();
  });
});

describe('guardians a row names', () => {
  const child = { 姓名: '林甲', 公民身份号码: '450703201501010015', 户号: '450703001' };
  function guardiansOf(cells: Record<string, string>): unknown {
    const { record } = readSampleRow(populationRegistry, { ...child, ...cells });
    return JSON.parse(String(record?.['guardians']));
  }
  const one = '450703198501010010';
  const another = '450703198601010018';

  it('are two persons where they bear one name and two numbers', () => {
    expect(
      guardiansOf({
        监护人一姓名: '林乙',
        监护人一公民身份号码: one,
        父亲姓名: '林乙',
        父亲公民身份号码: another,
      }),
    ).toEqual([
      { name: '林乙', relation: 'guardian', citizenId: one },
      { name: '林乙', relation: 'father', citizenId: another },
    ]);
  });
  it('are one person where they bear one number, however the name is spelt', () => {
    expect(
      guardiansOf({
        监护人一姓名: '林乙',
        监护人一公民身份号码: one,
        父亲姓名: '林一',
        父亲公民身份号码: one,
      }),
    ).toEqual([{ name: '林乙', relation: 'father', citizenId: one }]);
  });
  it('is told by a number alone where nobody is named, and lists nobody', () => {
    const { record } = readSampleRow(populationRegistry, {
      ...child,
      监护人一姓名: '',
      监护人一公民身份号码: one,
    });
    expect(record).toMatchObject({ guardianName: null, guardianCitizenId: one, guardians: '[]' });
  });
  it('is told by no child’s number: that is its own, or a brother’s, in the wrong column', () => {
    const { record } = readSampleRow(populationRegistry, {
      ...child,
      监护人一姓名: '',
      监护人一公民身份号码: child.公民身份号码,
      监护人二公民身份号码: one,
    });
    expect(record).toMatchObject({ guardianName: null, guardianCitizenId: one, guardians: '[]' });
  });
  it('has the number of the one who is named, and not of another', () => {
    const { record } = readSampleRow(populationRegistry, {
      ...child,
      监护人一公民身份号码: one,
      父亲姓名: '林乙',
    });
    expect(record).toMatchObject({ guardianName: '林乙', guardianCitizenId: null });
  });
});
