import { addDays, addYears, completedYears, plainDate, type PlainDate } from '../../platform/plain-date.ts';
import { withHomophone } from './name-mistakes.ts';
import { schoolYearStart, type Household, type Person } from './population.ts';
import type { Random } from './random.ts';

/** What is really so with one child, and which departments' records say it wrongly. */
export type Circumstances = {
  person: Person;
  household: Household;
  hukou: 'NORMAL' | 'DECEASED' | 'MOVED_OUT' | 'ELSEWHERE';
  deathDate: PlainDate | null;
  school: SchoolPlace | null;
  /** A second active record, in another school. */
  secondSchool: { place: SchoolPlace; changedOn: PlainDate | null } | null;
  status: '在读' | '休学' | '流失' | '保留入学资格' | '毕业';
  /** Differences planted in the student record; null means the school says what is so. */
  registryName: string | null;
  registryBirthDate: PlainDate | null;
  registrySex: 'MALE' | 'FEMALE' | null;
  registryIdBroken: boolean;
  formerName: string | null;
  reported: boolean | null;
  welfare: { monitored: string | null; saysInSchool: boolean } | null;
  disability: { category: number; grade: number } | null;
  registryDisability: number;
  inclusive: boolean;
  receivesSubsidy: boolean;
  /** Rule codes that must be flagged for this child, by the exports alone. */
  expected: Set<string>;
};

export type SchoolPlace = {
  id: string;
  name: string;
  grade: string;
  className: string;
  stage: 'PRIMARY' | 'JUNIOR';
};

const primaryGrades = ['一年级', '二年级', '三年级', '四年级', '五年级', '六年级'];
const juniorGrades = ['七年级', '八年级', '九年级'];

/** Draws what is so with every child of one household. Rates are per child and documented where they are used. */
export function drawCircumstances(random: Random, household: Household, day: PlainDate): Circumstances[] {
  const poor = random.chance(0.12);
  const monitored =
    poor && random.chance(0.25) ? random.pick(['脱贫不稳定户', '边缘易致贫户', '突发严重困难户']) : null;
  return household.children.map((person) =>
    drawChild(random, household, person, day, poor ? { monitored } : null),
  );
}

function drawChild(
  random: Random,
  household: Household,
  person: Person,
  day: PlainDate,
  poverty: { monitored: string | null } | null,
): Circumstances {
  const cutOff = addDays(schoolYearStart(day), -1);
  const age = completedYears(person.birthDate, cutOff);
  const schoolAge = age >= 6 && age <= 14;
  const disability = random.chance(0.012)
    ? { category: random.integer(1, 7), grade: random.integer(1, 4) }
    : null;
  const child: Circumstances = {
    person,
    household,
    hukou: random.chance(0.03) ? 'ELSEWHERE' : 'NORMAL',
    deathDate: null,
    school: schoolAge ? schoolPlace(random, household, age) : null,
    secondSchool: null,
    status: '在读',
    registryName: null,
    registryBirthDate: null,
    registrySex: null,
    registryIdBroken: false,
    formerName: null,
    reported: schoolAge ? true : null,
    welfare: poverty === null ? null : { monitored: poverty.monitored, saysInSchool: schoolAge },
    disability,
    registryDisability: schoolAge && disability !== null ? disability.category : 0,
    inclusive: schoolAge && disability !== null,
    receivesSubsidy: poverty !== null,
    expected: new Set(),
  };
  if (schoolAge) plant(random, child, age, day);
  else if (age === 15) finishSchool(random, child);
  return child;
}

