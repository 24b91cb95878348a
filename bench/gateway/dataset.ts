import { checkDigit } from '../../platform/citizen-id.ts';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import type { PlainDate } from '../../platform/plain-date.ts';

/** Fields of one record as the record tables hold them; every child of the benchmark has one per agency. */
export type BenchRecord = Record<string, string | number | boolean | null | readonly object[]>;

export type BenchChild = {
  id: string;
  seq: number;
  citizenId: string;
  name: string;
  sex: 'MALE' | 'FEMALE';
  birthDate: PlainDate;
  division: string;
  student: BenchRecord;
  household: BenchRecord;
  welfare: BenchRecord;
};

export type AgencyView = 'student' | 'household' | 'welfare';

export const today = plainDate('2026-10-01');
export const exportedOn = plainDate('2026-09-01');
export const division = '450703';

const firstBirthDate = plainDate('2012-01-01');
const idLetters = 'abcdefghijklmnopqrstuvwxyz234567';

/** The same children on every call, so that processes need not send them to each other. */
export function listBenchChildren(count: number): BenchChild[] {
  return Array.from({ length: count }, (_, index) => benchChild(index));
}

function benchChild(index: number): BenchChild {
  const birthDate = addDays(firstBirthDate, index % 3000);
  const number = index + 1;
  const first17 = `${division}${birthDate.replaceAll('-', '')}${String(number % 1000).padStart(3, '0')}`;
  const citizenId = `${first17}${checkDigit(first17)}`;
  const name = `某某${String(number).padStart(5, '0')}`;
  const sex: BenchChild['sex'] = number % 2 === 0 ? 'FEMALE' : 'MALE';
  const place = `${division}${String(100 + (number % 12)).padStart(3, '0')}`;
  const known = { name, sex, birthDate };
  const school = number % 40;
  return {
    id: idOf(number),
    seq: number,
    citizenId,
    ...known,
    division: place,
    student: {
      ...known,
      studentNumber: `G${citizenId}`,
      schoolId: `4507030${String(school).padStart(3, '0')}`,
      schoolName: `第${school}中心小学`,
      grade: `P${1 + (number % 6)}`,
      className: `${1 + (number % 4)}班`,
      status: 'ENROLLED',
      statusLabel: '在读',
      disabilityCategory: null,
      inclusiveEducation: null,
      receivesBoardingSubsidy: number % 3 === 0,
    },
    household: {
      ...known,
      householdNumber: `45070300${String(number).padStart(6, '0')}`,
      formerName: null,
      headName: `某${number}`,
      relationToHead: '20',
      division: place,
      status: 'NORMAL',
      statusLabel: '正常',
      deathDate: null,
      guardians: [],
    },
    welfare: {
      ...known,
      householdNumber: `W${String(number).padStart(8, '0')}`,
      personNumber: `P${String(number).padStart(8, '0')}`,
      householdType: '脱贫户',
      monitoringCategory: number % 5 === 0 ? 'BORDERLINE' : null,
      riskRemoved: number % 2 === 0,
      schoolState: '小学',
      saysInSchool: true,
      notInSchoolReason: null,
      division: place,
    },
  };
}

function idOf(number: number): string {
  const letters: string[] = [];
  for (let rest = number * 7919; letters.length < 20; rest = Math.floor(rest / 32))
    letters.push(idLetters[rest % 32] ?? 'a');
  return `c${letters.join('')}`;
}
