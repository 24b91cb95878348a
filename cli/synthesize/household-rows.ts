import type { PlainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { otherSchool, type Circumstances, type SchoolPlace } from './circumstances.ts';
import { idErrors, withWrongDigit, type ClerkError, type IdentityCells } from './clerk-errors.ts';
import * as exported from './exports.ts';
import { schoolYearStart, type County, type Household, type Person } from './population.ts';
import type { Random } from './random.ts';
import { rightCells, type TypedRow, type TypingPool } from './typing.ts';

type SaveRow = (
  source: SourceSystem,
  person: Person,
  cells: Record<string, string>,
  errors: readonly ClerkError[],
) => Promise<void>;

export type CountyWriter = {
  county: County;
  day: PlainDate;
  typing: TypingPool;
  save: SaveRow;
  disabilitySerial: number;
};

/** Share of the pupils without a verified number who got a temporary L number; the others' G number was issued before. */
const temporaryShare = 0.8;
/** Pupils entered a second time, in another school and without their number, per pupil at error rate 1. */
const doubleRegistration = 0.001;

/** Writes every row of one household and tells which children a clerk's mistake touched. */
export async function writeHousehold(
  random: Random,
  writer: CountyWriter,
  household: Household,
  children: readonly Circumstances[],
): Promise<Set<Circumstances>> {
  const { save, county, typing } = writer;
  const { father, mother, village } = household;
  const spoiled = new Set<Circumstances>();
  const typed = (child: Circumstances, place: string, cells: IdentityCells): TypedRow => {
    const result = typing.type(place, cells, typing.surroundings(child));
    if (result.spoiled) spoiled.add(child);
    return result;
  };
  const registered = children.filter((child) => child.hukou !== 'ELSEWHERE');
  const poor = children.some((child) => child.welfare !== null);
  if (registered.length > 0) {
    for (const [adult, relation] of [
      [father, '户主'],
      [mother, '妻'],
    ] as const) {
      const cells = rightCells(adult, household);
      await save(
        'population-registry',
        adult,
        exported.populationCells({ county, household, person: adult, relation, typed: cells, child: null }),
        [],
      );
    }
  }
  if (poor) {
    for (const [adult, relation] of [
      [father, '户主'],
      [mother, '配偶'],
    ] as const) {
      const number = `${household.number}${relation === '户主' ? '01' : '02'}`;
      const cells = rightCells(adult, household);
      await save(
        'poverty-monitoring',
        adult,
        exported.povertyCells(
          { county, household, person: adult, relation, typed: cells, child: null },
          number,
        ),
        [],
      );
    }
  }
  for (const [at, child] of children.entries()) {
    const { person } = child;
    const relation = person.sex === 'MALE' ? '子' : '女';
    if (child.hukou !== 'ELSEWHERE') {
      const formerName = typing.surroundings(child).formerName ?? '';
      const right = { ...rightCells(person, household), formerName };
      const { cells, errors } = typed(child, `police ${village.townshipCode}`, right);
      await save(
        'population-registry',
        person,
        exported.populationCells({ county, household, person, relation, typed: cells, child }),
        errors,
      );
    }
    if (child.welfare !== null) {
      const number = `${household.number}${String(at + 3).padStart(2, '0')}`;
      const { cells, errors } = typed(child, `village ${village.code}`, rightCells(person, household));
      await save(
        'poverty-monitoring',
        person,
        exported.povertyCells(
          { county, household, person, relation: `之${relation}`, typed: cells, child },
          number,
        ),
        errors,
      );
    }
    if (child.disability !== null) {
      writer.disabilitySerial += 1;
      const { cells, errors } = typed(child, 'federation', rightCells(person, household));
      await save(
        'disability-register',
        person,
        exported.disabilityCells(child, child.disability, cells, writer.disabilitySerial),
        errors,
      );
    }
    if (child.school !== null) await writeSchoolRows(random, writer, child, child.school, typed);
  }
  return spoiled;
}

async function writeSchoolRows(
  random: Random,
  writer: CountyWriter,
  child: Circumstances,
  school: SchoolPlace,
  typed: (child: Circumstances, place: string, cells: IdentityCells) => TypedRow,
): Promise<void> {
  const { save, day } = writer;
  const { person, household } = child;
  const right = rightCells(person, household);
  const clerk = `school ${school.id}`;
  const registry = typed(child, clerk, {
    ...right,
    name: child.registryName ?? person.name,
    citizenId: child.registryIdBroken ? withWrongDigit(random, person.citizenId) : person.citizenId,
    birthDate: child.registryBirthDate ?? person.birthDate,
  });
  const number = studentNumber(writer.typing, person, registry.errors);
  const saveStudent = (place: SchoolPlace, changedOn: PlainDate | null, row: TypedRow, its: string) =>
    save(
      'student-registry',
      person,
      exported.studentCells(child, place, row.cells, { number: its, day, changedOn }),
      row.errors,
    );
  await saveStudent(school, null, registry, number);
  if (child.secondSchool !== null) {
    await saveStudent(child.secondSchool.place, child.secondSchool.changedOn, registry, number);
  } else if (writer.typing.random.chance(doubleRegistration * writer.typing.rate)) {
    const place = otherSchool(school);
    const again = typed(child, `school ${place.id}`, { ...right, citizenId: '' });
    const errors: ClerkError[] = ['double-registration', 'missing-id', ...again.errors];
    await saveStudent(place, null, { ...again, errors }, studentNumber(writer.typing, person, errors));
  }
  const year = Number(schoolYearStart(day).slice(0, 4));
  if (child.reported !== null) {
    const term = `${year}-${year + 1}学年第${day.slice(5) >= '02-15' && day.slice(5) < '08-15' ? '二' : '一'}学期`;
    // The term sheet is written from the roll, so it repeats what the roll says.
    await save(
      'term-registration',
      person,
      exported.termCells(child, school, registry.cells, number, term),
      registry.errors,
    );
  }
  if (school.stage === 'JUNIOR' && child.status !== '毕业') {
    const yearsIn = '七八九'.indexOf(school.grade.charAt(0));
    const { cells, errors } = typed(child, `roster ${household.village.townshipCode}`, right);
    await save(
      'graduate-roster',
      person,
      exported.graduateCells(child, year - yearsIn, cells, number),
      errors,
    );
  }
}

/** G and the citizen number once that was verified; an L number while the roll has no number that could be. */
function studentNumber(typing: TypingPool, person: Person, errors: readonly ClerkError[]): string {
  const unverified = errors.some((error) => idErrors.includes(error));
  if (!unverified || !typing.random.chance(temporaryShare)) return `G${person.citizenId}`;
  return `L${Array.from({ length: 18 }, () => typing.random.integer(0, 9)).join('')}`;
}