/** At most one planted situation a child, so that the truth stays readable. */
function plant(random: Random, child: Circumstances, age: number, day: PlainDate): void {
  const situation = random.weighted([
    ['none', 930],
    ['not-enrolled', 8 + (child.welfare === null ? 0 : 25) + (child.disability === null ? 0 : 200)],
    ['dropped-out', 4],
    ['deferred', age <= 7 ? 3 : 0],
    ['on-leave', 3],
    ['deceased-on-roll', 2],
    ['deceased', 1],
    ['moved-out', 2],
    ['two-schools', 4],
    ['transfer', 3],
    ['name', 7],
    ['former-name', 3],
    ['birth-date', 5],
    ['sex', 3],
    ['broken-id', 4],
    ['absent', 4],
    ['welfare-silent', child.welfare === null ? 0 : 30],
    ['disability-unmarked', child.disability === null ? 0 : 250],
    ['disability-differs', child.disability === null ? 0 : 150],
    ['marked-only', child.disability === null ? 2 : 0],
  ] as const);
  const { person, expected } = child;
  const contradicted = child.hukou === 'NORMAL' || child.welfare !== null || child.disability !== null;
  switch (situation) {
    case 'not-enrolled':
      leaveSchool(child, age);
      break;
    case 'dropped-out':
      child.status = '流失';
      child.reported = null;
      if (child.welfare !== null) child.welfare.saysInSchool = false;
      expected.add('dropout-recorded');
      break;
    case 'deferred':
      child.status = '保留入学资格';
      child.reported = null;
      if (child.welfare !== null) child.welfare.saysInSchool = false;
      break;
    case 'on-leave':
      child.status = '休学';
      child.reported = null;
      break;
    case 'deceased-on-roll':
    case 'deceased':
      child.hukou = 'DECEASED';
      child.deathDate = addDays(day, -random.integer(40, 300));
      child.welfare = null;
      child.reported = null;
      if (situation === 'deceased') child.school = null;
      else expected.add('enrolled-but-deceased');
      break;
    case 'moved-out':
      child.hukou = 'MOVED_OUT';
      child.school = null;
      child.reported = null;
      child.welfare = null;
      child.disability = null;
      break;
    case 'two-schools':
    case 'transfer': {
      const place = schoolPlace(random, child.household, age);
      child.secondSchool = {
        place: otherSchool(place),
        changedOn: situation === 'transfer' ? addDays(day, -random.integer(1, 8)) : null,
      };
      if (situation === 'two-schools') expected.add('duplicate-student-record');
      break;
    }
    case 'name':
      child.registryName = withHomophone(person.name);
      if (child.registryName !== null && contradicted) expected.add('name-differs');
      break;
    case 'former-name':
      // Only the household register prints former names, so only there is the old name explained.
      if (child.hukou !== 'NORMAL' || child.welfare !== null || child.disability !== null) break;
      child.formerName = withHomophone(person.name);
      child.registryName = child.formerName;
      break;
    case 'birth-date':
      child.registryBirthDate = addDays(person.birthDate, random.pick([-1, 1, 10, 30, 365]));
      if (contradicted) expected.add('birth-date-differs');
      break;
    case 'sex':
      child.registrySex = person.sex === 'MALE' ? 'FEMALE' : 'MALE';
      if (contradicted) expected.add('sex-differs');
      break;
    case 'broken-id':
      child.registryIdBroken = true;
      expected.add('citizen-id-invalid');
      break;
    case 'absent':
      child.reported = false;
      expected.add('enrolled-but-absent-this-term');
      break;
    case 'welfare-silent':
      if (child.welfare !== null) child.welfare.saysInSchool = false;
      expected.add('welfare-says-out-but-enrolled');
      break;
    case 'disability-unmarked':
      child.registryDisability = 0;
      child.inclusive = false;
      expected.add('disability-not-marked-by-school');
      break;
    case 'disability-differs':
      if (child.disability !== null) child.registryDisability = (child.disability.category % 7) + 1;
      expected.add('disability-category-differs');
      break;
    case 'marked-only':
      child.registryDisability = random.integer(1, 6);
      child.inclusive = true;
      if (child.hukou === 'NORMAL') expected.add('disability-marked-without-certificate');
      break;
    case 'none':
      break;
    default:
      situation satisfies never;
  }
}

/** Fifteen, and through junior school: still of school age by the window, but finished. */
function finishSchool(random: Random, child: Circumstances): void {
  child.school = schoolPlace(random, child.household, 14);
  child.status = '毕业';
  if (child.disability !== null) child.registryDisability = child.disability.category;
}

function leaveSchool(child: Circumstances, age: number): void {
  child.school = null;
  child.reported = null;
  if (child.welfare !== null) child.welfare.saysInSchool = false;
  // Disabled children may enter school up to two years later.
  if (child.disability !== null && age < 8) return;
  if (child.hukou === 'NORMAL') child.expected.add('school-age-not-enrolled');
  if (child.welfare !== null) child.expected.add('welfare-child-not-enrolled');
  if (child.disability !== null) child.expected.add('disabled-child-not-enrolled');
}

function schoolPlace(random: Random, household: Household, age: number): SchoolPlace {
  const junior = age >= 12;
  const town = household.village.township;
  const townNumber = household.village.townshipCode.slice(-3);
  const branch = random.integer(1, 3);
  const stage = junior ? '31' : '21';
  const grade = junior ? (juniorGrades[age - 12] ?? '九年级') : (primaryGrades[age - 6] ?? '六年级');
  return {
    id: `${stage}${household.village.code.slice(0, 2)}${townNumber}${String(branch).padStart(3, '0')}`,
    name: `${town}${junior ? '第' + '一二三'.charAt(branch - 1) + '初级中学' : '第' + '一二三'.charAt(branch - 1) + '小学'}`,
    grade,
    className: `${random.integer(1, 4)}班`,
    stage: junior ? 'JUNIOR' : 'PRIMARY',
  };
}

/** A school elsewhere with the same grades. */
export function otherSchool(place: SchoolPlace): SchoolPlace {
  const id = place.id.slice(0, -3) + String(Number(place.id.slice(-3)) + 400).padStart(3, '0');
  return { ...place, id, name: `${place.name}（分校）` };
}

/** Entry into the current stage: September of the year the pupil was six or twelve. */
export function entryMonth(place: SchoolPlace, day: PlainDate): string {
  const years = [...primaryGrades, ...juniorGrades].indexOf(place.grade) % 6;
  return addYears(plainDate(schoolYearStart(day)), -years)
    .slice(0, 7)
    .replace('-', '');
}
