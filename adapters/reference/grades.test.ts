import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { schoolYearOf } from '../../platform/school-year.ts';
import { normaliseGrade } from './grades.ts';

const autumn = plainDate('2024-10-15');

describe('normaliseGrade', () => {
  it.each([
    ['一年级', 'P1'],
    ['1年级', 'P1'],
    ['小学六年级', 'P6'],
    ['小一', 'P1'],
    ['五', 'P5'],
    ['三(2)班', 'P3'],
    ['三年级2班', 'P3'],
    ['七年级', 'J1'],
    ['7', 'J1'],
    ['初一', 'J1'],
    ['初1', 'J1'],
    ['初中一年级', 'J1'],
    ['初中部二年级', 'J2'],
    ['八(3)班', 'J2'],
    ['九年级（1）班', 'J3'],
    ['初三', 'J3'],
    ['高一', 'S1'],
    ['高中一年级', 'S1'],
    ['普通高中三年级', 'S3'],
    ['小学2024级', 'P1'],
    ['小学2020级', 'P5'],
    ['小学2020级1班', 'P5'],
    ['2020级小学', 'P5'],
    ['2020级', 'P5'],
    ['初中2023级', 'J2'],
    ['初2023级', 'J2'],
    ['高中2022级', 'S3'],
    ['培智三年级', 'P3'],
    ['P4', 'P4'],
  ])('%s is %s', (label, grade) => {
    expect(normaliseGrade(label, autumn)).toEqual({ grade, known: true });
  });

  it.each(['初四', '小学2015级', '初中2020级', '2023级', '2025届', '很高', '小学七年级'])(
    '%s tells no grade',
    (label) => {
      expect(normaliseGrade(label, autumn)).toEqual({ grade: null, known: false });
    },
  );

  it.each(['学前班', '幼儿园大班'])('%s is below school', (label) => {
    expect(normaliseGrade(label, autumn)).toEqual({ grade: null, known: true });
  });

  it('lets the school tell the stage where the label does not', () => {
    const stage = (name: string | null, id: string | null, label: string) =>
      normaliseGrade(label, autumn, { name, id }).grade;
    expect(stage('大寺镇初级中学', null, '2023级')).toBe('J2');
    expect(stage('大寺镇初级中学', null, '一年级')).toBe('J1');
    expect(stage('大寺镇中心小学', null, '2023级')).toBe('P2');
    expect(stage(null, '2145000123', '2023级')).toBe('P2');
    expect(stage(null, '3145000123', '2023级')).toBe('J2');
    expect(stage('钦北区九年一贯制学校', '3145000123', '2023级')).toBeNull();
    expect(stage('大寺镇初级中学', null, '小学2020级')).toBe('P5');
  });

  it('counts school years from September', () => {
    expect(['2024-08-31', '2024-09-01', '2025-08-31'].map((day) => schoolYearOf(plainDate(day)))).toEqual([
      2023, 2024, 2024,
    ]);
  });
});
